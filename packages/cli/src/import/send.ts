import { basename } from "node:path";
import type { RunOptions } from "@carryover/contract";
import type { ImportRun } from "@carryover/sdk";
import { type BeforeSending, beforeSending } from "../before-sending.ts";
import { type Connection, connect, type ServerChoice } from "../connect.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { destinationOf, identityOf } from "../identity.ts";
import { type Interrupt, listenForInterrupts } from "../interrupt.ts";
import { lackingFields } from "../lacking-fields.ts";
import { Causes } from "../pipeline/faults/causes.ts";
import type { ErrorLimit } from "../pipeline/faults/error-limit.ts";
import type { Kind } from "../pipeline/kinds.ts";
import { type ImportJob, runImport } from "../pipeline/run.ts";
import type { ImportResult } from "../pipeline/tally.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text/describe.ts";
import type { Text } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import { Throttle } from "../throttle.ts";
import { v1Advice } from "../v1/advice.ts";
import { v1BatchRecordsMax } from "../v1/connect.ts";
import { refuseFaulty } from "./beforehand.ts";
import { type DoneRun, type ImportEnd, tellRun } from "./conclusion.ts";
import { type GivenFile, partsOf, withFiles } from "./given-files.ts";
import { type OpenFile, type Part, UnreadableFile } from "./parts.ts";
import { extentsOf, ImportProgress } from "./progress.ts";
import { OldServer, outageMessage, refuse, refuseFile } from "./refusal.ts";
import { fileRemarks } from "./remarks.ts";
import { ImportReport } from "./report.ts";

/** What is common to the commands that send the records of files. */
export interface SendCommand extends ServerChoice {
  /** The files, in the order of their kinds. */
  readonly files: readonly GivenFile[];
  readonly json: boolean;
  /** Where the report goes; undefined means the default place, and only if it is needed. */
  readonly report: string | undefined;
  readonly options: RunOptions;
  /** How many records of a run may be rejected; undefined means any number. */
  readonly maxErrors?: ErrorLimit | undefined;
  /** The command that resumes this one, without secrets. */
  readonly again: string;
}

/** A connection, and what slows down its senders. */
export interface ConnectedServer {
  readonly connection: Connection;
  readonly throttle: Throttle;
}

/** What a command makes of the records that it sends. */
export interface Sending {
  /** The command, such as `carryover import`. */
  readonly name: string;
  /** Says what is under way: `Importing customers.json into …`. */
  readonly heading: (files: string, place: string) => string;
  /** What to say where the command ends before its first run: `Nothing was imported.` */
  readonly nothingDone: string;
  /** Whether rejected records are reported even if no report was asked for. */
  readonly reportsRejected: boolean;
  /**
   * Looks at what is about to be sent, before anything is. Returns an exit code if the command ends
   * here, having said why.
   */
  prepare?(parts: readonly Part[], server: ReadyServer): Promise<ExitCode | null>;
  /** Looks again at a run that is complete, and returns it with its counts as they are told. */
  settle?(run: DoneRun, part: Part, server: ReadyServer): Promise<DoneRun>;
  /** What became of the records of a run; the summary of an import by default. */
  readonly table?: (kind: Kind, result: ImportResult) => Text;
  /** How the run of a part is opened, after those that are done. */
  runOf(part: Part, done: readonly DoneRun[]): Pick<ImportJob, RunKeys>;
  /** Says how all has ended, and returns the exit code. */
  conclude(end: ImportEnd, sent: Sent): Promise<ExitCode>;
}

/** A server that records can be sent to. */
export interface ReadyServer extends ConnectedServer {
  /** Aborted when whoever watches has had enough. */
  readonly stopping: AbortSignal;
}

type RunKeys = "mode" | "restart" | "buildsOn" | "plan" | "resumes";

/** What was sent, and over which connection. */
export interface Sent {
  readonly parts: readonly Part[];
  readonly report: ImportReport;
  readonly connection: Connection;
  /** Aborted when whoever watches has had enough. */
  readonly stopping: AbortSignal;
}

