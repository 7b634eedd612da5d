import { limits, type RunKind } from "@carryover/contract/client";
import type { ImportRun } from "@carryover/sdk";
import { type ExitCode, exitCodes } from "../exit.ts";
import { limitText, TooManyErrors } from "../pipeline/faults/error-limit.ts";
import type { FaultGroup } from "../pipeline/faults/groups.ts";
import type { IgnoredField } from "../pipeline/ignored-fields.ts";
import type { Kind } from "../pipeline/kinds.ts";
import type { ImportResult } from "../pipeline/tally.ts";
import type { CountedPolicy } from "../policies/uses.ts";
import type { Terminal } from "../terminal.ts";
import { counted, separated } from "../text/describe.ts";
import { bad, quiet, type Text } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import { outageDetails, outageMessage } from "./refusal.ts";
import { exampleText, rejectedLines } from "./rejected-text.ts";
import { summaryTable } from "./summary.ts";

/** A run that has ended, perhaps early. */
export interface DoneRun {
  readonly kind: Kind;
  readonly file: string;
  readonly result: ImportResult;
}

/** How a command has ended. */
export interface ImportEnd {
  readonly done: readonly DoneRun[];
  readonly notStarted: ReadonlyArray<{ readonly kind: RunKind; readonly file: string }>;
  /** Why the run after those that are done could not begin; undefined if none was refused. */
  readonly refusal: unknown;
}

/** Where a report was written, and the files of rejected records in it. */
export interface WrittenReport {
  readonly directory: string;
  readonly recordPaths: readonly string[];
}

interface Options {
  readonly json: boolean;
  readonly report: string | undefined;
  readonly again: string;
  /** The flags of the command that say which server it talks to, ready to paste. */
  readonly place?: string;
  /** Present if the server has the endpoints of API v1 alone, and the ledger is on this machine. */
  readonly v1?: object | undefined;
}

/** Fields that were left out, as far as they are told one by one. */
const ignoredShown = 50;

/** Says what became of the records of one run. */
export function tellRun(
  options: Options,
  { kind, file, result }: DoneRun,
  terminal: Terminal,
  table: (kind: Kind, result: ImportResult) => Text = summaryTable,
): void {
  tellWarnings(options, file, result, terminal);
  const { faults, causesUnknown, earlierKinds } = result;
  const { read, rejected } = result.counts;
  const run = { file, collection: kind.collection, read, rejected, faults, causesUnknown };
  const follows = (other: RunKind) => earlierKinds.includes(other);
  for (const line of rejectedLines({ ...run, follows })) terminal.say(line);
  for (const { code, example, count } of result.unknown) {
    if (example !== null) terminal.say(exampleText(file, code, example));
    if (count > 1) terminal.say(quiet(`… and ${counted(count - 1, "more record")} (${code}).`));
  }
  if (!result.repeatsAreComplete) {
    // API v1 applies subscriptions as tasks, in no order that it defines.
    const hasNoOrder = result.counts.accepted !== undefined && kind.kind === "subscriptions";
    terminal.say(
      `Only the first ${separated(limits.repeatedIdsMax)} ids were checked for repeats; later ` +
        (hasNoOrder
          ? "repeats were sent, and the server may apply them in any order."
          : "repeats were applied in file order."),
    );
  }
  tellIgnored(file, result.ignored, terminal);
  tellPolicies(file, result.policies, terminal);
  for (const finding of result.run.findings) terminal.say(findingText(finding));
  if (!options.json) terminal.prose(table(kind, result));
}

/** Examples of a finding that are shown; `--json` has the first thousand. */
const findingsShown = 3;

function findingText({ code, message, count, items }: ImportRun["findings"][number]): string {
  const values = items.slice(0, findingsShown).map(({ value }) => value);
  const some = values.length === 0 ? "" : `, such as ${values.join(", ")}`;
  return visible(`${code}: ${message} (${separated(count)}${some})`);
}

/** Says which fields were left out: nothing is lost without a word. */
export function tellIgnored(
  file: string,
  ignored: readonly IgnoredField[],
  terminal: Terminal,
): void {
  for (const { field, count, line, readAs } of ignored.slice(0, ignoredShown)) {
    const became =
      readAs === undefined ? "is unknown and was left out of" : `was read as "${readAs}" in`;
    terminal.say(
      `${visible(file)}:${line}: "${visible(field)}" ${became} ${counted(count, "record")}.`,
    );
  }
  const more = ignored.length - ignoredShown;
  if (more > 0) terminal.say(`… and ${counted(more, "more field")}; summary.json has them all.`);
}

