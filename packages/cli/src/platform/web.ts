import { sha256 as hash } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Digest } from "./node.ts";
import { WebBuffer } from "./web-buffer.ts";

/** In a browser, what `node.ts` is in Node: the same names, made of what browsers have. */
export { isAscii, isUtf8 } from "./web-buffer.ts";
export { WebBuffer as Buffer };

/**
 * Begins a digest. Browsers digest only what is in memory as a whole, and only in pages that came
 * encrypted or from the same machine.
 */
export function sha256(): Digest {
  const digested = hash.create();
  const encoder = new TextEncoder();
  const digest: Digest = {
    update(piece) {
      digested.update(typeof piece === "string" ? encoder.encode(piece) : piece);
      return digest;
    },
    digest: () => bytesToHex(digested.digest()),
  };
  return digest;
}

/** Resolves after so many milliseconds, or when the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}

/** Decompresses raw deflate. Throws if it is damaged, or holds more bytes than `bytesMax`. */
export async function inflateRaw(content: Uint8Array, bytesMax: number): Promise<WebBuffer> {
  const source = new Blob([content.slice()]).stream();
  const reader = source.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return WebBuffer.concat(pieces);
    bytes += value.length;
    if (bytes > bytesMax) {
      await reader.cancel();
      throw new RangeError(`The data holds more than ${bytesMax} bytes.`);
    }
    pieces.push(value);
  }
}
