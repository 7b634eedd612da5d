import { createHash, type Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";

/**
 * The seal of a plan file: its last line, with the SHA-256 of all bytes before it. Whoever edits
 * the list of changes would believe that the plan had changed, and it would not.
 */
const sealLine = /^\],"sha256":"([0-9a-f]{64})"\}\r?\n?$/;

/** Longer than the last line is. */
const tailBytes = 128;

/** Writes the text of a plan file, and seals it. */
export class SealedWriter {
  readonly #handle: FileHandle;
  readonly #hash: Hash = createHash("sha256");

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async add(text: string): Promise<void> {
    this.#hash.update(text);
    await this.#handle.appendFile(text);
  }

  /** Writes the last line; the line before must have ended. */
  async seal(): Promise<void> {
    await this.#handle.appendFile(`],"sha256":"${this.#hash.digest("hex")}"}\n`);
  }
}

/** What the seal of a file says: nobody has changed it, somebody has, or it has no end. */
export type Seal = "whole" | "changed" | "cut off";

/** Reads a plan file through, in constant memory, and compares it with its seal. */
export async function sealOf(handle: FileHandle): Promise<Seal> {
  const hash = createHash("sha256");
  let tail = Buffer.alloc(0);
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false })) {
    const bytes = Buffer.concat([tail, chunk as Buffer]);
    const from = Math.max(0, bytes.length - tailBytes);
    hash.update(bytes.subarray(0, from));
    tail = Buffer.from(bytes.subarray(from));
  }
  const start = tail.lastIndexOf("\n]") + 1;
  const sealed = sealLine.exec(tail.toString("latin1", start));
  if (start === 0 || sealed === null) return "cut off";
  const found = hash.update(tail.subarray(0, start)).digest("hex");
  return found === sealed[1] ? "whole" : "changed";
}
