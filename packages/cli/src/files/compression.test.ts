import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { FileFault } from "../json/faults/file-fault.ts";
import { pieces } from "../testing/whole-file.ts";
import { decompressed } from "./compression.ts";
import { compressionOf } from "./compressions.ts";
import { ZstdFrame } from "./zstd-frame.ts";

const text = '[{"id": "a"}]'.repeat(50);
const gzipped = gzipSync(text);

/** Decompresses bytes that come in one piece, and one by one. */
async function decompress(bytes: Buffer): Promise<string[]> {
  const every = Array.from({ length: bytes.length }, (_, index) => index);
  const texts: string[] = [];
  for (const cuts of [[], every]) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of decompressed(pieces(bytes, cuts), "gzip")) chunks.push(chunk);
    texts.push(Buffer.concat(chunks).toString());
  }
  return texts;
}

test("compressions are known by their first bytes", () => {
  expect(compressionOf(gzipped)).toBe("gzip");
  expect(compressionOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))).toBe("zstd");
  expect(compressionOf(Buffer.from(text))).toBeNull();
  expect(compressionOf(Buffer.alloc(0))).toBeNull();
});

describe("gzip", () => {
  test("is read, also in several members and with zeros after the end", async () => {
    expect(await decompress(gzipped)).toEqual([text, text]);
    expect(await decompress(Buffer.concat([gzipped, gzipped]))).toEqual([text + text, text + text]);
    expect(await decompress(Buffer.concat([gzipped, Buffer.alloc(50)]))).toEqual([text, text]);
  });

  test.each([
    ["cut off", gzipped.subarray(0, -5), "ends too early"],
    ["cut off in its second member", Buffer.concat([gzipped, gzipped.subarray(0, 6)]), "early"],
    [
      "followed by text, which would be lost",
      Buffer.concat([gzipped, Buffer.from(text)]),
      "damaged",
    ],
    ["damaged", Buffer.from(gzipped.map((byte, at) => (at === 20 ? byte ^ 255 : byte))), "damaged"],
  ])("that is %s is refused", async (_name, bytes, message) => {
    const reading = decompress(bytes);

    await expect(reading).rejects.toBeInstanceOf(FileFault);
    await expect(reading).rejects.toMatchObject({
      code: "damaged_compression",
      message: expect.stringContaining(message),
    });
  });
});

describe("a frame of zstd", () => {
  const frame = Buffer.from("KLUv/SR1pQAAaFt7ImlkIjogImEifV0BAAXS+QWlgT7L", "base64");

  test("is whole at its end alone", () => {
    for (let length = 0; length <= frame.length; length += 1) {
      const followed = new ZstdFrame();
      for (const byte of frame.subarray(0, length)) followed.push(Uint8Array.of(byte));

      expect(followed).toMatchObject({ isWhole: length === frame.length, hasMore: false });
    }
  });

  test("shows when something follows it", () => {
    const followed = new ZstdFrame();

    followed.push(Buffer.concat([frame, frame]));

    expect(followed).toMatchObject({ isWhole: true, hasMore: true });
  });
});
