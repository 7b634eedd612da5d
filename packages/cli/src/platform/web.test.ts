import fc from "fast-check";
import { expect, it } from "vitest";
import * as node from "./node.ts";
import * as web from "./web.ts";

const text = fc.string({ unit: "binary", maxLength: 300 });
const bytes = fc.uint8Array({ maxLength: 300 });

it("digests as Node does, however the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 6 }), text, (pieces, last) => {
      const [ours, theirs] = [web.sha256(), node.sha256()];
      for (const piece of pieces) [ours.update(piece), theirs.update(piece)];

      expect(ours.update(last).digest("hex")).toBe(theirs.update(last).digest("hex"));
    }),
  );
});

it("reads and writes text as Node does", () => {
  fc.assert(
    fc.property(bytes, text, fc.nat(300), (some, words, from) => {
      const [ours, theirs] = [web.Buffer.from(some), node.Buffer.from(some)];
      const written = words.toWellFormed();

      expect(ours.toString("latin1", from)).toBe(theirs.toString("latin1", from));
      expect(ours.toString("utf8")).toBe(theirs.toString("utf8"));
      expect([web.isAscii(some), web.isUtf8(some)]).toEqual([
        node.isAscii(some),
        node.isUtf8(some),
      ]);
      expect(web.Buffer.byteLength(words)).toBe(node.Buffer.byteLength(words));
      expect([...web.Buffer.from(words, "latin1")]).toEqual([...node.Buffer.from(words, "latin1")]);
      expect([...web.Buffer.from(written)]).toEqual([...node.Buffer.from(written)]);
      const [own, other] = [web.Buffer.alloc(900), node.Buffer.alloc(900)];
      expect(own.write(written, 3, "utf8")).toBe(other.write(written, 3, "utf8"));
      expect([...own]).toEqual([...other]);
    }),
  );
});

it("finds and copies bytes as Node does", () => {
  fc.assert(
    fc.property(bytes, fc.uint8Array({ minLength: 1, maxLength: 2 }), (some, wanted) => {
      const [ours, theirs] = [web.Buffer.from(some), node.Buffer.from(some)];

      expect(ours.lastIndexOf(wanted)).toBe(theirs.lastIndexOf(wanted));
      expect(ours.includes(wanted[0] as number)).toBe(theirs.includes(wanted[0] as number));
      expect(ours.equals(theirs)).toBe(true);
      expect([...web.Buffer.concat([ours, wanted])]).toEqual([
        ...node.Buffer.concat([theirs, wanted]),
      ]);
    }),
  );
});

it("decompresses, and stops at a bound", async () => {
  const { deflateRawSync } = await import("node:zlib");
  const content = deflateRawSync(Buffer.from("customers ".repeat(1_000)));

  expect((await web.inflateRaw(content, 10_000)).toString("utf8")).toHaveLength(10_000);
  await expect(web.inflateRaw(content, 9_999)).rejects.toThrow("more than 9999 bytes");
  await expect(web.inflateRaw(content.subarray(9), 10_000)).rejects.toThrow();
});

it("pauses until it is told to stop", async () => {
  const stopping = new AbortController();
  const waiting = web.pause(60_000, stopping.signal);
  stopping.abort();

  await waiting;
  await web.pause(60_000, stopping.signal);
});
