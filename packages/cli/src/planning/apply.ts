import { ApiError, type Carryover, type ImportRun } from "@carryover/sdk";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { identityOf } from "../identity.ts";
import { conclude, type ImportEnd, jsonOutput } from "../import/conclusion.ts";
import type { GivenFile } from "../import/given-files.ts";
import type { Part } from "../import/parts.ts";
import { type ReadyServer, type SendCommand, type Sending, sendFiles } from "../import/send.ts";
import { afterAll } from "../runs/run-of.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text/describe.ts";
import { bad, strong } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import { begunRuns } from "./begun.ts";
import type { OutcomesFlags } from "./outcome-names.ts";
import { writeOutcomesOf } from "./outcomes-file.ts";
import { changesOf } from "./plan.ts";
import { type PlanFile, type PlannedRun, readPlan } from "./plan-file.ts";
import { cancelLast, rehearseParts } from "./rehearse.ts";
import { requireWritable } from "./writable.ts";

export interface ApplyPlanCommand extends Omit<SendCommand, "files" | "options">, OutcomesFlags {
  /** The file of the plan. */
  readonly plan: string;
  readonly restart: boolean;
}

/** Something that is no longer as it was when it was planned. */
interface Moved {
  readonly kind: string;
  readonly id: string;
  readonly what: string;
}

/** Imports exactly what was planned, or refuses where anything has changed. Throws CommandError. */
export async function applyPlanCommand(
  command: ApplyPlanCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  const plan = await readPlan(command.plan);
  const [first] = plan.runs;
  if (first === undefined) {
    throw new CommandError(exitCodes.usage, `${visible(command.plan)} plans nothing.`);
  }
  const files = plan.runs.map(({ file, kind, csv, policies }): GivenFile => {
    return { path: file, kind, ...(csv && { csv }), ...(policies && { policies }) };
  });
  if (files.some(({ path }) => path === "-")) {
    throw new CommandError(
      exitCodes.usage,
      "The plan is of standard input, which cannot be read again. Plan a file to apply its plan.",
    );
  }
  const reads = [command.plan, ...files.map(({ path }) => path)];
  await requireWritable(command.outcomes, { flag: "--outcomes", replaces: true, reads });
  const sent = { ...command, files, options: first.options };
  return sendFiles(sent, applying(command, sent, plan, terminal), terminal);
}

function applying(
  command: ApplyPlanCommand,
  sent: SendCommand,
  plan: PlanFile,
  terminal: Terminal,
): Sending {
  let begun: ReadonlyMap<string, ImportRun> = new Map();
  return {
    name: "carryover import",
    heading: (files, place) => `Importing ${files} into ${place}, as planned`,
    nothingDone: "Nothing was imported.",
    reportsRejected: true,
    async prepare(parts, server) {
      const { client } = server.connection;
      begun = command.restart ? begun : await begunRuns(client, plan);
      const isResuming = begun.size > 0;
      const moved = await movedBefore(sent, plan, { parts, server, isResuming }, terminal);
      if (moved.length === 0) return null;
      await tellIfApplied(server.connection.client, plan, terminal);
      return refuseStale(command, moved, nothingDone, terminal);
    },
    runOf: (part) => {
      const id = plannedRun(plan, part)?.id;
      const resumes = id === undefined ? undefined : begun.get(id);
      return { mode: "apply", restart: command.restart, plan: id, resumes };
    },
    async conclude(end, destination) {
      const moved = movedOf(end);
      if (moved !== null) {
        await cancelLast(end, destination.connection.client);
        return refuseStale(command, moved, end, terminal);
      }
      const report = await destination.report.write(end, destination.parts, terminal);
      const code = conclude(sent, end, report, terminal);
      await writeOutcomesOf(command, end, destination);
      return code;
    },
  };
}

/** The likeliest reason why a plan no longer holds. */
async function tellIfApplied(client: Carryover, plan: PlanFile, terminal: Terminal): Promise<void> {
  const ids = new Set(plan.runs.map(({ id }) => id));
  const query = { status: "completed", before: afterAll, limit: 100 } as const;
  const { data } = await client.importRuns.list(query);
  const run = data.find((one) => one.mode === "apply" && one.plan !== null && ids.has(one.plan));
  if (run !== undefined) terminal.say(`This plan was applied already, by run ${run.id}.`);
}

