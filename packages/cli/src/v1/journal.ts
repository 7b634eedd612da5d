import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { limits } from "@carryover/contract/client";
import type { ImportRunCreate } from "@carryover/sdk";
import { CommandError, exitCodes } from "../exit.ts";
import { makeDirectory, makeOwnDirectory } from "../files/directory.ts";
import { BatchState, type RecordDetail, type V1Outcome } from "./batch-state.ts";
import { positionsIn, rangesOf } from "./positions.ts";

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

type Line =
  | { readonly is: "import"; readonly id: string; readonly createdAt: string }
  | {
      readonly is: "sent" | "not-done";
      readonly batch: string;
      readonly sha256: string;
      readonly count: number;
      readonly at: string;
    }
  | {
      readonly is: "answered";
      readonly batch: string;
      readonly sha256: string;
      readonly count: number;
      readonly at: string;
      readonly outcomes: ReadonlyArray<readonly [V1Outcome, number]>;
      readonly details: readonly RecordDetail[];
      readonly taskId?: string | undefined;
    }
  | { readonly is: "done"; readonly batch: string };

/**
 * What was sent to a server that keeps no ledger, and what it has answered: a line before each
 * request and one after its answer, each on the disk before the import goes on. So a record whose
 * answer never came is known by its line, even after a crash.
 */
export class Journal {
  readonly importId: string;
  readonly createdAt: string;
  readonly path: string;
  readonly #file: FileHandle;
  readonly #lock: string;
  readonly #lines = new Map<string, string[]>();
  readonly #done = new Set<string>();
  /** Records of done batches, and how many of them were rejected. */
  #applied = { read: 0, rejected: 0 };
  /** Appends one after the other, so that no line is written into another one. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    path: string,
    lock: string,
    file: FileHandle,
    first: Line & { is: "import" },
  ) {
    this.path = path;
    this.#lock = lock;
    this.#file = file;
    this.importId = first.id;
    this.createdAt = first.createdAt;
  }

  /** Opens the journal of an import, or begins one. Throws CommandError. */
  static async open(directory: string, key: JournalKey): Promise<Journal> {
    const path = join(directory, `${digestOf(key)}.ndjson`);
    try {
      await makeDirectory(directory);
      await makeOwnDirectory(directory);
      const lock = await lockOf(path);
      if (key.run.restart) await rm(path, { force: true });
      const lines = await wholeLines(path);
      const first = lines[0] === undefined ? null : (JSON.parse(lines[0]) as Line);
      const file = await open(path, "a", 0o600);
      if (first?.is === "import") {
        const journal = new Journal(path, lock, file, first);
        for (const line of lines.slice(1)) journal.#note(line);
        return journal;
      }
      const begun = {
        is: "import",
        id: randomUUID(),
        createdAt: new Date().toISOString(),
      } as const;
      const journal = new Journal(path, lock, file, begun);
      await journal.#append(begun);
      return journal;
    } catch (error) {
      if (error instanceof CommandError) throw error;
      throw unwritable(path, error as Error, "Nothing was sent.");
    }
  }

