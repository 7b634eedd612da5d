import type { Carryover, ImportRun, UndoneRecord } from "@carryover/sdk";
import { writeToServer } from "../commands/server-work.ts";
import { minute } from "../cutover/plan-rows.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { type Answers, ask, isAskable } from "../question.ts";
import type { Terminal } from "../terminal.ts";
import { counted, separated } from "../text/describe.ts";
import { ifAny, quiet, strong, type Text } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import type { RunCommand } from "./read.ts";
import { checkedId, runOf } from "./run-of.ts";
import { appliedText, undoneText } from "./run-text.ts";

export interface UndoCommand extends RunCommand {
  /** Only say what would be undone. */
  readonly dryRun: boolean;
  /** The run is meant; nobody is asked. */
  readonly yes: boolean;
}

/** Records that are shown on the screen; runs outcomes lists all. */
const shownMax = 20;

/**
 * Undoes an import run: what it created is deleted, what it changed is as before, but only where
 * nobody has changed it since. Whoever watches is told first, and asked. Throws CommandError.
 */
export function undoCommand(
  command: UndoCommand,
  terminal: Terminal,
  answers?: Answers,
): Promise<ExitCode> {
  // What is newest may be another one by the time that this is read.
  const id = checkedId(command.run);
  return writeToServer(command, terminal, "undo", async ({ client }) => {
    const run = await runOf(client, id);
    terminal.say(
      `Run ${id} (${run.kind} of ${visible(run.source.name)}, begun ${minute(run.createdAt)}): ` +
        `${appliedText(run)}.`,
    );
    if (!command.dryRun && !command.yes) await confirm(client, run, command, terminal, answers);
    const undo = await undoWhole(client, run, command.dryRun, terminal);
    await tell(client, undo, command, terminal);
    if (command.json) {
      const { undone: counts } = undo;
      terminal.out(JSON.stringify({ id: undo.id, undoes: id, dryRun: undo.dryRun, counts }));
    }
    return isWhole(undo) ? exitCodes.accepted : exitCodes.rejected;
  });
}

/** Undoes a run step by step; one that was interrupted goes on where it was. */
async function undoWhole(
  client: Carryover,
  run: ImportRun,
  dryRun: boolean,
  terminal: Terminal,
): Promise<ImportRun> {
  let undo = await client.importRuns.createUndo(run.id, { dryRun });
  if (undo.batchCount > 0) {
    terminal.say(`Going on with undo ${undo.id}: ${undoneText(undo)} so far.`);
  }
  const verb = dryRun ? "looking at" : "undoing";
  while (undo.status === "open") {
    const done = `${separated(undo.batchCount)} of ${counted(run.batchCount, "batch", "batches")}`;
    terminal.status(`${verb} ${run.kind}: ${done}, ${undoneText(undo)}`);
    undo = await client.importRuns.stepUndo(undo.id);
  }
  terminal.clearStatus();
  return undo;
}

function isWhole({ undone }: ImportRun): boolean {
  return undone?.kept === 0 && undone.failed === 0;
}

async function confirm(
  client: Carryover,
  run: ImportRun,
  command: UndoCommand,
  terminal: Terminal,
  answers?: Answers,
): Promise<void> {
  if (!isAskable(answers)) {
    throw new CommandError(
      exitCodes.usage,
      "Nothing was undone: this needs a confirmation, and there is no terminal to ask in. " +
        "See what it would do with --dry-run, and pass --yes to confirm it.",
    );
  }
  await tell(client, await undoWhole(client, run, true, terminal), command, terminal);
  const typed = await ask('Type "undo" to undo it:', terminal, answers);
  if (typed === "undo") return;
  throw new CommandError(exitCodes.usage, "Nothing was undone.");
}

/** Says what became of the records, or would, and which are not undone and why. */
async function tell(
  client: Carryover,
  undo: ImportRun,
  { place = "" }: UndoCommand,
  terminal: Terminal,
): Promise<void> {
  const { undone, dryRun, id } = undo;
  const { reversed = 0, kept = 0, failed = 0 } = undone ?? {};
  const heading = dryRun ? "Would be undone" : "Undone";
  const line: Text = [
    strong(`${heading}: ${separated(reversed)} reversed`),
    ", ",
    ifAny(kept, "warning", `${separated(kept)} kept`),
    ", ",
    ifAny(failed, "bad", `${separated(failed)} failed`),
    ".",
  ];
  terminal.say(line);
  if (kept + failed === 0) return;
  for (const outcome of ["kept", "failed"] as const) {
    let shown = 0;
    for await (const record of client.importRuns.undone(id, { outcome, limit: shownMax })) {
      if (shown++ === shownMax) break;
      for (const one of undoneLines(record)) terminal.say(one);
    }
  }
  const rest = kept + failed > shownMax ? "All of them" : "Again";
  terminal.say(quiet(`${rest}: carryover runs outcomes ${id} --only kept failed${place}`));
}

/** A record of an undo for people, with the reason if it was not reversed. */
export function undoneLines(record: UndoneRecord): Text[] {
  const { recordNumber, customerId, outcome, code, message, hint } = record;
  const reason = message === null ? "" : `: ${message} [${code}]`;
  const line = visible(`${outcome}  record ${recordNumber}, customer ${customerId}${reason}`);
  return hint === null || hint === "" ? [line] : [line, quiet(`  ${visible(hint)}`)];
}
