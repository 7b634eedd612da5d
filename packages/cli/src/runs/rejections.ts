import type { Carryover, ImportRejection, ImportRun } from "@carryover/sdk";
import { readFromServer } from "../commands/server-work.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import type { Terminal } from "../terminal.ts";
import { counted, separated } from "../text/describe.ts";
import { ifAny, quiet } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import type { RunCommand } from "./read.ts";
import { runOf } from "./run-of.ts";
import { tellPlan } from "./run-text.ts";

export interface RunRejectionsCommand extends RunCommand {
  /** Codes to list; all of them if there are none. */
  readonly only: readonly string[];
  /** How many at the most; all of them if undefined. */
  readonly limit: number | undefined;
}

/** Rejections that are asked for at a time. */
const pageSize = 500;

/** Prints why records of a run were rejected, in the order of the file. Throws CommandError. */
export function runRejectionsCommand(
  command: RunRejectionsCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  return readFromServer(command, terminal, "runs rejections", async ({ client }) => {
    const run = await runOf(client, command.run);
    const rejections = some(client, run, command);
    if (command.json) await printJson(run, rejections, terminal);
    else await print(run, rejections, command, terminal);
    return exitCodes.accepted;
  });
}

async function* some(
  client: Carryover,
  run: ImportRun,
  { only, limit = Number.POSITIVE_INFINITY }: RunRejectionsCommand,
): AsyncGenerator<ImportRejection, void, undefined> {
  let count = 0;
  for await (const one of client.importRuns.rejections(run.id, { limit: pageSize })) {
    if (only.length > 0 && !only.includes(one.code)) continue;
    if (count++ === limit) return;
    yield one;
  }
}

/** One object, a line for each rejection, so that any number of them streams by. */
async function printJson(
  { id }: ImportRun,
  rejections: AsyncIterable<ImportRejection>,
  terminal: Terminal,
): Promise<void> {
  terminal.out(`{"run":${JSON.stringify(id)},"rejections":[`);
  let last: string | null = null;
  for await (const one of rejections) {
    if (last !== null) terminal.out(`${last},`);
    last = JSON.stringify(one);
  }
  if (last !== null) terminal.out(last);
  terminal.out("]}");
}

async function print(
  run: ImportRun,
  rejections: AsyncIterable<ImportRejection>,
  { only, limit = Number.POSITIVE_INFINITY }: RunRejectionsCommand,
  terminal: Terminal,
): Promise<void> {
  const { rejected } = run.counts;
  let shown = 0;
  for await (const one of rejections) {
    shown += 1;
    const place = one.line === null ? `record ${one.recordNumber}` : `${one.line}:${one.column}`;
    const where = one.path === "" ? "" : ` ${one.path}:`;
    const line = `${run.source.name}:${place}:${where} ${one.message} [${one.code}]`;
    terminal.prose(visible(line));
    if (one.hint !== "") terminal.prose(quiet(`  ${visible(one.hint)}`));
  }
  const isCut = only.length === 0 ? rejected > limit : shown === limit;
  const rest = isCut ? "; --limit shows more" : "";
  const count = ifAny(rejected, "bad", counted(rejected, "record"));
  const shownText = only.length === 0 ? "" : `, ${separated(shown)} of them shown`;
  terminal.say([count, ` of run ${run.id} rejected${shownText}${rest}.`]);
  tellPlan(run, terminal);
}