  /** Batches of each lane that are done, without a gap. */
  get lanes(): number[] {
    return Array.from({ length: limits.laneCount }, (_, lane) => {
      let number = 0;
      while (this.#done.has(`${lane}.${number}`)) number += 1;
      return number;
    });
  }

  /** How many records of done batches have an outcome, and how many of them were rejected. */
  get applied(): { readonly read: number; readonly rejected: number } {
    return this.#applied;
  }

  /** What is known of a batch; null if none of it was sent. */
  batch({ lane, number }: BatchPlace): BatchState | null {
    return this.#stateOf(`${lane}.${number}`);
  }

  /** Frees the memory of a batch that nobody asks for again. */
  forget({ lane, number }: BatchPlace): void {
    this.#lines.delete(`${lane}.${number}`);
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
    const details = state.details.filter(({ index }) => known.has(index));
    const at = rangesOf(positions);
    const batch = named(place, state);
    await this.#append({ is: "answered", ...batch, at, outcomes, details, taskId });
  }

  /** Keeps that nothing is left to do of a batch. Throws CommandError. */
  async done(place: BatchPlace): Promise<void> {
    await this.#append({ is: "done", batch: `${place.lane}.${place.number}` });
    this.forget(place);
  }

  /** Closes the file; removes it if nothing in it is needed any more. */
  async close({ isNeeded }: { isNeeded: boolean }): Promise<void> {
    await this.#last.catch(() => {});
    await this.#file.close();
    if (!isNeeded) await rm(this.path, { force: true });
    await rm(this.#lock, { force: true });
  }

  async #append(line: Line): Promise<void> {
    const text = JSON.stringify(line);
    const writing = this.#last.then(async () => {
      await this.#file.appendFile(`${text}\n`);
      await this.#file.datasync();
    });
    this.#last = writing;
    try {
      await writing;
    } catch (error) {
      throw unwritable(this.path, error as Error, "The import stops, since it could not go on.");
    }
    this.#note(text);
  }

  #note(text: string): void {
    const line = JSON.parse(text) as Line;
    if (line.is === "import") return;
    if (line.is === "done") {
      this.#done.add(line.batch);
      const outcomes = this.#stateOf(line.batch)?.outcomes ?? [];
      this.#applied.read += outcomes.filter((outcome) => outcome !== "unknown").length;
      this.#applied.rejected += outcomes.filter((outcome) => outcome === "rejected").length;
      return;
    }
    const lines = this.#lines.get(line.batch) ?? [];
    lines.push(text);
    this.#lines.set(line.batch, lines);
  }

  /** Lines stay text until they are needed, which takes a tenth of the memory. */
  #stateOf(batch: string): BatchState | null {
    let state: BatchState | null = null;
    for (const text of this.#lines.get(batch) ?? []) {
      const line = JSON.parse(text) as Extract<Line, { batch: string; at: string }>;
      state ??= new BatchState(line.sha256, line.count);
      const positions = line.at === "" ? [] : positionsIn(line.at);
      apply(line, positions, state);
    }
    return state;
  }
}

/** Changes what is known of a batch by one line about it. */
function apply(
  line: Exclude<Line, { is: "import" } | { is: "done" }>,
  positions: readonly number[],
  state: BatchState,
): void {
  if (line.is === "answered") {
    const outcomes = line.outcomes.flatMap(([outcome, count]) => {
      return Array.from({ length: count }, () => outcome);
    });
    state.settle(positions, outcomes);
    state.details.push(...line.details);
    return;
  }
  for (const position of positions) {
    if (line.is === "sent") state.inDoubt.add(position);
    else state.inDoubt.delete(position);
  }
}

function named({ lane, number }: BatchPlace, { sha256, outcomes }: BatchState) {
  return { batch: `${lane}.${number}`, sha256, count: outcomes.length };
}

/** Outcomes as runs of equal ones: most records of a batch have the same. */
function runsOf(outcomes: readonly V1Outcome[]): [V1Outcome, number][] {
  const runs: [V1Outcome, number][] = [];
  for (const outcome of outcomes) {
    const run = runs.at(-1);
    if (run?.[0] === outcome) run[1] += 1;
    else runs.push([outcome, 1]);
  }
  return runs;
}

/** The same file, server, key and options have the same journal; the key is in the digest alone. */
function digestOf({ url, apiKey, run, absentAsNull }: JournalKey): string {
  const { kind, source, options } = run;
  const text = JSON.stringify([url, apiKey, kind, source.sha256, options, absentAsNull]);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** The lines of a journal. Half a line at its end was cut by a crash, and is removed. */
async function wholeLines(path: string): Promise<string[]> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  const whole = bytes.subarray(0, bytes.lastIndexOf("\n") + 1);
  if (whole.length < bytes.length) {
    const file = await open(path, "r+");
    await file.truncate(whole.length).finally(() => file.close());
  }
  return whole.toString("utf8").split("\n").slice(0, -1);
}

/** Claims a journal for this process; the lock of a process that is gone is taken over. */
async function lockOf(path: string): Promise<string> {
  const lock = `${path}.lock`;
  for (let tries = 1; ; tries++) {
    try {
      const file = await open(lock, "wx", 0o600);
      await file.writeFile(`${process.pid}\n`).finally(() => file.close());
      return lock;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || tries > 2) throw error;
      const holder = Number(await readFile(lock, "utf8").catch(() => ""));
      if (isRunning(holder)) {
        throw new CommandError(
          exitCodes.unavailable,
          `Process ${holder} imports the same file into the same server. Nothing was sent.\n` +
            `If it does not, remove ${lock}.`,
        );
      }
      await rm(lock, { force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function unwritable(path: string, error: Error, next: string): CommandError {
  return new CommandError(
    exitCodes.unavailable,
    `The journal of the import cannot be read or written: ${path}: ${error.message}\n${next}`,
    { cause: error },
  );
}
