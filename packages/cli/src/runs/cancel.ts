import type { ImportRun } from "@carryover/sdk";
import { writeToServer } from "../commands/server-work.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { type Answers, ask, isAskable } from "../question.ts";
import type { Terminal } from "../terminal.ts";
import { visible } from "../text/visible.ts";
import type { RunCommand } from "./read.ts";
import { checkedId, runOf } from "./run-of.ts";
import { appliedText } from "./run-text.ts";

export interface RunCancelCommand extends RunCommand {
  /** The run is meant; nobody is asked. */
  readonly yes: boolean;
}

/** Closes an open run, so that nothing more of it is applied. Throws CommandError. */
export function cancelRunCommand(
  command: RunCancelCommand,
  terminal: Terminal,
  answers?: Answers,
): Promise<ExitCode> {
  // What is newest may be another one by the time that this is read.
  const id = checkedId(command.run);
  return writeToServer(command, terminal, "runs cancel", async ({ client }) => {
    const run = await runOf(client, id);
    if (run.status === "completed") {
      throw new CommandError(
        exitCodes.usage,
        `Run ${id} is completed, so there is nothing to cancel. ` +
          `It has applied ${appliedText(run)}.`,
      );
    }
    if (run.status === "open") {
      terminal.say(`${nameOf(run)}; applied so far: ${appliedText(run)}.`);
      if (!command.yes) await confirm(terminal, answers);
    }
    // The counts of the reply are final: no batch is applied once the run is closed.
    const canceled = await client.importRuns.cancel(id);
    if (command.json) terminal.out(JSON.stringify({ run: canceled }));
    const verb = run.status === "canceled" ? "was canceled already" : "is canceled";
    terminal.say(
      `${nameOf(canceled)} ${verb}. Applied, and staying: ${appliedText(canceled)}. ` +
        "Nothing more of this run is applied; the same import command begins a new one.",
    );
    return exitCodes.accepted;
  });
}

function nameOf({ id, kind, source }: ImportRun): string {
  return `Run ${id} (${kind} of ${visible(source.name)})`;
}

async function confirm(terminal: Terminal, answers?: Answers): Promise<void> {
  if (!isAskable(answers)) {
    throw new CommandError(
      exitCodes.usage,
      "Nothing was canceled: this needs a confirmation, and there is no terminal to ask in. " +
        "Pass --yes to confirm it.",
    );
  }
  const typed = await ask('Type "cancel" to cancel it:', terminal, answers);
  if (typed === "cancel") return;
  throw new CommandError(exitCodes.usage, "Nothing was canceled.");
}
