import { Readable } from "node:stream";
import * as zlib from "node:zlib";
import { CommandError, exitCodes } from "../exit.ts";
import { type Compression, compressionFault, damaged } from "./compressions.ts";
import { ZstdFrame } from "./zstd-frame.ts";

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
