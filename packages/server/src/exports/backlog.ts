import { randomBytes } from "node:crypto";
import { closeSync, ftruncateSync, openSync, read, rmSync, statfsSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { limits } from "@carryover/contract";

const readAt = promisify(read);

/**
 * What was read from the store, and its reader has not taken yet. A snapshot is read as fast as the
 * store gives it, since an open transaction must not wait for a client: what does not fit into
 * memory waits in a file without a name. Adding is synchronous for the same reason.
 */
export class Backlog {
  readonly #memory: Buffer[] = [];
  #memoryBytes = 0;
  #file: number | null = null;
  #fileStart = 0;
  #fileEnd = 0;
  #state: "open" | "ended" | "closed" = "open";
  #failure: Error | null = null;
  #hasBegun = false;
  #wake: (() => void) | null = null;

  /** Adds bytes at the end. Throws NoRoom if memory and disk cannot take them. */
  add(bytes: Buffer): void {
    if (this.#state !== "open" || bytes.length === 0) return;
    this.#hasBegun = true;
    const hasFile = this.#fileEnd > this.#fileStart;
    if (!hasFile && this.#memoryBytes + bytes.length <= limits.exportMemoryBytes) {
      this.#memory.push(bytes);
      this.#memoryBytes += bytes.length;
    } else this.#addToFile(bytes);
    this.#wake?.();
  }

  /** Nothing more comes; the reader gets the failure after what is there. */
  end(failure: Error | null = null): void {
    if (this.#state === "open") {
      this.#state = "ended";
      this.#failure = failure;
    }
    this.#wake?.();
  }

  /** Drops what is left, and the file; a reader that comes back gets the failure at once. */
  close(failure: Error | null = null): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#failure = failure;
    this.#memory.length = 0;
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
    this.#wake?.();
  }

  /** Whether anything was added. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get isClosed(): boolean {
    return this.#state === "closed";
  }

  /** Returns the next bytes once there are some; null at the end. Throws the failure. */
  async take(): Promise<Buffer | null> {
    for (;;) {
      if (this.#state === "closed") return this.#atEnd();
      const next = this.#memory.shift();
      if (next !== undefined) {
        this.#memoryBytes -= next.length;
        return next;
      }
      if (this.#file !== null && this.#fileEnd > this.#fileStart) return this.#fromFile(this.#file);
      if (this.#state === "ended") return this.#atEnd();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }

  #atEnd(): null {
    if (this.#failure !== null) throw this.#failure;
    return null;
  }

  #addToFile(bytes: Buffer): void {
    try {
      this.#file ??= openNameless();
      requireRoom(bytes.length);
      for (let written = 0; written < bytes.length; ) {
        const left = bytes.length - written;
        written += writeSync(this.#file, bytes, written, left, this.#fileEnd + written);
      }
      this.#fileEnd += bytes.length;
    } catch (error) {
      throw error instanceof NoRoom ? error : new NoRoom((error as Error).message);
    }
  }

  async #fromFile(file: number): Promise<Buffer | null> {
    const length = Math.min(limits.exportPieceBytes, this.#fileEnd - this.#fileStart);
    const { bytesRead, buffer } = await readAt(
      file,
      Buffer.alloc(length),
      0,
      length,
      this.#fileStart,
    );
    if (this.#state === "closed") return this.#atEnd();
    this.#fileStart += bytesRead;
    if (this.#fileStart === this.#fileEnd) {
      // The reader has caught up: memory serves it again.
      ftruncateSync(file, 0);
      this.#fileStart = 0;
      this.#fileEnd = 0;
    }
    return buffer.subarray(0, bytesRead);
  }
}

/** The disk cannot take what the reader of an export has not taken yet. */
export class NoRoom extends Error {
  override readonly name = "NoRoom";
}

/** Opens a file that ends with this process at the latest. */
function openNameless(): number {
  const place = join(tmpdir(), `carryover-export.${randomBytes(6).toString("hex")}`);
  const file = openSync(place, "wx+", 0o600);
  rmSync(place, { force: true });
  return file;
}

function requireRoom(bytes: number): void {
  const { bavail, bsize } = statfsSync(tmpdir());
  if (bavail * bsize - bytes >= limits.exportFreeBytesMin) return;
  throw new NoRoom(`Less than ${limits.exportFreeBytesMin} bytes of ${tmpdir()} would be left.`);
}
