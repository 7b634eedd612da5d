import { constants, openSync } from "node:fs";
import { type FileHandle, mkdtemp, open, rm, stat, statfs } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type FileFaultCode,
  fileFaults,
  limits,
  type RecordCode,
} from "@carryover/contract/client";
import { CommandError, exitCodes } from "../exit.ts";
import { FileFault } from "../json/faults/file-fault.ts";
import { decompressed } from "./compression.ts";
import { compressionBytes, compressionOf } from "./compressions.ts";

/** A file to import. It can be read several times, and at any place. */
export interface InputFile {
  /** As the user named it; `-` is standard input. */
  readonly name: string;
  readonly bytes: number;
  /** The sheet of a workbook that this is, as CSV. */
  readonly sheet?: InputSheet;
  /** The whole file in pieces, from the beginning. Each is good until the next is asked for. */
  chunks(): AsyncIterable<Uint8Array>;
  /** So many bytes from this place on. */
  read(offset: number, length: number): Promise<Buffer>;
  /** Whether the file is still the one that was opened: same size, same date of change. */
  isUnchanged(): Promise<boolean>;
  close(): Promise<void>;
}

/** A sheet of a workbook that is read as CSV. */
export interface InputSheet {
  readonly name: string;
  /** The row that it begins with. */
  readonly firstRow: number;
  /** What is wrong with cells, by their place, such as `B3`. */
  readonly flaws: ReadonlyMap<string, CellFlaw>;
  /** Merged cells of which one has a value. */
  readonly merged: readonly MergedCells[];
  /** What of the sheet may not be seen, as sentences. */
  readonly remarks: readonly string[];
}

/** Cells that are shown as one, of which only the first holds the value. */
export interface MergedCells {
  /** Such as `C2:C4`. */
  readonly range: string;
  /** The last of their rows. */
  readonly toRow: number;
}

/** A number whose meaning in its sheet is not its value; it counts where its column is read. */
export interface CellFlaw {
  readonly code: RecordCode;
  readonly message: string;
  /** The number that the cell holds, for fields that are numbers; null if they reject it too. */
  readonly number: string | null;
}

const chunkBytes = 256 * 1024;

/**
 * Opens a file. What can be read only once, as standard input, pipes and compressed files, is kept
 * in a temporary file first, decompressed. Throws FileFault, as reading does.
 */
export async function openInput(name: string): Promise<InputFile> {
  if (name === "-") return inputFile(name, await keep(process.stdin));
  if (await isPipe(name)) return inputFile(name, await keep(openPipe(name)));
  const handle = await openFile(name);
  const stats = await handle.stat();
  if (!stats.isFile()) return inputFile(name, await keep(handle.createReadStream()));
  const head = Buffer.alloc(compressionBytes);
  await readAt(handle, head, 0);
  if (compressionOf(head) === null) return inputFile(name, handle);
  try {
    return inputFile(name, await keep(handle.createReadStream({ start: 0, autoClose: false })));
  } finally {
    await handle.close();
  }
}

/** What cannot be looked at is none; opening it says why. */
function isPipe(name: string): Promise<boolean> {
  return stat(name).then(
    (stats) => stats.isFIFO(),
    () => false,
  );
}

const forPipes = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Opens a pipe that is read by events: a thread that waits for a pipe would keep even an
 * interrupted process from ending. It is opened once, since a reader that opens it after the last
 * writer has gone never sees an end.
 */
function openPipe(name: string): Socket {
  try {
    return new Socket({ fd: openSync(name, forPipes), readable: true, writable: false });
  } catch (error) {
    throw fault("file_not_readable", error, (error as NodeJS.ErrnoException).code);
  }
}

