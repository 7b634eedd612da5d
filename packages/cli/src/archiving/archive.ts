import { createHash } from "node:crypto";
import { limits } from "@carryover/contract/client";
import type { BatchResult, Carryover, ExtraRecord, ImportRun } from "@carryover/sdk";
import { type ExitCode, exitCodes } from "../exit.ts";
import { outageMessage } from "../import/refusal.ts";
import type { Terminal } from "../terminal.ts";
import { counted, separated } from "../text/describe.ts";
import { bad, quiet, strong, warning } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import { type Missing, type MissingKind, missingKinds } from "./missing.ts";

/** The runs that have archived something, in their order. */
export interface Archived {
  readonly runs: readonly ImportRun[];
  readonly exitCode: ExitCode;
}

/** Skipped rows that are shown; runs outcomes lists all. */
const skippedShown = 20;

/**
 * Ends the subscriptions, then archives the customers, that the files do not have, each as it was
 * listed. Says what became of them and how to take it back.
 */
export async function archiveMissing(
  { rows }: Missing,
  names: Readonly<Partial<Record<MissingKind, string>>>,
  client: Carryover,
  terminal: Terminal,
): Promise<Archived> {
  const runs: ImportRun[] = [];
  let failure: unknown;
  for (const kind of missingKinds) {
    if (rows[kind].length === 0 || failure !== undefined) continue;
    const name = (names[kind] ?? kind).slice(-limits.stringLengthMax);
    const run = await client.importRuns
      .create({ kind, mode: "archive", source: { name } })
      .catch((error: unknown) => {
        failure = error;
        return null;
      });
    if (run === null) continue;
    const sent = await sendRows(run, rows[kind], client);
    runs.push(sent.run);
    failure = sent.failure;
    tellRun(sent.run, sent.results, rows[kind], terminal);
  }
  const exitCode = failure === undefined ? codeOf(runs) : tellFailure(failure, terminal);
  tellUndo(runs, terminal);
  return { runs, exitCode };
}

interface SentRows {
  readonly run: ImportRun;
  readonly results: readonly BatchResult[];
  readonly failure: unknown;
}

/** A run that ends early is closed, so that it can be undone. */
async function sendRows(
  run: ImportRun,
  rows: readonly ExtraRecord[],
  client: Carryover,
): Promise<SentRows> {
  const results: BatchResult[] = [];
  const size = limits.batchRecordsMax;
  try {
    for (let from = 0; from < rows.length; from += size) {
      const records = rows.slice(from, from + size).map(recordOf);
      const sha256 = createHash("sha256").update(JSON.stringify(records)).digest("hex");
      const recordNumbers = records.map((_, index) => from + index + 1);
      const batch = { sha256, recordNumbers, records };
      results.push(
        await client.importRuns.putBatch(run.id, { lane: 0, number: results.length }, batch),
      );
    }
    const totals = { recordCount: rows.length, batchCount: results.length };
    const closed = await client.importRuns.complete(run.id, totals);
    return { run: closed, results, failure: undefined };
  } catch (failure) {
    const closed = await client.importRuns.cancel(run.id).catch(() => run);
    return { run: closed, results, failure };
  }
}

function recordOf({ kind, id, customerId, archive }: ExtraRecord) {
  const revision = archive?.revision;
  return kind === "customers" ? { id, revision } : { id, customerId, revision };
}

function codeOf(runs: readonly ImportRun[]): ExitCode {
  const isWhole = runs.every(({ counts }) => counts.skipped + counts.rejected === 0);
  return isWhole ? exitCodes.accepted : exitCodes.rejected;
}

function tellFailure(failure: unknown, terminal: Terminal): ExitCode {
  const message = outageMessage(failure);
  if (message === null) throw failure;
  terminal.say([bad(message), " What was archived stays; the same command archives the rest."]);
  return exitCodes.unavailable;
}

function tellRun(
  { id, kind, counts }: ImportRun,
  results: readonly BatchResult[],
  rows: readonly ExtraRecord[],
  terminal: Terminal,
): void {
  const noun = kind === "customers" ? "customer" : "subscription";
  const verb = kind === "customers" ? "archived" : "ended";
  terminal.say([strong(`${counted(counts.updated, noun)} ${verb}`), ` (run ${id}).`]);
  if (counts.skipped === 0) return;
  terminal.say(warning(`${counted(counts.skipped, noun)} skipped:`));
  const skipped = results.flatMap(({ number, details }) =>
    details.map(({ index, code, message }) => {
      const row = rows[number * limits.batchRecordsMax + index];
      return `  ${visible(row?.id ?? "")}: ${visible(message)} [${code}]`;
    }),
  );
  for (const line of skipped.slice(0, skippedShown)) terminal.say(line);
  const more = skipped.length - skippedShown;
  if (more > 0) {
    terminal.say(quiet(`  … and ${separated(more)} more: carryover runs outcomes ${id}`));
  }
}

function tellUndo(runs: readonly ImportRun[], terminal: Terminal): void {
  const written = runs.filter(({ counts }) => counts.updated > 0).reverse();
  if (written.length === 0) return;
  const commands = written.map(({ id }) => `carryover undo ${id}`).join(", then ");
  terminal.say(quiet(`To take that back: ${commands}`));
}

/** A run that has archived something as `--json` prints it. */
export function jsonArchived({ id, kind, mode, status, counts }: ImportRun) {
  return { id, kind, mode, status, counts };
}