/** Sends the records of files, one part after the other. Throws CommandError. */
export async function sendFiles(
  command: SendCommand,
  sending: Sending,
  terminal: Terminal,
): Promise<ExitCode> {
  return withReadableFiles({ ...command, ...sending }, terminal, async (files, before) => {
    const report = await ImportReport.open(command);
    const throttle = new Throttle({ isPaced: command.v1 !== undefined });
    const purpose = { command: sending.name, mayMakeStore: true };
    const connection = await before.opening(connect(command, throttle, terminal.say, purpose));
    try {
      const parts = await before.step(partsOf(files));
      const destination = { connection, throttle, report, before };
      const code = await sendParts(command, sending, parts, destination, terminal);
      const isWhole = code === exitCodes.accepted || code === exitCodes.rejected;
      if (isWhole && !report.hasFailed) connection.end?.();
      return code;
    } finally {
      await connection.close();
    }
  });
}

/** The same over a connection that is open already, and stays so. */
export async function sendFilesTo(
  server: ConnectedServer,
  command: SendCommand,
  sending: Sending,
  terminal: Terminal,
): Promise<ExitCode> {
  return withReadableFiles({ ...command, ...sending }, terminal, async (files, before) => {
    const report = await ImportReport.open(command);
    const parts = await before.step(partsOf(files));
    return sendParts(command, sending, parts, { ...server, report, before }, terminal);
  });
}

/** A file that cannot be opened, or whose structure is broken, ends the command as it begins. */
async function withReadableFiles(
  command: SendCommand & Pick<Sending, "nothingDone">,
  terminal: Terminal,
  work: (files: readonly OpenFile[], before: BeforeSending) => Promise<ExitCode>,
): Promise<ExitCode> {
  const before = beforeSending(terminal, command.again);
  try {
    return await withFiles(command.files, (files) => work(files, before), before.step);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    refuseFile(command, error, terminal);
    return exitCodes.usage;
  } finally {
    before.release();
  }
}

/** Where the records of a command go, and what is written of them. */
interface Destination extends ConnectedServer {
  readonly report: ImportReport;
  /** Whose interruptions are until the first request that may write. */
  readonly before: BeforeSending;
}

/** Sends the records, and says how that has ended. */
async function sendParts(
  command: SendCommand,
  sending: Sending,
  parts: readonly Part[],
  destination: Destination,
  terminal: Terminal,
): Promise<ExitCode> {
  for (const remark of fileRemarks(parts)) terminal.say(remark);
  const { connection, report } = destination;
  const interrupts: Interrupt[] = [];
  try {
    const end = await sendAll(command, sending, parts, { ...destination, interrupts }, terminal);
    if (typeof end === "number") return end;
    // Files are written to their end, and leave no half of one behind.
    const stopping = interrupts[0]?.signal ?? new AbortController().signal;
    return await concluded(sending, end, { parts, report, connection, stopping });
  } finally {
    for (const interrupt of interrupts) interrupt.release();
  }
}

/** A server that goes away after the last record is an outage like any other. */
async function concluded(sending: Sending, end: ImportEnd, sent: Sent): Promise<ExitCode> {
  try {
    return await sending.conclude(end, sent);
  } catch (error) {
    const message = error instanceof CommandError ? null : outageMessage(error);
    if (message === null) throw error;
    throw new CommandError(exitCodes.unavailable, `${message}\nRun the same command again.`, {
      cause: error,
    });
  }
}

