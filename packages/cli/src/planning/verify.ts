import { type ExitCode, exitCodes } from "../exit.ts";
import { type DoneRun, endedEarly, type ImportEnd, jsonFault } from "../import/conclusion.ts";
import type { Part } from "../import/parts.ts";
import { outageDetails } from "../import/refusal.ts";
import { type SendCommand, type Sending, type Sent, sendFiles } from "../import/send.ts";
import type { Kind } from "../pipeline/kinds.ts";
import type { ImportResult } from "../pipeline/tally.ts";
import type { Terminal } from "../terminal.ts";
import { counted, separated } from "../text/describe.ts";
import { bad, good, ifAny, type Style, strong, type Text } from "../text/styled.ts";
import { type ShownRecords, tellRecords } from "./changes.ts";
import { Extra, ExtraInterrupted, extraFileLine } from "./extra.ts";
import type { OutcomesFlags } from "./outcome-names.ts";
import { writeOutcomesOf } from "./outcomes-file.ts";
import { type Overtaken, overtakenIn, withoutOvertaken } from "./overtaken.ts";
import { cancelLast } from "./rehearse.ts";
import { requireWritable } from "./writable.ts";

export interface VerifyCommand extends SendCommand, OutcomesFlags {
  /** Whether what the platform holds and the files lack is listed, too. */
  readonly extra: boolean;
}

/** Compares what the platform holds with what files say. Throws CommandError. */
export async function verifyCommand(command: VerifyCommand, terminal: Terminal): Promise<ExitCode> {
  const reads = command.files.map(({ path }) => path);
  await requireWritable(command.outcomes, { flag: "--outcomes", replaces: true, reads });
  const options = { ...command.options, compare: true };
  return sendFiles({ ...command, options }, verifying(command, terminal), terminal);
}

/** A flag that would be without effect is a mistake. */
function refuseIncomparable(parts: readonly Part[], terminal: Terminal): ExitCode | null {
  if (parts.some(({ kind }) => kind.kind !== "usage")) return null;
  terminal.say("--extra needs customers or subscriptions: usage is compared record by record.");
  return exitCodes.usage;
}

function verifying(command: VerifyCommand, terminal: Terminal): Sending {
  const overtaken: Overtaken = new Map();
  return {
    name: "carryover verify",
    heading: (files, place) => `Comparing ${files} with ${place}. Nothing is changed.`,
    nothingDone: "Nothing was compared.",
    reportsRejected: false,
    table: verifiedTable,
    async prepare(parts) {
      return command.extra ? refuseIncomparable(parts, terminal) : null;
    },
    async settle(run, part, { connection, stopping }) {
      const { warningCodes, repeatsAreComplete } = run.result;
      if (repeatsAreComplete && !warningCodes.repeated_in_file) return run;
      const compared = { run, part, options: command.options, stopping };
      const found = await overtakenIn(compared, connection.client);
      if (found !== null) overtaken.set(run.result.run.id, found);
      if (found === null) terminal.say(tooManyText);
      return found === null ? run : withoutOvertaken(run, found);
    },
    runOf: (_part, done) => ({
      mode: "plan",
      restart: true,
      buildsOn: done.at(-1)?.result.run.id,
    }),
    conclude: (end, sent) => concludeVerify({ ...command, overtaken }, end, sent, terminal),
  };
}

const tooManyText =
  "So many records differ that repeated ids were not looked into: an older record counts as " +
  "differing even where the file has the newer one as well.";

/** How the records of one kind in one file compare with the platform. */
interface Verified {
  readonly kind: string;
  readonly file: string;
  readonly records: number;
  readonly same: number;
  /** The platform holds something else. */
  readonly differing: number;
  /** The platform does not hold it. */
  readonly missing: number;
  /** The platform could not take it. */
  readonly rejected: number;
  readonly faults: ReadonlyArray<ReturnType<typeof jsonFault>>;
}

/**
 * With --extra: rows that no file of the kind has, beside its last file; null beside others. And
 * the rejected records that name no customer: an extra row may be theirs.
 */
type Judged = Verified & { readonly extra?: number | null; readonly unidentified?: number };

function verifiedOf(kind: Kind, file: string, { counts, faults }: ImportResult): Verified {
  const { read, created, updated, replaced, skipped, unchanged, rejected } = counts;
  return {
    kind: kind.kind,
    file,
    records: read,
    same: unchanged,
    differing: updated + replaced + skipped,
    missing: created,
    rejected,
    faults: faults.map((group) => jsonFault(file, group)),
  };
}

const styles: Readonly<Record<string, Style>> = {
  differing: "bad",
  missing: "bad",
  rejected: "bad",
  unprocessed: "warning",
};

