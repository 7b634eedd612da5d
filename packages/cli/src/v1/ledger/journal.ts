import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { limits } from "@carryover/contract/client";
import type { ImportRunCreate } from "@carryover/sdk";
import { CommandError, exitCodes } from "../../exit.ts";
import { makeDirectory, makeOwnDirectory } from "../../files/directory.ts";
import { LockHeld, lockFile, type ProcessLock } from "../../files/process-lock.ts";
import type { BatchState, V1Outcome } from "./batch-state.ts";
import {
  type BatchLine,
  type Line,
  linesOf,
  type NamedBatch,
  runsOf,
  sharedOf,
  stateOf,
} from "./journal-lines.ts";
import { rangesOf } from "./positions.ts";

/** Which import a journal belongs to. */
export interface JournalKey {
  readonly url: string;
  readonly apiKey: string;
  readonly run: ImportRunCreate;
  /** Options of the command line that change what is sent. */
  readonly absentAsNull: boolean;
}

/** A batch by its place. */
export interface BatchPlace {
  readonly lane: number;
  readonly number: number;
}

/** Where a line is in the file, in bytes. */
type Span = readonly [start: number, end: number];

/** What the lines about one batch come to, and where they are. */
interface NotedBatch {
  readonly spans: Span[];
  /** Records with an outcome, and how many of them were rejected. */
  read: number;
  rejected: number;
  isDone: boolean;
}

/**
 * What was sent to a server that keeps no ledger, and what it has answered: a line before each
 * request and one after its answer, each on the disk before the import goes on. So a record whose
 * answer never came is known by its line, even after a crash. Only the places of the lines are held
 * in memory.
 */
export class Journal {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #lock: ProcessLock;
  readonly #batches = new Map<string, NotedBatch>();
  #first: Extract<Line, { is: "import" }> = { is: "import", id: "", createdAt: "" };
  #isCompleted = false;
  /** Bytes of whole lines. */
  #size = 0;
  /** Appends one after the other, so that no line is written into another one. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(path: string, lock: ProcessLock, file: FileHandle) {
    this.path = path;
    this.#lock = lock;
    this.#file = file;
  }

  /** Opens the journal of an import, or begins one. Throws CommandError. */
  static async open(directory: string, key: JournalKey): Promise<Journal> {
    const path = Journal.pathOf(directory, key);
    let lock: ProcessLock | null = null;
    let file: FileHandle | null = null;
    try {
      await makeDirectory(directory);
      await makeOwnDirectory(directory);
      lock = await lockFile(`${path}.lock`);
      if (key.run.restart) await rm(path, { force: true });
      file = await open(path, "a+", 0o600);
      const journal = new Journal(path, lock, file);
      await journal.#begin();
      return journal;
    } catch (error) {
      await file?.close().catch(() => {});
      await lock?.release();
      if (error instanceof CommandError) throw error;
      throw error instanceof LockHeld ? held(error) : unwritable(path, error, "Nothing was sent.");
    }
  }

  /** The same file, server, key and options have one journal; the key is in the digest alone. */
  static pathOf(directory: string, { url, apiKey, run, absentAsNull }: JournalKey): string {
    const { kind, source, options } = run;
    const text = JSON.stringify([url, apiKey, kind, source.sha256, options, absentAsNull]);
    const digest = createHash("sha256").update(text).digest("hex").slice(0, 32);
    return join(directory, `${digest}.ndjson`);
  }

  get importId(): string {
    return this.#first.id;
  }

  get createdAt(): string {
    return this.#first.createdAt;
  }

  /** Whether nothing of the import is left to do. */
  get isCompleted(): boolean {
    return this.#isCompleted;
  }

