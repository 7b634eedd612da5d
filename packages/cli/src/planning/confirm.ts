import { ApiError } from "@carryover/sdk";
import { type ExitCode, exitCodes } from "../exit.ts";
import type { Part } from "../import/parts.ts";
import type { ReadyServer, SendCommand } from "../import/send.ts";
import type { ImportResult } from "../pipeline/tally.ts";
import { type Answers, ask, isAskable } from "../question.ts";
import type { Terminal } from "../terminal.ts";
import { separated } from "../text/describe.ts";
import { strong } from "../text/styled.ts";
import { rehearseParts } from "./rehearse.ts";

/** Files with more records than this are looked at before they overwrite something. */
const recordsUnasked = 100;

/** How it is asked. */
interface Confirming {
  /** The plans of the files, if they are made already. */
  readonly rehearsed?: readonly ImportResult[];
  readonly answers?: Answers;
}

/**
 * Asks whoever watches before a larger import overwrites something: it is planned first. Returns
 * the exit code of an import that is not meant, and null to go on.
 */
export async function confirmOverwriting(
  command: SendCommand,
  parts: readonly Part[],
  server: ReadyServer,
  terminal: Terminal,
  { rehearsed, answers }: Confirming = {},
): Promise<ExitCode | null> {
  if (!isAskable(answers)) return null;
  const total = parts.reduce((sum, part) => sum + recordsOf(part), 0);
  if (total <= recordsUnasked) return null;
  const [updated, replaced] = rehearsed
    ? sumOf(rehearsed)
    : await overwritten(command, parts, server, terminal);
  if (updated + replaced === 0) return null;
  terminal.say([
    strong(`${separated(updated)} updated and ${separated(replaced)} replaced`),
    ` of ${separated(total)} records: this would overwrite data. To see it: carryover plan`,
  ]);
  const typed = await ask('Type "import" to go on:', terminal, answers);
  if (typed === "import") return null;
  terminal.say("Nothing was imported.");
  return exitCodes.usage;
}

function recordsOf({ kind, file }: Part): number {
  return file.measure.records[kind.collection] ?? 0;
}

/** How many records would be updated and replaced; none if that cannot be planned. */
async function overwritten(
  command: SendCommand,
  parts: readonly Part[],
  server: ReadyServer,
  terminal: Terminal,
): Promise<[number, number]> {
  try {
    const how = { activity: "looking at what changes" };
    return sumOf(await rehearseParts(command, parts, server, how, terminal));
  } catch (error) {
    if (error instanceof ApiError && error.code === "plan_too_entangled") return [0, 0];
    throw error;
  }
}

function sumOf(results: readonly ImportResult[]): [number, number] {
  const sum = (name: "updated" | "replaced") =>
    results.reduce((all, { counts }) => all + counts[name], 0);
  return [sum("updated"), sum("replaced")];
}