function verifiedTable(kind: Kind, result: ImportResult): Text {
  const { kind: _, file: __, faults: ___, ...counts } = verifiedOf(kind, "", result);
  const rows = Object.entries({ ...counts, unprocessed: result.counts.unprocessed });
  const width = Math.max(...rows.map(([, count]) => separated(count).length));
  return [
    strong(kind.collection),
    ` (run ${result.run.id}, ${result.seconds.toFixed(1)} s)`,
    ...rows.map(([name, count]) =>
      ifAny(
        count,
        styles[name] ?? null,
        `\n  ${name.padEnd(12)}${separated(count).padStart(width)}`,
      ),
    ),
  ];
}

const differingRecords: ShownRecords = {
  outcomes: ["updated", "replaced", "skipped"],
  heading: "What the platform holds → what the files say of",
  name: "differs",
  rest: "--outcomes writes all",
};

/** A comparison that has ended, with the records that others of the file take the place of. */
type EndedVerify = VerifyCommand & { readonly overtaken: Overtaken };

async function concludeVerify(
  command: EndedVerify,
  end: ImportEnd,
  sent: Sent,
  terminal: Terminal,
): Promise<ExitCode> {
  const { client } = sent.connection;
  await sent.report.write(end, sent.parts, terminal);
  const { stopping } = sent;
  const ended = endedEarly(end);
  const watch = { stopping, terminal };
  const extra = command.extra && ended === null ? new Extra(end.done, client, watch) : null;
  const isWhole = await writeAll(command, end, sent, extra);
  terminal.clearStatus();
  const early = isWhole ? ended : interrupted;
  const kinds = verifiedKinds(end.done, extra);
  if (command.json) {
    const { refusal } = end;
    const error = refusal === undefined ? {} : { error: outageDetails(refusal) };
    terminal.out(JSON.stringify({ kinds, ...error }));
  } else if (early === null) {
    const { overtaken } = command;
    await tellRecords(end.done, client, { ...differingRecords, overtaken }, terminal);
    extra?.tell("--outcomes writes all", terminal);
  }
  if (early !== null) {
    await cancelLast(end, client);
    terminal.say(`${early.message}Not everything was compared.`);
    return early.exitCode;
  }
  return verdict(end.done, kinds, extra, terminal);
}

/** How a command ends whose list of extra rows was left; no outcomes are written then. */
const interrupted = { message: "Interrupted. ", exitCode: exitCodes.interrupted };

/**
 * Writes the outcomes, if they are asked for, and counts what is extra in any case. Returns false
 * if whoever watches has interrupted that.
 */
async function writeAll(
  { outcomes, only, place = "", overtaken }: EndedVerify,
  end: ImportEnd,
  sent: Sent,
  extra: Extra | null,
): Promise<boolean> {
  const lines = linesOf(extra);
  try {
    await writeOutcomesOf({ outcomes, only, place, overtaken }, end, sent, lines);
    for await (const _ of lines);
    return true;
  } catch (error) {
    if (error instanceof ExtraInterrupted) return false;
    throw error;
  }
}

async function* linesOf(extra: Extra | null): AsyncGenerator<string, void, undefined> {
  for await (const record of extra?.list() ?? []) yield extraFileLine(record);
}

function verifiedKinds(done: readonly DoneRun[], extra: Extra | null): Judged[] {
  return done.map(({ kind, file, result }, index) => {
    const verified = verifiedOf(kind, file, result);
    if (extra === null) return verified;
    const isLast = done.findLastIndex((one) => one.kind === kind) === index;
    const count = kind.kind === "usage" ? undefined : extra.counts.get(kind.kind);
    const { unidentified } = result;
    return { ...verified, extra: (isLast ? count : undefined) ?? null, unidentified };
  });
}

function verdict(
  done: readonly DoneRun[],
  kinds: readonly Verified[],
  extra: Extra | null,
  terminal: Terminal,
): ExitCode {
  const records = kinds.reduce((sum, kind) => sum + kind.records, 0);
  const others = kinds.reduce((sum, kind) => sum + kind.records - kind.same, 0);
  if (others > 0) {
    const are = others === 1 ? "is" : "are";
    const of = `${separated(others)} of ${counted(records, "record")}`;
    terminal.say(bad(`${of} ${are} not as in the files.`));
  }
  for (const [kind, count] of extra?.counts ?? []) {
    const name = `extra ${kind === "customers" ? "customer" : "subscription"}`;
    if (count > 0) terminal.say(bad(`${counted(count, name)}, which no file has.`));
  }
  if (others > 0 || (extra?.total ?? 0) > 0) return exitCodes.differs;
  const nothingElse = extra === null ? "" : ", and nothing else of their kinds";
  const names =
    done.length === 0
      ? "Nothing was compared."
      : `The platform holds what the files say${nothingElse}.`;
  terminal.say(good(names));
  return exitCodes.accepted;
}
