import { limits, type RecordIssue, type RunOptions } from "@carryover/contract";
import { type Carryover, CarryoverError, type ImportRun } from "@carryover/sdk";
import { CommandError, exitCodes } from "../exit.ts";
import type { InputFile } from "../input-file.ts";
import { readerOptions } from "../kinds.ts";
import { Repeats } from "../repeats.ts";
import { plan } from "./planner.ts";
import {
  FileFault,
  type FileMeasure,
  locate,
  measureFile,
  type Position,
  readRecords,
} from "./reader.ts";
import { ChangedBatch, send } from "./sender.ts";
import { type ImportResult, Tally, type TallyOptions } from "./tally.ts";
import { validate } from "./validator.ts";

/** What is to be imported, and how. */
export interface ImportJob extends Omit<TallyOptions, "startedAt"> {
  readonly input: InputFile;
  readonly options: RunOptions;
  readonly restart: boolean;
  readonly client: Carryover;
  /** `earlier` is an open run of a file of this name with another content or other options. */
  readonly onStart: (run: ImportRun, earlier: ImportRun | null) => void;
}

/**
 * Imports one file. Throws FileFault before anything is sent if the file cannot be read, and what
 * the SDK throws if no run can be opened; later failures are part of the result.
 */
export async function runImport(job: ImportJob): Promise<ImportResult> {
  const startedAt = performance.now();
  const measure = await measureFile(job.input.chunks(), readerOptions(job.kind));
  const run = await openRun(job, measure);
  job.onStart(run, await earlierRun(job, run));
  const tally = new Tally({ ...job, startedAt }, measure);
  let failure: unknown;
  let closed: ImportRun | null = null;
  try {
    const repeats = new Repeats();
    const items = readRecords(job.input.chunks(), readerOptions(job.kind));
    const checked = validate(items, validatorOptions(job, repeats));
    const batches = plan(checked);
    for await (const sent of send(batches, { ...job, run })) await tally.add(sent);
    tally.repeatsAreComplete = !repeats.isFull;
    if (!job.stopping.aborted) {
      await requireUnchanged(job, tally);
      const totals = { recordCount: tally.recordsDone, batchCount: tally.batchCount };
      closed = await job.client.importRuns.complete(run.id, totals, {
        timeoutMs: limits.findingsTimeoutMs,
      });
    }
  } catch (error) {
    failure = understood(error);
  }
  return tally.result(closed ?? run, failure);
}

/** A run that the same command left open before the file changed. Resumed runs have none. */
async function earlierRun(job: ImportJob, run: ImportRun): Promise<ImportRun | null> {
  // Standard input has no name by which to know it again.
  if (run.batchCount > 0 || run.source.name === "-") return null;
  const isEarlier = ({ id, source }: ImportRun) => id !== run.id && source.name === run.source.name;
  try {
    const open = await job.client.importRuns.list({ kind: run.kind, status: "open", limit: 100 });
    return open.data.findLast(isEarlier) ?? null;
  } catch (error) {
    // It is a remark; if there is an outage, the first batch will say so.
    if (error instanceof CarryoverError) return null;
    throw error;
  }
}

async function openRun(job: ImportJob, measure: FileMeasure): Promise<ImportRun> {
  const { sha256, bytes } = measure;
  const name = job.input.name.slice(-limits.stringLengthMax);
  return job.client.importRuns.create(
    {
      kind: job.kind.kind,
      mode: "apply",
      source: { name, sha256, bytes },
      options: job.options,
      restart: job.restart,
    },
    { maxRetries: limits.firstContactRetriesMax },
  );
}

function validatorOptions(job: ImportJob, repeats: Repeats) {
  return {
    kind: job.kind,
    ignoreUnknown: job.options.ignoreUnknown,
    noRepeats: job.options.noRepeats,
    repeats,
    locate: placeOf(job.input),
  };
}

/** Finds the place of an issue by reading the record again, as it stands in the file. */
export function placeOf(input: InputFile) {
  return async (
    record: { position: Position; byteLength: number },
    issue: RecordIssue,
  ): Promise<Position> => {
    if (issue.pointer === "") return record.position;
    const original = await input.read(record.position.offset, record.byteLength);
    // A name that should not be there is shown itself, a wrong value likewise.
    const part = issue.code === "unknown_field" ? "name" : "value";
    return locate(original.toString("utf8"), record.position, issue.pointer, part);
  };
}

async function requireUnchanged(job: ImportJob, tally: Tally): Promise<void> {
  const isWhole = tally.recordsDone === tally.recordsTotal;
  if (!isWhole || !(await job.input.isUnchanged())) throw changedFile();
}

/** The file was sound when it was measured, so a fault in it now is a change. */
function understood(failure: unknown): unknown {
  if (failure instanceof ChangedBatch) return changedFile();
  if (!(failure instanceof FileFault)) return failure;
  if (failure.code !== "file_not_readable") return changedFile();
  return new CommandError(exitCodes.unavailable, failure.message, { cause: failure });
}

function changedFile(): CommandError {
  return new CommandError(
    exitCodes.unavailable,
    "The file has changed since this import of it began. Run the command again to import the " +
      "file as it is now; add --restart if it says this again.",
  );
}