/** Sends one part after the other, until one ends early; an exit code if nothing was sent. */
async function sendAll(
  command: SendCommand,
  sending: Sending,
  parts: readonly Part[],
  destination: Destination & { readonly interrupts: Interrupt[] },
  terminal: Terminal,
): Promise<ImportEnd | ExitCode> {
  const { connection, before, throttle, interrupts } = destination;
  const mayReport = sending.reportsRejected || command.report !== undefined;
  const done: DoneRun[] = [];
  let refusal: unknown;
  try {
    const faulty = await before.step(refuseFaulty(command, parts, terminal));
    if (faulty !== null) return faulty;
    const place = await before.step(placeFor(parts, connection));
    const interrupt = listenForInterrupts(terminal, "Finishing what is in flight.");
    interrupts.push(interrupt);
    connection.stopOn?.(interrupt.signal);
    before.release();
    const server = { connection, throttle, stopping: interrupt.signal };
    const ended = (await sending.prepare?.(parts, server)) ?? null;
    if (ended !== null) return ended;
    terminal.say(sending.heading(namesOf(parts), place));
    const progress = new ImportProgress(extentsOf(parts), performance.now());
    const causes = new Causes();
    const watching = { progress, causes, stopping: interrupt.signal, terminal };
    for (const part of parts) {
      if (interrupt.signal.aborted) break;
      const how = { ...sending.runOf(part, done), reports: mayReport };
      const result = await sendPart(command, part, how, destination, watching);
      progress.finish({ rejected: result.counts.rejected, recordsSent: result.recordsSent });
      const sent = { kind: part.kind, file: part.file.input.name, result };
      const isWhole = result.failure === undefined && !result.interrupted;
      done.push(sent);
      const run = (isWhole && (await sending.settle?.(sent, part, server))) || sent;
      done.splice(-1, 1, run);
      tellRun(command, run, terminal, sending.table);
      if (result.failure !== undefined || result.interrupted) break;
    }
  } catch (error) {
    if (outageMessage(error) === null) throw error;
    if (done.length === 0) {
      const isImport = sending.name === "carryover import" && !connection.isV1;
      const advice = isImport ? await v1Advice(error, connection.client) : "";
      const { nothingDone } = sending;
      return refuse({ ...command, nothingDone }, error, terminal, advice);
    }
    refusal = error;
  } finally {
    terminal.clearStatus();
  }
  const notStarted = parts.slice(done.length).map(({ kind, file }) => {
    return { kind: kind.kind, file: file.input.name };
  });
  return { done, notStarted, refusal };
}

/** Where records go. Throws CommandError if the server has no place for their original ids. */
async function placeFor(parts: readonly Part[], connection: Connection): Promise<string> {
  const place = await destinationOf(connection);
  const isMapped = parts.some(({ file }) => file.reading.policies?.policies.mapIds);
  // Servers that cannot be asked who they are have no field for it either.
  const isOld = isMapped && !connection.isV1 && (await identityOf(connection)) === null;
  if (!isOld) return place;
  throw new OldServer(
    "The server is too old for --map-ids: it has no field originalId. Upgrade it first.",
  );
}

/** Who watches an import, how far it is, and whether it is to stop. */
interface Watching {
  readonly progress: ImportProgress;
  /** What was rejected in the runs before. */
  readonly causes: Causes;
  readonly stopping: AbortSignal;
  readonly terminal: Terminal;
}

/** How one run is opened, and whether its rejected records are reported. */
type PartSending = Pick<ImportJob, RunKeys> & { readonly reports: boolean };

async function sendPart(
  command: SendCommand,
  part: Part,
  { reports, ...run }: PartSending,
  { connection, throttle, report }: Destination,
  { progress, causes, stopping, terminal }: Watching,
): Promise<ImportResult> {
  const { kind, file, measureSeconds } = part;
  const lacking = command.options.ignoreUnknown ? await lackingFields(connection, kind.kind) : [];
  throttle.onOutage = (reason) => terminal.status(`${kind.collection}  ${reason}`);
  try {
    return await runImport({
      kind,
      file,
      startedAt: performance.now() - measureSeconds * 1_000,
      options: command.options,
      lacking,
      maxErrors: command.maxErrors,
      ...run,
      client: connection.client,
      ...(connection.isV1 && { isV1: true, batchRecordsMax: v1BatchRecordsMax[kind.kind] }),
      throttle,
      causes,
      stopping,
      report: ({ id }) => (reports ? report.part(part, id) : null),
      onStart: (run, earlier) => tellStart(run, earlier, terminal),
      onProgress: (part) => terminal.status(progress.line(part, performance.now())),
      onReportFailure: report.onFailure,
    });
  } finally {
    terminal.clearStatus();
  }
}

/** Whether this goes on with an earlier import, or does not although there is one. */
function tellStart(run: ImportRun, earlier: ImportRun | null, terminal: Terminal): void {
  const applied = (some: ImportRun) => `${counted(some.counts.read, "record")} applied already`;
  if (run.counts.read > 0) terminal.say(`Resuming run ${run.id}: ${applied(run)}.`);
  if (earlier === null) return;
  terminal.say(
    `The file or the options have changed since run ${earlier.id} of it (${applied(earlier)}), ` +
      `so this is a new run, ${run.id}. Records that are the same will be unchanged.`,
  );
}

function namesOf(parts: readonly Part[]): string {
  const names = new Set(parts.map(({ file }) => nameOf(file.input.name)));
  return [...names].join(", ");
}

function nameOf(path: string): string {
  return path === "-" ? "standard input" : visible(basename(path));
}