/** Says what the policies have done, since it changes what the file says. */
export function tellPolicies(
  file: string,
  policies: readonly CountedPolicy[],
  terminal: Terminal,
): void {
  for (const { flag, records, values, line } of policies) {
    // What is beside the records is a remark on the file.
    if (records === 0) continue;
    const changed = `${counted(values, "value")} of ${counted(records, "record")}`;
    terminal.say(`${visible(file)}:${line}: ${flag} changed ${changed}; this is the first.`);
  }
}

/** One warning of each code; the others are counted. */
function tellWarnings(
  options: Options,
  file: string,
  { warnings, warningCount, warningCodes }: ImportResult,
  terminal: Terminal,
): void {
  for (const { code, example } of warnings) {
    if (example !== null) terminal.say(exampleText(file, code, example));
  }
  const shown = warnings.filter(({ example }) => example !== null).map(({ code }) => code);
  const more = warningCount - shown.length;
  if (more <= 0) return;
  const codes = otherCodes(warningCodes, shown);
  const where =
    options.report === undefined ? "--report writes them all" : "the report has them all";
  terminal.say(quiet(`… and ${counted(more, "more warning")} (${codes}); ${where}.`));
}

/** How often each code stands beside those that are shown, the most frequent first. */
function otherCodes(codes: Readonly<Record<string, number>>, shown: readonly string[]): string {
  return Object.entries(codes)
    .map(([code, count]) => [code, count - shown.filter((one) => one === code).length] as const)
    .filter(([, count]) => count > 0)
    .sort(([, one], [, other]) => other - one)
    .map(([code, count]) => `${separated(count)} ${code}`)
    .join(", ");
}

/** Says how all has ended, with more for `--json`, and gives the worst of it as the exit code. */
export function conclude(
  options: Options,
  end: ImportEnd,
  report: WrittenReport | null,
  terminal: Terminal,
  more: object = {},
): ExitCode {
  if (options.json) {
    terminal.out(JSON.stringify({ ...jsonOutput(end, report?.directory ?? null), ...more }));
  }
  const early = endedEarly(end);
  if (early !== null) tellHowToGoOn(options, end, early.message, terminal);
  const rejected = end.done.reduce((sum, { result }) => sum + result.counts.rejected, 0);
  if (rejected > 0 && report !== null) {
    const what = bad(`${counted(rejected, "record")} rejected.`);
    terminal.say([what, ` Why: ${report.directory}/rejections.ndjson`]);
    // Records too large to be kept are in no file, and perhaps there is none else.
    const paths = report.recordPaths.join(", ");
    if (paths !== "") terminal.say(`To correct and import again: ${paths}`);
  }
  const unknown = end.done.reduce((sum, { result }) => sum + (result.counts.unknown ?? 0), 0);
  if (unknown > 0) tellUnknown(unknown, report, terminal);
  if (early !== null) return early.exitCode;
  const isWhole = end.done.filter((run) => !tellIfWrong(run, terminal)).length === end.done.length;
  return rejected === 0 && unknown === 0 && isWhole ? exitCodes.accepted : exitCodes.rejected;
}

/** Says what to do about records whose answer never came. */
function tellUnknown(count: number, report: WrittenReport | null, terminal: Terminal): void {
  const sent = `${counted(count, "record")} sent, and no answer came`;
  const where = report === null ? "" : `, and how to see it: ${report.directory}/unknown.ndjson`;
  terminal.say([bad(`${sent}.`), ` Whether they were applied is unknown${where}`]);
  if (report === null) return;
  terminal.say(
    "The same command sends the customers and subscriptions among them again, but never usage: " +
      "look it up. What was not applied can be imported from the unknown-usage.json or .csv " +
      "beside it, unless the file sets the same counter again later. As long as usage is " +
      "unknown, its file sends nothing that it has sent; with --restart it sends all once more.",
  );
}

/** Why not everything was imported, or null if all was. Throws what is no outage. */
export function endedEarly(end: ImportEnd): { message: string; exitCode: ExitCode } | null {
  const last = end.done.at(-1)?.result;
  const failure = end.refusal ?? last?.failure;
  if (failure !== undefined) {
    const message = outageMessage(failure);
    if (message === null) throw failure;
    if (failure instanceof TooManyErrors) {
      return { message: `${message} Nothing further was sent.\n`, exitCode: failure.exitCode };
    }
    return { message: `${message}\n`, exitCode: exitCodes.unavailable };
  }
  if (!last?.interrupted && end.notStarted.length === 0) return null;
  return { message: "Interrupted. ", exitCode: exitCodes.interrupted };
}

