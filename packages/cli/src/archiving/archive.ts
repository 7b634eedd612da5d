import type { ImportRun } from "@carryover/sdk";
import { type ExitCode, exitCodes } from "../exit.ts";
import type { Part } from "../import/parts.ts";
import { outageDetails, outageMessage } from "../import/refusal.ts";
import type { Terminal } from "../terminal.ts";
import { counted, separated } from "../text/describe.ts";
import { bad, quiet, strong, warning } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import { type Missing, missingKinds } from "./missing.ts";
import { type Archive, type ArchivedKind, archiveKind } from "./run.ts";

/** The runs that have archived something, in their order. */
export interface Archived {
  readonly runs: readonly ImportRun[];
  /** Why not all was archived; null if nothing has failed. */
  readonly error: ReturnType<typeof outageDetails> | null;
  readonly exitCode: ExitCode;
}

/** What is to be archived, and for which command. */
export interface ArchiveJob {
  readonly missing: Missing;
  readonly parts: readonly Part[];
  /** The command that goes on with it. */
  readonly again: string;
  /** The flags that say which server it talks to, to be pasted after another command. */
  readonly place: string;
}

/** Skipped rows that are shown; runs outcomes lists all. */
const skippedShown = 20;

/**
 * Ends the subscriptions, then archives the customers, that the files do not have, each as it was
 * listed. Says what became of them and how to take it back. An outage, or whoever interrupts it,
 * leaves the run open: the same command goes on with it. Throws what is no outage.
 */
export async function archiveMissing(
  job: ArchiveJob,
  archive: Archive,
  terminal: Terminal,
): Promise<Archived> {
  const { missing, parts, place } = job;
  const runs: ImportRun[] = [];
  let failure: unknown;
  let isInterrupted = false;
  for (const kind of missingKinds) {
    // Files of the other kind alone say nothing of this one.
    if (!parts.some((part) => part.kind.kind === kind)) continue;
    if (archive.stopping.aborted && missing.rows[kind].length > 0) isInterrupted = true;
    if (isInterrupted || failure !== undefined) break;
    try {
      const what = { kind, rows: missing.rows[kind], parts, planId: missing.planId };
      const done = await archiveKind(what, archive);
      if (done === null) continue;
      runs.push(done.run);
      failure = done.failure;
      isInterrupted = failure === undefined && done.run.status === "open";
      tellKind(done, place, terminal);
    } catch (error) {
      failure = error;
    }
  }
  const isWhole = failure === undefined && !isInterrupted;
  const exitCode = isWhole ? codeOf(runs) : tellUnfinished(failure, job, terminal);
  tellUndo(runs, place, terminal);
  return { runs, error: failure === undefined ? null : outageDetails(failure), exitCode };
}

function codeOf(runs: readonly ImportRun[]): ExitCode {
  const isWhole = runs.every(({ counts }) => counts.skipped + counts.rejected === 0);
  return isWhole ? exitCodes.accepted : exitCodes.rejected;
}

/** Says why not all was archived, and what to do. */
function tellUnfinished(failure: unknown, { again }: ArchiveJob, terminal: Terminal): ExitCode {
  const message = failure === undefined ? "Interrupted." : outageMessage(failure);
  if (message === null) throw failure;
  terminal.say([
    bad(message),
    ` The import is complete; not all was archived, and what was stays. To go on: ${again}`,
  ]);
  return failure === undefined ? exitCodes.interrupted : exitCodes.unavailable;
}

function tellKind({ run, skipped, isKnown }: ArchivedKind, place: string, terminal: Terminal) {
  const { id, kind, counts } = run;
  const noun = kind === "customers" ? "customer" : "subscription";
  const verb = kind === "customers" ? "archived" : "ended";
  const least = isKnown ? "" : "At least ";
  terminal.say([strong(`${least}${counted(counts.updated, noun)} ${verb}`), ` (run ${id}).`]);
  if (!isKnown) {
    terminal.say(`The server did not say how many. Ask it: carryover runs show ${id}${place}`);
  }
  if (counts.skipped === 0) return;
  terminal.say(warning(`${counted(counts.skipped, noun)} skipped:`));
  for (const one of skipped.slice(0, skippedShown)) {
    terminal.say(`  ${visible(one.id)}: ${visible(one.message)} [${one.code}]`);
  }
  const more = counts.skipped - Math.min(skipped.length, skippedShown);
  if (more > 0) {
    const all = `carryover runs outcomes ${id} --only skipped${place}`;
    terminal.say(quiet(`  … and ${separated(more)} more: ${all}`));
  }
}

/** An open run has to be closed first: what it does next would not be undone. */
function tellUndo(runs: readonly ImportRun[], place: string, terminal: Terminal): void {
  const commands = runs
    .filter(({ counts, status }) => counts.updated > 0 || status === "open")
    .toReversed()
    .map(({ id, status }) => {
      const undo = `carryover undo ${id}${place}`;
      return status === "open" ? `carryover runs cancel ${id}${place} --yes && ${undo}` : undo;
    });
  if (commands.length === 0) return;
  terminal.say(quiet(`To take that back: ${commands.join(", then ")}`));
}

/** A run that has archived something as `--json` prints it. */
export function jsonArchived({ id, kind, mode, status, counts }: ImportRun) {
  return { id, kind, mode, status, counts };
}
