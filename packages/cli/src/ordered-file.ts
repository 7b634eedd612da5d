import { type FileHandle, open, rename, rm } from "node:fs/promises";

/** Texts around and between the parts of a file. */
export interface Frame {
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

/** What is written at a time when the parts are put in order. */
const writeBytes = 1024 * 1024;

/**
 * A file whose parts come in any order and stand in it by their numbers. The parts are kept in a
 * file of another name, and of each three numbers in memory; the file appears when it is finished.
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
    // It holds personal data, as the imported file does: others need not read it.
    this.#parts ??= await open(`${this.#path}.partial`, "w+", 0o600);
    await this.#parts.write(part, 0, part.length, this.#length);
    this.#numbers.push(number);
    this.#offsets.push(this.#length);
    this.#lengths.push(part.length);
    this.#length += part.length;
  }

  /** Puts the parts in order and gives the file its name; without parts there is no file. */
  async finish(): Promise<void> {
    if (this.#parts === null) return;
    const ordered = await open(`${this.#path}.ordered`, "w", 0o600);
    try {
      await this.#writeTo(ordered, this.#parts);
    } finally {
      await ordered.close();
      await this.#parts.close();
    }
    await rename(`${this.#path}.ordered`, this.#path);
    await rm(`${this.#path}.partial`, { force: true });
  }

  async #writeTo(ordered: FileHandle, parts: FileHandle): Promise<void> {
    const { before, between, after } = this.#frame;
    const order = Uint32Array.from(this.#numbers.keys());
    order.sort((a, b) => (this.#numbers[a] ?? 0) - (this.#numbers[b] ?? 0));
    let pending: Buffer[] = [Buffer.from(before)];
    let pendingBytes = 0;
    for (const [rank, index] of order.entries()) {
      const part = Buffer.allocUnsafe(this.#lengths[index] ?? 0);
      await parts.read(part, 0, part.length, this.#offsets[index] ?? 0);
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