async function keep(source: AsyncIterable<Uint8Array>): Promise<FileHandle> {
  const directory = await mkdtemp(join(tmpdir(), "carryover-"));
  const path = join(directory, "kept");
  // It holds personal data. Without a name it cannot outlive this process, however that ends.
  const handle = await open(path, constants.O_CREAT | constants.O_RDWR, 0o600).finally(() =>
    rm(directory, { recursive: true, force: true }),
  );
  try {
    const { content, compression } = await opened(source);
    const bytesMax = compression === null ? Number.POSITIVE_INFINITY : await roomFor();
    let bytes = 0;
    for await (const chunk of content) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw tooLargeToKeep(bytesMax);
      await handle.appendFile(chunk);
    }
    return handle;
  } catch (error) {
    await handle.close();
    throw error instanceof FileFault || error instanceof CommandError ? error : notKept(error);
  }
}

/** The content of a stream, decompressed if its first bytes show a compression. */
async function opened(source: AsyncIterable<Uint8Array>) {
  const chunks = source[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < compressionBytes) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  const compression = compressionOf(head);
  return {
    compression,
    content: compression === null ? whole() : decompressed(whole(), compression),
  };
}

/** What a decompressed file may take: a few megabytes can hold more than any disk. */
async function roomFor(): Promise<number> {
  const { bavail, bsize } = await statfs(tmpdir());
  return (bavail * bsize * limits.decompressedPercentMax) / 100;
}

function tooLargeToKeep(bytesMax: number): CommandError {
  const share = `${limits.decompressedPercentMax} %`;
  return new CommandError(
    exitCodes.usage,
    `Decompressed, the file is larger than ${Math.floor(bytesMax / 1e6)} MB, which is ${share} ` +
      `of the free space in ${tmpdir()}.\n` +
      "Set TMPDIR to a directory with more space, or decompress the file yourself and name it.",
  );
}

function notKept(error: unknown): CommandError {
  return new CommandError(
    exitCodes.usage,
    `The input could not be kept in ${tmpdir()}: ${(error as Error).message}\n` +
      "Set TMPDIR to a directory with enough space, or name a file that is not compressed.",
    { cause: error },
  );
}

async function openFile(name: string): Promise<FileHandle> {
  try {
    // Only pipes and devices know the difference: one without a writer is not waited for here.
    const handle = await open(name, forPipes);
    if (!(await handle.stat()).isDirectory()) return handle;
    await handle.close();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw fault("file_not_found", error);
    throw fault("file_not_readable", error, code);
  }
  throw fault("file_is_directory");
}

function fault(code: FileFaultCode, cause?: unknown, detail?: string): FileFault {
  const { sentence, hint } = fileFaults[code];
  const message = detail === undefined ? sentence : `${sentence} (${detail})`;
  const position = { line: 1, column: 1, offset: 0 };
  return Object.assign(new FileFault({ code, position, message, hint }), { cause });
}

async function inputFile(name: string, handle: FileHandle): Promise<InputFile> {
  const opened = await handle.stat();
  return {
    name,
    bytes: opened.size,
    async *chunks() {
      // One buffer for all pieces: a new one each time would pile up until it is collected.
      const buffer = Buffer.allocUnsafeSlow(chunkBytes);
      let offset = 0;
      for (;;) {
        const bytesRead = await readAt(handle, buffer, offset);
        if (bytesRead === 0) return;
        offset += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    },
    async read(offset, length) {
      const buffer = Buffer.allocUnsafeSlow(length);
      const bytesRead = await readAt(handle, buffer, offset);
      return buffer.subarray(0, bytesRead);
    },
    async isUnchanged() {
      const now = await handle.stat();
      return now.size === opened.size && now.mtimeMs === opened.mtimeMs;
    },
    close: () => handle.close(),
  };
}

async function readAt(handle: FileHandle, buffer: Buffer, offset: number): Promise<number> {
  try {
    return (await handle.read(buffer, 0, buffer.length, offset)).bytesRead;
  } catch (error) {
    throw fault("file_not_readable", error, (error as NodeJS.ErrnoException).code);
  }
}
