import type { Outcome } from "@carryover/contract/client";
import { readFromServer } from "../commands/server-work.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { changeLines } from "../planning/change-text.ts";
import type { Terminal } from "../terminal.ts";
import { quiet } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import type { RunCommand } from "./read.ts";
import { runOf } from "./run-of.ts";
import { tellPlan } from "./run-text.ts";

export interface RunOutcomesCommand extends RunCommand {
  /** Outcomes to list; all of them if there are none. */
  readonly only: readonly Outcome[];
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
    const query = { limit: pageSize, ...(only.length > 0 && { outcome: [...only] }) };
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