const nothingDone: ImportEnd = { done: [], notStarted: [], refusal: undefined };

/** What has moved before anything was sent. */
async function movedBefore(
  sent: SendCommand,
  plan: PlanFile,
  {
    parts,
    server,
    isResuming,
  }: { parts: readonly Part[]; server: ReadyServer; isResuming: boolean },
  terminal: Terminal,
): Promise<readonly Moved[]> {
  const identity = await identityOf(server.connection);
  const moved = [...environmentMoved(plan, identity), ...filesMoved(plan, parts)];
  if (moved.length > 0) return moved;
  // An import that was interrupted has applied a part of the plan: its batches hold the rest.
  if (isResuming) return [];
  try {
    const planOf = (part: Part) => plannedRun(plan, part)?.id;
    const how = { activity: "looking whether the plan holds", planOf };
    await rehearseParts(sent, parts, server, how, terminal);
    return [];
  } catch (error) {
    const found = movedBy(error);
    if (found === null) throw error;
    return found;
  }
}

function plannedRun(plan: PlanFile, { kind, file }: Part): PlannedRun | undefined {
  return plan.runs.find((run) => run.kind === kind.kind && run.file === file.input.name);
}

function environmentMoved(
  { environment }: PlanFile,
  identity: Awaited<ReturnType<typeof identityOf>>,
): Moved[] {
  const now = identity?.environment;
  if (environment === null || now === undefined || now.id === environment.id) return [];
  const what = `The plan is for the environment ${environment.name}, and this is ${now.name}.`;
  return [{ kind: "environment", id: now.name, what }];
}

function filesMoved(plan: PlanFile, parts: readonly Part[]): Moved[] {
  return parts.flatMap((part): Moved[] => {
    const id = part.file.input.name;
    const { kind } = part.kind;
    const run = plannedRun(plan, part);
    if (run === undefined) return [{ kind, id, what: `The plan has no ${kind} of this file.` }];
    if (run.sha256 === part.file.measure.sha256) return [];
    const isZoned = (part.file.reading.policies?.policies.zone ?? null) !== null;
    const what = isZoned ? "The file, or the rules of time zones in Node, have" : "The file has";
    return [{ kind, id, what: `${what} changed since the plan.` }];
  });
}

/** What has ended an import because its plan no longer holds; null for any other end. */
function movedOf({ done, refusal }: ImportEnd): readonly Moved[] | null {
  return movedBy(refusal ?? done.at(-1)?.result.failure);
}

/** Likewise, of one error. */
function movedBy(failure: unknown): readonly Moved[] | null {
  if (!(failure instanceof ApiError)) return null;
  if (failure.code === "import_plan_not_found") {
    return [{ kind: "environment", id: "", what: "The environment has no such plan any more." }];
  }
  if (failure.code !== "plan_stale") return null;
  const { moved } = failure.body as { moved?: readonly Moved[] };
  return moved ?? [];
}

/** Records that are named on the screen; `--json` has all that the server says. */
const movedShown = 10;

function refuseStale(
  command: ApplyPlanCommand,
  moved: readonly Moved[],
  end: ImportEnd,
  terminal: Terminal,
): ExitCode {
  if (command.json) terminal.out(JSON.stringify({ ...jsonOutput(end, null), moved }));
  terminal.say(bad("The plan no longer holds."));
  for (const { kind, id, what } of moved.slice(0, movedShown)) {
    terminal.say(["  ", strong(visible(`${kind} ${id}`)), `: ${visible(what)}`]);
  }
  const applied = end.done.reduce((sum, run) => sum + changesOf(run), 0);
  const rest =
    applied === 0 ? "Nothing was imported." : `${counted(applied, "record")} imported before stay.`;
  terminal.say(`${rest} Plan again: carryover plan`);
  return exitCodes.stale;
}