/**
 * A completed run is not resumed, so its file is imported again: that has to be said. A journal is
 * kept until the whole command has ended, so there it is not.
 */
function tellHowToGoOn(options: Options, end: ImportEnd, reason: string, terminal: Terminal): void {
  for (const { kind, file } of end.notStarted) terminal.say(`Not started: ${kind} of ${file}.`);
  const last = end.done.at(-1)?.result;
  if (last?.failure instanceof TooManyErrors) {
    terminal.say(`${reason}What was applied stays.`);
    tellHowToGoOnWith(options, last, terminal);
  } else terminal.say(`${reason}What was applied stays. To go on: ${options.again}`);
  const completed = end.done.filter(({ result }) => result.run.status === "completed");
  if (completed.length === 0) return;
  const names = completed.map(({ kind }) => kind.collection).join(" and ");
  terminal.say(
    options.v1 === undefined
      ? `It imports the complete ${names} again, without effect where nothing has changed.`
      : `It does not send the complete ${names} again: the journal has what became of them.`,
  );
}

/** The run is open: it can be resumed, or closed and undone. */
function tellHowToGoOnWith(
  { again, place = "" }: Options,
  { run: { id }, counts }: ImportResult,
  terminal: Terminal,
): void {
  terminal.say(`To go on with this file, with a higher --max-errors: ${again}`);
  if (counts.created + counts.updated + counts.replaced === 0) return;
  const cancel = `carryover runs cancel ${id}${place} --yes`;
  terminal.say(`To undo what was applied of it: ${cancel} && carryover undo ${id}${place}`);
}

/**
 * Reports a violation of the equation that accounts for every record; returns whether there is one.
 */
function tellIfWrong({ kind, result }: DoneRun, terminal: Terminal): boolean {
  const { read, ...parts } = result.counts;
  const sum = Object.values(parts).reduce((total, part) => total + part, 0);
  if (sum === read) return false;
  terminal.say(
    `The counts of the ${kind.collection} do not add up: ${read} read, ${sum} accounted for. ` +
      "Please report it.",
  );
  return true;
}

/** What `--json` prints, and `summary.json` holds. */
export function jsonOutput({ done, notStarted, refusal }: ImportEnd, report: string | null) {
  return { runs: done.map(jsonRun), notStarted, report, ...jsonError({ done, refusal }) };
}

/** Why a command has ended early, as far as `--json` prints it. */
export function jsonError({ done, refusal }: Pick<ImportEnd, "done" | "refusal">) {
  if (refusal !== undefined) return { error: outageDetails(refusal) };
  const last = done.at(-1);
  const stop = last?.result.failure;
  if (last === undefined || !(stop instanceof TooManyErrors)) return {};
  return { error: stopDetails(stop, { kind: last.kind.kind, file: last.file }) };
}

/** What `--json` says of a run that `--max-errors` has stopped. */
export function stopDetails(
  { code, message, share, limit }: TooManyErrors,
  place: { readonly kind: RunKind; readonly file: string },
) {
  const { read, rejected } = share;
  return { code, message, ...place, read, rejected, maxErrors: limitText(limit) };
}

/** One run as `--json` prints it. */
export function jsonRun({ file, result }: DoneRun) {
  const { run, counts, seconds, warningCount, warningCodes, ignored, causesUnknown, policies } =
    result;
  const { read, created, updated, unchanged, replaced, skipped, rejected, unprocessed } = counts;
  const { accepted, unknown } = counts;
  const open = accepted === undefined ? {} : { accepted, unknown };
  const { id, kind, status, findings } = run;
  return {
    id,
    kind,
    file,
    status,
    counts: {
      read,
      created,
      updated,
      unchanged,
      replaced,
      skipped,
      ...open,
      rejected,
      unprocessed,
    },
    faults: result.faults.map((group) => jsonFault(file, group)),
    causesUnknown,
    warnings: warningCount,
    warningCodes,
    ignored,
    policies,
    findings,
    seconds: Math.round(seconds * 1_000) / 1_000,
  };
}

/** A group of faults as `--json` prints it. */
export function jsonFault(file: string, { code, count, cause, example }: FaultGroup) {
  return { code, count, cause, example: example && { file, ...example } };
}
