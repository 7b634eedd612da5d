import { Readable } from "node:stream";
import * as zlib from "node:zlib";
import { CommandError, exitCodes } from "../exit.ts";
import { FileFault } from "../json/faults/file-fault.ts";
import { ZstdFrame } from "./zstd-frame.ts";

/** The compressions that are read, by the bytes that they begin with. */
export type Compression = "gzip" | "zstd";

/** Bytes that tell a compressed file from others. */
export const compressionBytes = 4;

const starts: ReadonlyArray<readonly [name: Compression, bytes: readonly number[]]> = [
  ["gzip", [0x1f, 0x8b]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
];

/** The compression that the first bytes of a file show; its name does not matter. */
export function compressionOf(head: Uint8Array): Compression | null {
  const found = starts.find(([, bytes]) => bytes.every((byte, index) => head[index] === byte));
  return found?.[0] ?? null;
}

/** Node has zstd from 22.15 and 23.8 on. */
interface WithZstd {
  readonly createZstdDecompress?: () => zlib.Gunzip;
}

/**
 * The content of a compressed stream, in flat memory. Throws CommandError if this Node does not
 * know the compression, and FileFault if the stream is damaged or cut off.
 */
export async function* decompressed(
  source: AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = decoderOf(compression);
  const counted = new Counted(source);
  // A failure of the source reaches the reader as one of the decoder.
  const input = Readable.from(counted, { objectMode: false });
  input.once("error", (error) => decoder.destroy(error));
  input.pipe(decoder);
  try {
    for await (const chunk of decoder) yield chunk as Uint8Array;
  } catch (error) {
    throw counted.failure ?? damaged(compression, error as NodeJS.ErrnoException);
  } finally {
    input.destroy();
  }
  // Files are padded with zeros on some media; anything else after the end would be lost.
  if (compression === "zstd") checkFrame(counted.frame);
  else if (counted.lastFilled >= decoder.bytesWritten) {
    throw damaged(compression, new Error("something else stands after its end"));
  }
}

function checkFrame({ isWhole, hasMore }: ZstdFrame): void {
  if (!isWhole) throw damaged("zstd", new Error("unexpected end of file"));
  if (!hasMore) return;
  const hint = "Decompress it: zstd -dc FILE | carryover … -";
  throw compressionFault("The zstd data has several parts, of which Node reads one.", hint);
}

/** Counts the bytes that go through it. */
class Counted implements AsyncIterable<Uint8Array> {
  /** Offset of the last byte that is not zero. */
  lastFilled = -1;
  /** The bytes as a frame of zstd. */
  readonly frame = new ZstdFrame();
  failure: unknown;
  readonly #source: AsyncIterable<Uint8Array>;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source;
  }

  async *[Symbol.asyncIterator]() {
    let length = 0;
    try {
      for await (const chunk of this.#source) {
        const filled = chunk.findLastIndex((byte) => byte !== 0);
        if (filled >= 0) this.lastFilled = length + filled;
        length += chunk.length;
        this.frame.push(chunk);
        yield chunk;
      }
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

function decoderOf(compression: Compression): zlib.Gunzip {
  if (compression === "gzip") return zlib.createGunzip();
  const create = (zlib as WithZstd).createZstdDecompress;
  if (create !== undefined) return create();
  throw new CommandError(
    exitCodes.usage,
    `The file is compressed with zstd, which Node ${process.versions.node} cannot read.\n` +
      "Run it with Node 22.15 or later, or decompress it: zstd -dc FILE | carryover … -",
  );
}

function damaged(compression: Compression, cause: NodeJS.ErrnoException): FileFault {
  const isCut = cause.code === "Z_BUF_ERROR" || /unexpected end/i.test(cause.message);
  const message = isCut
    ? `The ${compression} data ends too early: the file was cut off.`
    : `The ${compression} data is damaged: ${cause.message}.`;
  const fault = compressionFault(message, "Copy or export the file again. Nothing of it was read.");
  return Object.assign(fault, { cause });
}

function compressionFault(message: string, hint: string): FileFault {
  const position = { line: 1, column: 1, offset: 0 };
  return new FileFault({ code: "damaged_compression", position, message, hint });
}
