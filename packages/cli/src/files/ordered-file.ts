import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, rename } from "node:fs/promises";
import { join, parse } from "node:path";
import { openDraft, openNameless } from "./private-file.ts";

/** Texts around and between the parts of a file. */
export interface Frame {
  readonly before: string | Buffer;
  readonly between: string;
  readonly after: string;
}

/** What is written at a time when the parts are put in order. */
const writeBytes = 1024 * 1024;

/**
 * A file whose parts come in any order and stand in it by their numbers. The parts are kept in a
 * file without a name, which cannot outlive this process or be met by another one, and of each
 * three numbers in memory. The file appears when it is finished.
 */
export class OrderedFile {
  readonly #path: string;
  readonly #frame: Frame;
  readonly #numbers: number[] = [];
  readonly #offsets: number[] = [];
  readonly #lengths: number[] = [];
  #parts: FileHandle | null = null;
  #length = 0;

  constructor(path: string, frame: Frame) {
    this.#path = path;
    this.#frame = frame;
  }

  /** Throws the error of the file system if the part cannot be kept. */
  async add(number: number, part: Uint8Array): Promise<void> {
    this.#parts ??= await openNameless(this.#path);
    await writeWhole(this.#parts, part, this.#length);
    this.#numbers.push(number);
    this.#offsets.push(this.#length);
    this.#lengths.push(part.length);
    this.#length += part.length;
  }

  /**
   * Puts the parts in order and gives the file its name; without parts there is no file. An earlier
   * file of that name may hold corrections: where it differs it is kept under a number.
   */
  async finish(options: { keepEarlier?: boolean } = {}): Promise<void> {
    if (this.#parts === null) {
      if (options.keepEarlier) await keepEarlier(this.#path, null);
      return;
    }
    const draft = await openDraft(this.#path);
    try {
      await this.#writeTo(draft.handle, this.#parts);
      if (options.keepEarlier) await keepEarlier(this.#path, draft.handle);
      await draft.replace();
    } finally {
      await draft.discard();
      await this.#parts.close();
    }
  }

  async #writeTo(ordered: FileHandle, parts: FileHandle): Promise<void> {
    const { before, between, after } = this.#frame;
    const order = Uint32Array.from(this.#numbers.keys());
    order.sort((a, b) => (this.#numbers[a] ?? 0) - (this.#numbers[b] ?? 0));
    let pending: Buffer[] = [typeof before === "string" ? Buffer.from(before) : before];
    let pendingBytes = 0;
    for (const [rank, index] of order.entries()) {
      const part = Buffer.allocUnsafe(this.#lengths[index] ?? 0);
      const { bytesRead } = await parts.read(part, 0, part.length, this.#offsets[index] ?? 0);
      if (bytesRead < part.length) throw new Error("The kept parts of the report are incomplete.");
      if (rank > 0) pending.push(Buffer.from(between));
      pending.push(part);
      pendingBytes += part.length;
      if (pendingBytes < writeBytes) continue;
      await ordered.writeFile(Buffer.concat(pending));
      pending = [];
      pendingBytes = 0;
    }
    await ordered.writeFile(Buffer.concat([...pending, Buffer.from(after)]));
  }
}

/** A write may be cut short where the disk is nearly full; the next one says why. */
async function writeWhole(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

/** `next` is the file that is to take its name; null if there is none. */
async function keepEarlier(path: string, next: FileHandle | null): Promise<void> {
  const earlier = await digestOf(path);
  if (earlier === null || (next !== null && earlier === (await digestOf(next)))) return;
  const { dir, name, ext } = parse(path);
  for (let number = 1; ; number++) {
    const kept = join(dir, `${name}.${number}${ext}`);
    if ((await digestOf(kept)) !== null) continue;
    await rename(path, kept);
    return;
  }
}

/** Null if there is no such file. */
async function digestOf(file: string | FileHandle): Promise<string | null> {
  const hash = createHash("sha256");
  try {
    const bytes =
      typeof file === "string"
        ? createReadStream(file)
        : file.createReadStream({ start: 0, autoClose: false });
    for await (const chunk of bytes) hash.update(chunk as Uint8Array);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  return hash.digest("hex");
}
