import { type Outcome, type UndoOutcome, undoOutcomes } from "@carryover/contract/client";
import type { Carryover, ImportRun } from "@carryover/sdk";
import { readFromServer } from "../commands/server-work.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { changeLines } from "../planning/change-text.ts";
import type { Terminal } from "../terminal.ts";
import { quiet } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import type { RunCommand } from "./read.ts";
import { runOf } from "./run-of.ts";
import { tellPlan } from "./run-text.ts";
import { undoneLines } from "./undo.ts";

export interface RunOutcomesCommand extends RunCommand {
  /** Outcomes to list; all of them if there are none. */
  readonly only: ReadonlyArray<Outcome | UndoOutcome>;
  /** How many records at the most; all of them if undefined. */
  readonly limit: number | undefined;
}

/** Records that are asked for at a time. */
const pageSize = 1_000;

/**
 * Prints what became of the records of a run, in the order of the file, with the values that they
 * changed. As JSON it is one line for each record. Throws CommandError.
 */
export function runOutcomesCommand(
  command: RunOutcomesCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  const { only, json, limit = Number.POSITIVE_INFINITY } = command;
  return readFromServer(command, terminal, "runs outcomes", async ({ client }) => {
    const run = await runOf(client, command.run);
    if (run.mode === "undo") return listUndone(command, client, run, terminal);
    const wanted = only.filter((one): one is Outcome => !isOfUndo(one));
    refuseStrange(only, wanted, run.mode);
    const query = { limit: pageSize, ...(wanted.length > 0 && { outcome: wanted }) };
    let count = 0;
    for await (const record of client.importRuns.outcomes(run.id, query)) {
      if (count === limit) break;
      count += 1;
      if (json) terminal.out(JSON.stringify(record));
      else {
        for (const line of changeLines(record)) terminal.prose(line);
        for (const { code, message } of record.issues) {
          terminal.prose(quiet(`  ${visible(message)} [${code}]`));
        }
      }
    }
    if (!json) tellPlan(run, terminal);
    if (!json && count === 0) terminal.say("There is no such record.");
    return exitCodes.accepted;
  });
}

function isOfUndo(outcome: Outcome | UndoOutcome): outcome is UndoOutcome {
  return undoOutcomes.some((one) => one === outcome);
}

/** An outcome that no record of the run can have would make the list look empty. */
function refuseStrange(given: readonly string[], possible: readonly string[], mode: string): void {
  const strange = given.filter((one) => !possible.includes(one));
  if (strange.length === 0) return;
  const what = mode === "undo" ? "an undo" : mode === "plan" ? "a plan" : "an import";
  throw new CommandError(exitCodes.usage, `No record of ${what} has the outcome ${strange[0]}.`);
}

/** The records of an undo have other outcomes, and no changes of their own. */
async function listUndone(
  { only, json, limit = Number.POSITIVE_INFINITY }: RunOutcomesCommand,
  client: Carryover,
  run: ImportRun,
  terminal: Terminal,
): Promise<ExitCode> {
  const wanted = only.filter(isOfUndo);
  refuseStrange(only, wanted, run.mode);
  let count = 0;
  for await (const record of client.importRuns.undone(run.id, { limit: pageSize })) {
    if (wanted.length > 0 && !wanted.includes(record.outcome)) continue;
    if (count === limit) break;
    count += 1;
    if (json) terminal.out(JSON.stringify(record));
    else for (const line of undoneLines(record)) terminal.prose(line);
  }
  if (!json && run.dryRun) terminal.say("It is a dry run: nothing was changed.");
  if (!json && count === 0) terminal.say("There is no such record.");
  return exitCodes.accepted;
}
