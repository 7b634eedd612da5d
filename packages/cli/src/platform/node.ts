import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { setTimeout as after } from "node:timers/promises";
import { promisify } from "node:util";
import { inflateRaw as inflate } from "node:zlib";

/**
 * What the reader, the validator and the sender need of Node. A browser has `web.ts` in its place:
 * `#platform` in package.json chooses, and `web.test.ts` compares the two.
 */
export { isAscii, isUtf8 } from "node:buffer";
export { Buffer };

/** A SHA-256 of what it is given, piece by piece. */
export interface Digest {
  update(piece: Uint8Array | string): Digest;
  digest(form: "hex"): string;
}

/** Begins a digest. */
export function sha256(): Digest {
  return createHash("sha256");
}

/** Resolves after so many milliseconds, or when the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await after(ms, undefined, { signal }).catch(() => {});
}

const inflated = promisify(inflate);

/** Decompresses raw deflate. Throws if it is damaged, or holds more bytes than `bytesMax`. */
export async function inflateRaw(content: Uint8Array, bytesMax: number): Promise<Buffer> {
  return await inflated(content, { maxOutputLength: bytesMax });
}
