import type { Carryover, ImportRejection, ImportRun } from "@carryover/sdk";
import { readFromServer } from "../commands/server-work.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text/describe.ts";
import { ifAny, quiet } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import type { RunCommand } from "./read.ts";
import { runOf } from "./run-of.ts";
import { tellPlan } from "./run-text.ts";

export interface RunRejectionsCommand extends RunCommand {
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
    const limit = command.limit ?? Number.POSITIVE_INFINITY;
    const rejections = some(client, run, limit);
    if (command.json) await printJson(run, rejections, terminal);
    else await print(run, rejections, limit, terminal);
    return exitCodes.accepted;
  });
}

async function* some(
  client: Carryover,
  run: ImportRun,
  limit: number,
): AsyncGenerator<ImportRejection, void, undefined> {
  let count = 0;
  for await (const one of client.importRuns.rejections(run.id, { limit: pageSize })) {
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
  limit: number,
  terminal: Terminal,
): Promise<void> {
  const { rejected } = run.counts;
  for await (const one of rejections) {
    const place = one.line === null ? `record ${one.recordNumber}` : `${one.line}:${one.column}`;
    const where = one.path === "" ? "" : ` ${one.path}:`;
    const line = `${run.source.name}:${place}:${where} ${one.message} [${one.code}]`;
    terminal.prose(visible(line));
    if (one.hint !== "") terminal.prose(quiet(`  ${visible(one.hint)}`));
  }
  const rest = rejected > limit ? "; --limit shows more" : "";
  const count = ifAny(rejected, "bad", counted(rejected, "record"));
  terminal.say([count, ` of run ${run.id} rejected${rest}.`]);
  tellPlan(run, terminal);
}
