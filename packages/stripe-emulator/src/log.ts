import { mkdirSync, readSync, rmSync } from "node:fs";
import { type FileHandle, mkdtemp, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const newline = 10;
const chunkBytes = 1 << 20;

/**
 * An append-only file of lines. Lines that are appended during a write share the next write and its
 * fsync. A log without a path is an anonymous file, which ends with the process and is not synced:
 * it only has to survive memory pressure.
 */
export class Log {
  readonly #file: FileHandle;
  readonly #isKept: boolean;
  /** The start of each line; the one after the last is `#end`. */
  readonly #starts: number[] = [];
  #end = 0;
  /** Lines that are not written yet, the last ones of `#starts`. */
  #waiting: Buffer[] = [];
  #writing: Buffer[] = [];
  #writtenCount = 0;
  #waiters: { readonly count: number; readonly resolve: () => void }[] = [];
  #writer: Promise<void> | undefined;

  private constructor(file: FileHandle, isKept: boolean) {
    this.#file = file;
    this.#isKept = isKept;
  }

  /** Opens a log and hands its lines to `read`. What a crash left half-written is cut off. */
  static async open(path: string | null, read: (text: string) => void): Promise<Log> {
    if (path === null) return new Log(await openNameless(), false);
    mkdirSync(dirname(path), { recursive: true });
    const log = new Log(await open(path, "a+"), true);
    await log.#replay(path, read);
    return log;
  }

  /** How many lines it has; the first is number 1. */
  get count(): number {
    return this.#starts.length;
  }

  append(text: string): void {
    const bytes = Buffer.from(`${text}\n`);
    this.#starts.push(this.#end);
    this.#end += bytes.length;
    this.#waiting.push(bytes);
    this.#writer ??= this.#write();
  }

  /** Resolves once all lines that were appended so far are on disk. */
  async kept(): Promise<void> {
    const count = this.count;
    if (this.#writtenCount >= count) return;
    await new Promise<void>((resolve) => this.#waiters.push({ count, resolve }));
  }

  /** The text of a line by its number, also of one that is not on disk yet. */
  line(number: number): string {
    const start = this.#starts[number - 1];
    if (start === undefined) throw new Error(`There is no line ${number}.`);
    const unwritten = number - 1 - this.#writtenCount;
    if (unwritten >= 0) {
      const bytes = [...this.#writing, ...this.#waiting][unwritten];
      return bytes?.toString("utf8", 0, bytes.length - 1) ?? "";
    }
    const bytes = Buffer.alloc((this.#starts[number] ?? this.#end) - start - 1);
    for (let read = 0; read < bytes.length; ) {
      const length = readSync(this.#file.fd, bytes, read, bytes.length - read, start + read);
      if (length === 0) throw new Error(`Line ${number} of the log is cut short.`);
      read += length;
    }
    return bytes.toString("utf8");
  }

  /** Forgets all lines. */
  async clear(): Promise<void> {
    await this.kept();
    await this.#file.truncate(0);
    this.#starts.length = 0;
    this.#end = 0;
    this.#writtenCount = 0;
  }

  async close(): Promise<void> {
    await this.kept();
    await this.#file.close();
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      this.#writing = this.#waiting;
      this.#waiting = [];
      await this.#file.appendFile(Buffer.concat(this.#writing));
      if (this.#isKept) await this.#file.datasync();
      this.#writtenCount += this.#writing.length;
      this.#writing = [];
      const done = this.#waiters.filter(({ count }) => count <= this.#writtenCount);
      this.#waiters = this.#waiters.filter(({ count }) => count > this.#writtenCount);
      for (const { resolve } of done) resolve();
    }
    this.#writer = undefined;
  }

  async #replay(path: string, read: (text: string) => void): Promise<void> {
    let rest: Buffer = Buffer.alloc(0);
    const { size } = await this.#file.stat();
    for (let position = 0; position < size; ) {
      const chunk = Buffer.alloc(Math.min(chunkBytes, size - position));
      const { bytesRead } = await this.#file.read(chunk, 0, chunk.length, position);
      position += bytesRead;
      rest = this.#replayLines(Buffer.concat([rest, chunk.subarray(0, bytesRead)]), read, {
        path,
        isLast: position >= size,
      });
    }
    this.#writtenCount = this.count;
    if (size > this.#end) await this.#file.truncate(this.#end);
  }

  /** Reads the whole lines of some bytes and returns the rest. */
  #replayLines(
    bytes: Buffer,
    read: (text: string) => void,
    { path, isLast }: { readonly path: string; readonly isLast: boolean },
  ): Buffer {
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      try {
        read(bytes.toString("utf8", start, end));
      } catch (error) {
        if (isLast && end === bytes.length - 1) return bytes.subarray(start);
        const where = `${path}:${this.count + 1}`;
        throw new Error(`${where} cannot be read. Move the file away to begin anew.`, {
          cause: error,
        });
      }
      this.#starts.push(this.#end);
      this.#end += end - start + 1;
      start = end + 1;
    }
    return bytes.subarray(start);
  }
}

async function openNameless(): Promise<FileHandle> {
  const directory = await mkdtemp(join(tmpdir(), "carryover-stripe-emulator-"));
  const file = await open(join(directory, "log"), "a+");
  rmSync(directory, { recursive: true });
  return file;
}
