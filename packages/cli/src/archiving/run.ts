import { createHash } from "node:crypto";
import { limits } from "@carryover/contract/client";
import type { BatchResult, Carryover, ExtraRecord, ImportRun } from "@carryover/sdk";
import type { Part } from "../import/parts.ts";
import type { MissingKind } from "./missing.ts";

/** Where rows are archived, until whoever watches has had enough. */
export interface Archive {
  readonly client: Carryover;
  readonly stopping: AbortSignal;
}

/** A row that was not archived, and why. */
export interface SkippedRow {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

/** What became of the rows of a kind. */
export interface ArchivedKind {
  readonly run: ImportRun;
  readonly skipped: readonly SkippedRow[];
  /** Whether the counts of the run are all that has happened; otherwise they are the least. */
  readonly isKnown: boolean;
  /** Why not all was sent; undefined if all was, or whoever watches has interrupted it. */
  readonly failure: unknown;
}

/** The rows of a kind, the files that lack them, and the last plan of these. */
export interface ArchiveKind {
  readonly kind: MissingKind;
  readonly rows: readonly ExtraRecord[];
  readonly parts: readonly Part[];
  readonly planId: string;
}

/**
 * Archives the rows of a kind in a run: the open one of the same files if an earlier try has left
 * one, which is then completed. Null if there are no rows, and no such run. Throws what the SDK
 * throws if no run can be opened.
 */
export async function archiveKind(
  { kind, rows, parts, planId }: ArchiveKind,
  archive: Archive,
): Promise<ArchivedKind | null> {
  const source = sourceOf(kind, parts);
  if (rows.length === 0 && !(await hasOpenRun(kind, source.sha256, archive.client))) return null;
  const run = await archive.client.importRuns.create({
    kind,
    mode: "archive",
    source,
    buildsOn: planId,
  });
  return sendRows(run, rows, archive);
}

/** Files are known by their digests, one by its own. */
function sourceOf(kind: MissingKind, parts: readonly Part[]) {
  const own = parts.filter((part) => part.kind.kind === kind).map(({ file }) => file);
  const digests = own.map(({ measure }) => measure.sha256);
  const [only = "", ...others] = digests;
  const sha256 = others.length === 0 ? only : digestOf(digests);
  return { name: (own.at(-1)?.input.name ?? kind).slice(-limits.stringLengthMax), sha256 };
}

async function hasOpenRun(kind: MissingKind, sha256: string, client: Carryover): Promise<boolean> {
  for await (const { mode, source } of client.importRuns.list({ kind, status: "open" })) {
    if (mode === "archive" && source.sha256 === sha256) return true;
  }
  return false;
}

/** What an earlier try has sent is in the run already; this one goes on after it. */
async function sendRows(
  run: ImportRun,
  rows: readonly ExtraRecord[],
  { client, stopping }: Archive,
): Promise<ArchivedKind> {
  const [batches = 0] = run.lanes;
  const results: BatchResult[] = [];
  const skipped: SkippedRow[] = [];
  const size = limits.batchRecordsMax;
  try {
    for (let from = 0; from < rows.length; from += size) {
      if (stopping.aborted) return { run: sum(run, results), skipped, ...unfinished };
      const own = rows.slice(from, from + size);
      const records = own.map(recordOf);
      const recordNumbers = records.map((_, index) => run.counts.read + from + index + 1);
      const batch = { sha256: digestOf(records), recordNumbers, records };
      const number = batches + results.length;
      const result = await client.importRuns.putBatch(run.id, { lane: 0, number }, batch);
      results.push(result);
      skipped.push(...skippedOf(result, own));
    }
    const totals = {
      recordCount: run.counts.read + rows.length,
      batchCount: run.batchCount + results.length,
    };
    const options = { timeoutMs: limits.findingsTimeoutMs };
    const closed = await client.importRuns.complete(run.id, totals, options);
    return { run: closed, skipped, isKnown: true, failure: undefined };
  } catch (failure) {
    // A batch may have been applied whose answer was lost: only the server knows.
    const asked = await client.importRuns.retrieve(run.id).catch(() => null);
    const known = asked ?? sum(run, results);
    return { run: known, skipped, isKnown: asked !== null, failure };
  }
}

/** Every answer of a run that is interrupted between two batches has come. */
const unfinished = { isKnown: true, failure: undefined } as const;

function skippedOf(result: BatchResult, rows: readonly ExtraRecord[]): SkippedRow[] {
  return result.details.map(({ index, code, message }) => {
    return { id: rows[index]?.id ?? "", code, message };
  });
}

/** A run as it is after these batches. */
function sum(run: ImportRun, results: readonly BatchResult[]): ImportRun {
  const counts = { ...run.counts };
  for (const result of results) {
    for (const name of Object.keys(counts) as Array<keyof typeof counts>) {
      counts[name] += result.counts[name];
    }
  }
  return { ...run, counts, batchCount: run.batchCount + results.length };
}

function recordOf({ kind, id, customerId, archive }: ExtraRecord) {
  const revision = archive?.revision;
  return kind === "customers" ? { id, revision } : { id, customerId, revision };
}

function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
