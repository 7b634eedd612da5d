import type { RunKind } from "@carryover/contract/client";
import type { ImportRun } from "@carryover/sdk";
import { readFromServer } from "../commands/server-work.ts";
import type { ServerChoice } from "../connect.ts";
import { minute } from "../cutover/plan-rows.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import type { Terminal } from "../terminal.ts";
import { separated } from "../text/describe.ts";
import { ifAny, quiet } from "../text/styled.ts";
import { type Cell, tableLines } from "../text/table.ts";
import { averageRate } from "./rate.ts";
import { afterAll, checkedId, runOf } from "./run-of.ts";
import { runLines } from "./run-text.ts";
import { watchRun } from "./watch.ts";

export interface RunsListCommand extends ServerChoice {
  readonly kind: RunKind | undefined;
  readonly status: ImportRun["status"] | undefined;
  /** How many runs at the most. */
  readonly limit: number;
  /** Only runs older than this one. */
  readonly before: string | undefined;
  readonly json: boolean;
}

export interface RunCommand extends ServerChoice {
  /** The id of a run, or `latest`. */
  readonly run: string;
  readonly json: boolean;
}

const pageMax = 100;

/** Lists the import runs of the environment, the newest first. Throws CommandError. */
export function listRunsCommand(command: RunsListCommand, terminal: Terminal): Promise<ExitCode> {
  const { kind, status, limit, json, place = "" } = command;
  const before = command.before === undefined ? afterAll : checkedId(command.before);
  return readFromServer(command, terminal, "runs list", async ({ client }) => {
    const query = {
      before,
      limit: Math.min(limit + 1, pageMax),
      ...(kind !== undefined && { kind }),
      ...(status !== undefined && { status }),
    };
    const found: ImportRun[] = [];
    for await (const run of client.importRuns.list(query)) {
      found.push(run);
      if (found.length > limit) break;
    }
    const runs = found.slice(0, limit);
    const next = found.length > limit ? (runs.at(-1)?.id ?? null) : null;
    if (json) terminal.out(JSON.stringify({ runs, next }));
    else if (runs.length === 0) terminal.say("No import run matches.");
    else
      for (const line of tableLines(columns, runs.map(rowOf), terminal.width)) terminal.out(line);
    if (!json && next !== null) {
      terminal.say(quiet(`Older ones: carryover runs list --before ${next}${place}`));
    }
    return exitCodes.accepted;
  });
}

export interface RunShowCommand extends RunCommand {
  /** Show how far it is until it is completed or canceled. */
  readonly watch: boolean;
}

/** Shows one import run with its counts, its rate and its findings. Throws CommandError. */
export function showRunCommand(command: RunShowCommand, terminal: Terminal): Promise<ExitCode> {
  return readFromServer(command, terminal, "runs show", async ({ client }) => {
    const found = await runOf(client, command.run);
    const run = command.watch ? await watchRun(client, found, command, terminal) : found;
    if (command.json && command.watch) return exitCodes.accepted;
    if (command.json) {
      terminal.out(JSON.stringify({ run, recordsPerSecond: averageRate(run) }));
    } else for (const line of runLines(run, command.place)) terminal.prose(line);
    return exitCodes.accepted;
  });
}

const columns = [
  { name: "run" },
  { name: "begun" },
  { name: "mode" },
  { name: "kind" },
  { name: "status" },
  { name: "records", align: "right" },
  { name: "rejected", align: "right" },
  { name: "file", shortenedTo: 16 },
] as const;

function rowOf(run: ImportRun): Cell[] {
  const { id, createdAt, mode, kind, status, counts, source, undone } = run;
  const rejected = ifAny(counts.rejected, "bad", separated(counts.rejected));
  const records = undone === null ? counts.read : undone.reversed + undone.kept + undone.failed;
  const numbers = [separated(records), rejected];
  const what = mode === "apply" ? "import" : run.dryRun ? "dry run" : mode;
  return [id, minute(createdAt), what, kind, status, ...numbers, source.name];
}