  /** Batches of each lane that are done, without a gap. */
  get lanes(): number[] {
    return Array.from({ length: limits.laneCount }, (_, lane) => {
      let number = 0;
      while (this.#batches.get(`${lane}.${number}`)?.isDone) number += 1;
      return number;
    });
  }

  /**
   * How many records have an outcome, and how many of them were rejected, in the batches that are
   * done without a gap in their lanes: the others are looked at again.
   */
  get applied(): { readonly read: number; readonly rejected: number } {
    const applied = { read: 0, rejected: 0 };
    for (const [lane, count] of this.lanes.entries()) {
      for (let number = 0; number < count; number += 1) {
        const { read = 0, rejected = 0 } = this.#batches.get(`${lane}.${number}`) ?? {};
        applied.read += read;
        applied.rejected += rejected;
      }
    }
    return applied;
  }

  /** What is known of a batch; null if none of it was sent. Throws CommandError. */
  async batch({ lane, number }: BatchPlace): Promise<BatchState | null> {
    const { spans } = this.#batches.get(`${lane}.${number}`) ?? { spans: [] };
    try {
      const lines: BatchLine[] = [];
      for (const span of spans) lines.push(JSON.parse(await this.#textAt(span)) as BatchLine);
      return stateOf(lines);
    } catch (error) {
      throw unwritable(this.path, error, "The import stops, since it could not go on.");
    }
  }

  /** Keeps, before a request is sent, which records it carries. Throws CommandError. */
  async sent(place: BatchPlace, state: BatchState, positions: readonly number[]): Promise<void> {
    await this.#append({ is: "sent", ...named(place, state), at: rangesOf(positions) });
  }

  /** Keeps that a request that was sent has changed nothing. Throws CommandError. */
  async notDone(place: BatchPlace, state: BatchState, positions: readonly number[]): Promise<void> {
    await this.#append({ is: "not-done", ...named(place, state), at: rangesOf(positions) });
  }

  /** Keeps what became of records. Throws CommandError. */
  async answered(
    place: BatchPlace,
    state: BatchState,
    positions: readonly number[],
    taskId?: string,
  ): Promise<void> {
    const known = new Set(positions);
    const outcomes = runsOf(positions.map((position) => state.outcomes[position] as V1Outcome));
    const details = sharedOf(state.details.filter(({ index }) => known.has(index)));
    const at = rangesOf(positions);
    const batch = named(place, state);
    await this.#append({ is: "answered", ...batch, at, outcomes, details, taskId });
  }

  /** Keeps that nothing is left to do of a batch. Throws CommandError. */
  async done(place: BatchPlace, state: BatchState): Promise<void> {
    await this.#append({ is: "done", ...named(place, state) });
  }

  /** Keeps that nothing is left to do of the import. Throws CommandError. */
  async completed(): Promise<void> {
    if (!this.#isCompleted) await this.#append({ is: "completed" });
  }

  /** Closes the file; removes it if nothing in it is needed any more. */
  async close({ isNeeded }: { isNeeded: boolean }): Promise<void> {
    await this.#last.catch(() => {});
    await this.#file.close();
    if (!isNeeded) await rm(this.path, { force: true });
    await this.#lock.release();
  }

  /** Reads the lines of an earlier command, or writes the first one. */
  async #begin(): Promise<void> {
    for await (const { text, start, end } of linesOf(this.#file)) {
      const line = JSON.parse(text) as Line;
      if (start === 0 && line.is === "import") this.#first = line;
      this.#note(line, [start, end]);
      this.#size = end;
    }
    // Half a line at the end was cut by a crash.
    await this.#file.truncate(this.#size);
    if (this.#size > 0 && this.#first.id !== "") return;
    if (this.#size > 0) throw new Error("it does not begin with the line of an import");
    const first = { is: "import", id: randomUUID(), createdAt: new Date().toISOString() } as const;
    this.#first = first;
    await this.#append(first);
  }

  async #append(line: Line): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    const writing = this.#last.then(async () => {
      await this.#file.appendFile(bytes);
      await this.#file.datasync();
      const start = this.#size;
      this.#size += bytes.length;
      this.#note(line, [start, this.#size]);
    });
    this.#last = writing;
    try {
      await writing;
    } catch (error) {
      throw unwritable(this.path, error, "The import stops, since it could not go on.");
    }
  }

  #note(line: Line, span: Span): void {
    if (line.is === "import") return;
    if (line.is === "completed") {
      this.#isCompleted = true;
      return;
    }
    const noted = this.#batches.get(line.batch) ?? {
      spans: [],
      read: 0,
      rejected: 0,
      isDone: false,
    };
    this.#batches.set(line.batch, noted);
    noted.spans.push(span);
    if (line.is === "answered") {
      for (const [outcome, count] of line.outcomes) {
        if (outcome !== "unknown") noted.read += count;
        if (outcome === "rejected") noted.rejected += count;
      }
    }
    if (line.is === "done") noted.isDone = true;
  }

  async #textAt([start, end]: Span): Promise<string> {
    const bytes = Buffer.alloc(end - start);
    const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, start);
    if (bytesRead < bytes.length) throw new Error("it has become shorter");
    return bytes.toString("utf8");
  }
}

function named({ lane, number }: BatchPlace, { sha256, outcomes }: BatchState): NamedBatch {
  return { batch: `${lane}.${number}`, sha256, count: outcomes.length };
}

function held(error: LockHeld): CommandError {
  return new CommandError(
    exitCodes.unavailable,
    "Another command imports the same file into the same server, or may do so. Nothing of the " +
      `file was sent.\n${error.message}`,
    { cause: error },
  );
}

function unwritable(path: string, error: unknown, next: string): CommandError {
  const { message } = error as Error;
  return new CommandError(
    exitCodes.unavailable,
    `The journal of the import cannot be read or written: ${path}: ${message}\n${next}`,
    { cause: error },
  );
}
