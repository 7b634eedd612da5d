import type { RunOptions } from "@carryover/contract";
import { countOf } from "../archiving/missing.ts";
import { jsonMissing, missingText, tellMissing } from "../archiving/missing-text.ts";
import {
  type ArchivingCommand,
  previewMissing,
  refuseUsageAlone,
  requireArchivable,
} from "../archiving/prepare.ts";
import { quoted } from "../command-line.ts";
import { type CsvFlags, type CsvForm, mapOf } from "../csv/form.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { identityOf } from "../identity.ts";
import {
  type DoneRun,
  endedEarly,
  type ImportEnd,
  jsonError,
  jsonRun,
} from "../import/conclusion.ts";
import { type Earlier, earlierImports, tellOlder } from "../import/older.ts";
import type { Part } from "../import/parts.ts";
import { type Sending, type Sent, sendFiles } from "../import/send.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text/describe.ts";
import { bad, good, strong } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import { type ShownRecords, tellRecords } from "./changes.ts";
import { type PlanFile, writePlan } from "./plan-file.ts";
import { cancelLast } from "./rehearse.ts";
import { requireWritable } from "./writable.ts";

export interface PlanCommand extends ArchivingCommand {
  readonly options: RunOptions;
  /** Where the plan is written; undefined means nowhere. */
  readonly out: string | undefined;
  /** Whether `out` may replace a file. */
  readonly force: boolean;
  /** Whether the exit code says that something would change. */
  readonly detailedExitCode: boolean;
}

/** What a person wants to see first; that much is new, the counts say. */
const overwriting: ShownRecords = {
  outcomes: ["updated", "replaced"],
  heading: "Changes of",
  rest: "--out writes all",
};

/** Says what an import would do, and writes nothing but that. Throws CommandError. */
export async function planCommand(command: PlanCommand, terminal: Terminal): Promise<ExitCode> {
  const reads = command.files.map(({ path }) => path);
  await requireWritable(command.out, { flag: "--out", replaces: command.force, reads });
  requireArchivable(command);
  return sendFiles(command, planning(command, terminal), terminal);
}

function planning(command: PlanCommand, terminal: Terminal): Sending {
  let earlier: ReadonlyMap<Part, Earlier> = new Map();
  return {
    name: "carryover plan",
    heading: (files, place) => `Planning the import of ${files} into ${place}. Nothing is changed.`,
    nothingDone: "Nothing was planned, and nothing was changed.",
    reportsRejected: false,
    async prepare(parts, server) {
      earlier = await earlierImports(parts, server, terminal);
      return command.archiveLimit === undefined ? null : refuseUsageAlone(parts, terminal);
    },
    // The plan reads all dates: an import has to know them before it writes.
    async settle(run, part) {
      tellOlder(part, run.result.run.source.newest, earlier.get(part), terminal);
      return run;
    },
    runOf: (_part, done) => ({
      mode: "plan",
      // What was planned at another time says nothing of now.
      restart: true,
      buildsOn: done.at(-1)?.result.run.id,
    }),
    conclude: (end, sent) => concludePlan(command, end, sent, terminal),
  };
}

async function concludePlan(
  command: PlanCommand,
  end: ImportEnd,
  sent: Sent,
  terminal: Terminal,
): Promise<ExitCode> {
  const report = await sent.report.write(end, sent.parts, terminal);
  const early = endedEarly(end);
  const changes = end.done.reduce((sum, run) => sum + changesOf(run), 0);
  const looked = early === null ? await lookForMissing(command, end, sent) : null;
  if (early === null && command.out !== undefined) {
    const plan = await planFileOf(end, sent);
    await writePlan(command.out, plan, sent.connection.client, { replaces: command.force });
  }
  if (command.json) {
    const error = jsonError(end);
    const runs = end.done.map(jsonRun);
    terminal.out(
      JSON.stringify({
        runs,
        changes,
        report: report?.directory ?? null,
        ...looked?.json,
        ...error,
      }),
    );
  } else if (early === null) {
    await tellRecords(end.done, sent.connection.client, overwriting, terminal);
  }
  if (early !== null) {
    await cancelLast(end, sent.connection.client);
    terminal.say(`${early.message}The plan is not complete; nothing was changed.`);
    return early.exitCode;
  }
  tellVerdict(command, end.done, changes, terminal);
  if (looked?.missing.isInterrupted) {
    terminal.say("Interrupted. Not all of what is missing was looked for; nothing was changed.");
    return exitCodes.interrupted;
  }
  if (looked !== null) {
    tellMissing(looked.missing, terminal);
    terminal.say(looked.obstacle === null ? missingText(looked.missing) : bad(looked.obstacle));
    if (looked.obstacle !== null) return exitCodes.usage;
  }
  const all = changes + (looked === null ? 0 : countOf(looked.missing));
  return command.detailedExitCode && all > 0 ? exitCodes.wouldChange : exitCodes.accepted;
}

/** What the planned files do not have, if that is to be archived. */
async function lookForMissing(command: PlanCommand, { done }: ImportEnd, sent: Sent) {
  const { archiveLimit } = command;
  if (archiveLimit === undefined) return null;
  const planned = done.map(({ kind, file, result }) => ({ kind: kind.kind, file, result }));
  const preview = await previewMissing(planned, command, archiveLimit, sent);
  const { missing, otherSources, obstacle } = preview;
  return { ...preview, json: { archive: { ...jsonMissing(missing, otherSources), obstacle } } };
}

/** How many records of a run were written, or would be. */
export function changesOf({ result: { counts } }: DoneRun): number {
  return counts.created + counts.updated + counts.replaced;
}

async function planFileOf(end: ImportEnd, { parts, connection }: Sent): Promise<PlanFile> {
  const identity = await identityOf(connection);
  return {
    environment: identity?.environment ?? null,
    plannedAt: end.done[0]?.result.run.createdAt ?? new Date().toISOString(),
    runs: end.done.map(({ kind, file, result }, index) => {
      const { reading, measure } = parts[index]?.file ?? {};
      const form = reading?.csv;
      // What a saved mapping leaves out is left out again, without that file.
      const ignoreUnknown = result.run.options.ignoreUnknown || measure?.leftOut.length !== 0;
      return {
        id: result.run.id,
        kind: kind.kind,
        file,
        sha256: parts[index]?.file.measure.sha256 ?? "",
        options: result.run.options,
        counts: result.run.counts,
        ...(form && { csv: { ...form.dialect, ...rowOf(form), map: mapOf(form), ignoreUnknown } }),
        ...(reading?.policies?.isOn && { policies: reading.policies.policies }),
      };
    }),
  };
}

function rowOf({ headerRow }: CsvForm): Pick<CsvFlags, "headerRow"> {
  return headerRow === null ? {} : { headerRow };
}

function tellVerdict(
  command: PlanCommand,
  done: readonly DoneRun[],
  changes: number,
  terminal: Terminal,
): void {
  const rejected = done.reduce((sum, { result }) => sum + result.counts.rejected, 0);
  const verdict =
    changes === 0
      ? good("Nothing would change.")
      : strong(`${counted(changes, "record")} would change.`);
  const refused = bad(` ${counted(rejected, "record")} would be rejected.`);
  terminal.say(rejected === 0 ? [verdict] : [verdict, refused]);
  if (command.out !== undefined) {
    const path = visible(command.out);
    const apply = `carryover import --plan ${quoted(path)}${command.place ?? ""}`;
    terminal.say(`The plan is in ${path}. To apply it: ${apply}`);
  }
}
