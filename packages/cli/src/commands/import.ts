import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { limits, type RunOptions } from "@carryover/contract";
import { ApiError, ConnectionError, type ImportRun } from "@carryover/sdk";
import { type Connection, connect, type ServerChoice } from "../connect.ts";
import { counted, describeFault, describeIssue } from "../describe.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { type InputFile, openInput } from "../input-file.ts";
import { kinds } from "../kinds.ts";
import { FileFault } from "../pipeline/reader.ts";
import { Report, type ReportEntry, reportNames } from "../pipeline/report.ts";
import { runImport } from "../pipeline/run.ts";
import type { ImportResult } from "../pipeline/tally.ts";
import { statusLine, summaryTable } from "../summary.ts";
import type { Terminal } from "../terminal.ts";
import { Throttle } from "../throttle.ts";

export interface ImportCommand extends ServerChoice {
  readonly customersFile: string;
  readonly json: boolean;
  /** Where the report goes; undefined means the default place, and only if it is needed. */
  readonly report: string | undefined;
  readonly options: RunOptions;
  readonly restart: boolean;
  /** The command that resumes this one, without secrets. */
  readonly again: string;
}

/** A connection, and what slows down its senders. */
export interface ConnectedServer {
  readonly connection: Connection;
  readonly throttle: Throttle;
}

/** What `--json` prints. */
interface JsonOutput {
  readonly runs: object[];
  readonly report: string | null;
}

/** Imports files, and says what became of every record. Throws CommandError. */
export async function importCommand(command: ImportCommand, terminal: Terminal): Promise<ExitCode> {
  const throttle = new Throttle();
  const input = await openReadable(command, terminal);
  if (input === null) return exitCodes.usage;
  try {
    const connection = await connect(command, throttle, terminal.say);
    try {
      return await importOne(command, input, { connection, throttle }, terminal);
    } finally {
      await connection.close();
    }
  } finally {
    await input.close();
  }
}

/** The same over a connection that is open already, and stays so. */
export async function importInto(
  server: ConnectedServer,
  command: ImportCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  const input = await openReadable(command, terminal);
  if (input === null) return exitCodes.usage;
  try {
    return await importOne(command, input, server, terminal);
  } finally {
    await input.close();
  }
}

async function importOne(
  command: ImportCommand,
  input: InputFile,
  { connection, throttle }: ConnectedServer,
  terminal: Terminal,
): Promise<ExitCode> {
  const directory = await reportDirectory(command, input);
  terminal.say(`Importing ${nameOf(input)} into ${connection.target}`);
  const report = new Report({ directory, input, kind: kinds.customers });
  const interrupt = interruptible(terminal);
  throttle.onOutage = (reason) => terminal.status(`${kinds.customers.collection}  ${reason}`);
  let reportFailure: Error | null = null;
  let result: ImportResult;
  try {
    result = await runImport({
      kind: kinds.customers,
      input,
      options: command.options,
      restart: command.restart,
      client: connection.client,
      throttle,
      stopping: interrupt.signal,
      report,
      onStart: (run, earlier) => tellStart(run, earlier, terminal),
      onProgress: (progress) => terminal.status(statusLine(kinds.customers, progress)),
      onReportFailure: (error) => {
        reportFailure = error;
      },
    });
  } catch (error) {
    return refusedBeforeStart(command, error, terminal);
  } finally {
    interrupt.release();
    terminal.clearStatus();
  }
  const written = await writeReport(command, report, result, directory, reportFailure, terminal);
  return tell(command, result, written, terminal);
}

/** Whether this goes on with an earlier import, or does not although there is one. */
function tellStart(run: ImportRun, earlier: ImportRun | null, terminal: Terminal): void {
  const applied = (of: ImportRun) => `${counted(of.counts.read, "record")} applied already`;
  if (run.counts.read > 0) terminal.say(`Resuming run ${run.id}: ${applied(run)}.`);
  if (earlier === null) return;
  terminal.say(
    `The file or the options have changed since run ${earlier.id} of it (${applied(earlier)}), ` +
      `so this is a new run, ${run.id}. Records that are the same will be unchanged.`,
  );
}

/**
 * A file that cannot be opened, or whose structure is broken, ends the command before it begins.
 */
async function openReadable(command: ImportCommand, terminal: Terminal): Promise<InputFile | null> {
  try {
    return await openInput(command.customersFile);
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    tellFault(command, error, terminal);
    return null;
  }
}

function tellFault(command: ImportCommand, fault: FileFault, terminal: Terminal): void {
  terminal.say(describeFault(command.customersFile, fault));
  terminal.say("Nothing was imported.");
  if (!command.json) return;
  const { code, message, hint } = fault;
  const { line, column } = fault.position;
  const error = { file: command.customersFile, line, column, code, message, hint };
  terminal.out(JSON.stringify({ runs: [], report: null, error }));
}

function refusedBeforeStart(command: ImportCommand, error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof FileFault) {
    tellFault(command, error, terminal);
    return exitCodes.usage;
  }
  const message = outageMessage(error);
  if (message === null) throw error;
  terminal.say(`${message}\nNothing was imported.`);
  if (command.json) {
    const code = error instanceof ApiError ? error.code : "unreachable";
    terminal.out(JSON.stringify({ runs: [], report: null, error: { code, message } }));
  }
  return exitCodes.unavailable;
}

/** What to say of a server that refused or cannot be reached; null for any other error. */
function outageMessage(error: unknown): string | null {
  if (error instanceof CommandError) return error.message;
  if (error instanceof ApiError) {
    const request = error.requestId === null ? "" : ` (request ${error.requestId})`;
    const next = error.status === 401 ? " Set CARRYOVER_API_KEY to a key of this server." : "";
    return `The server refused: ${error.message}${request}${next}`;
  }
  return error instanceof ConnectionError ? `The server cannot be reached: ${error.message}` : null;
}

/** Writes the report if it was asked for or something was rejected; gives its place. */
async function writeReport(
  command: ImportCommand,
  report: Report,
  result: ImportResult,
  directory: string,
  earlierFailure: Error | null,
  terminal: Terminal,
): Promise<string | null> {
  if (command.report === undefined && result.counts.rejected === 0) return null;
  try {
    if (earlierFailure !== null) throw earlierFailure;
    await report.finish(jsonOutput(result, directory));
    return directory;
  } catch (error) {
    const { message } = error as Error;
    terminal.say(
      `The report in ${directory} could not be written: ${message}\n` +
        "The server keeps why records of the run were rejected, under " +
        `GET /api/v1/import-runs/${result.run.id}/rejections. ` +
        "Free some space or pass --report with another directory, and run the command again.",
    );
    return null;
  }
}

function tell(
  command: ImportCommand,
  result: ImportResult,
  report: string | null,
  terminal: Terminal,
): ExitCode {
  const { warnings, warningCount, rejections, counts } = result;
  tellSome(command.customersFile, warnings, terminal);
  const more = warningCount - entriesShown;
  if (more > 0) {
    terminal.say(`… and ${counted(more, "more warning")}; carryover check lists them all.`);
  }
  tellSome(command.customersFile, rejections, terminal);
  if (counts.rejected > entriesShown) {
    terminal.say(`… and ${counted(counts.rejected - entriesShown, "more rejected record")}.`);
  }
  if (!result.repeatsAreComplete) {
    terminal.say(
      `The first ${limits.repeatedIdsMax} ids were remembered; repeats among later ones were not ` +
        "looked for. They were applied in file order.",
    );
  }
  if (command.json) terminal.out(JSON.stringify(jsonOutput(result, report)));
  else terminal.out(summaryTable(kinds.customers, result));
  return conclusion(command, result, report, terminal);
}

/** Warnings, and rejected records, that are told to whoever watches. */
const entriesShown = 5;

function tellSome(file: string, entries: readonly ReportEntry[], terminal: Terminal): void {
  for (const { issues } of entries.slice(0, entriesShown)) {
    for (const issue of issues) terminal.say(describeIssue(file, issue));
  }
}

function conclusion(
  command: ImportCommand,
  result: ImportResult,
  report: string | null,
  terminal: Terminal,
): ExitCode {
  const { counts, failure } = result;
  if (failure !== undefined) {
    const message = outageMessage(failure);
    if (message === null) throw failure;
    terminal.say(`${message}\nWhat was applied stays. To go on: ${command.again}`);
    return exitCodes.unavailable;
  }
  if (result.interrupted) {
    terminal.say(`Interrupted. What was applied stays. To go on: ${command.again}`);
    return exitCodes.interrupted;
  }
  for (const finding of result.run.findings) {
    terminal.say(`${finding.code}: ${finding.message} (${finding.count})`);
  }
  const { read, ...parts } = counts;
  const sum = Object.values(parts).reduce((total, part) => total + part, 0);
  if (sum !== read) {
    terminal.say(`The counts do not add up: ${read} read, ${sum} accounted for. Please report it.`);
    return exitCodes.rejected;
  }
  if (counts.rejected === 0) return exitCodes.accepted;
  if (report !== null) {
    terminal.say(
      `${counted(counts.rejected, "record")} rejected. Why: ${report}/rejections.ndjson`,
    );
    const records = `${report}/rejected-${kinds.customers.kind}.json`;
    // Records too large to be kept are not in it, and perhaps there is none else.
    if (existsSync(records)) terminal.say(`To correct and import again: ${records}`);
  }
  return exitCodes.rejected;
}

function jsonOutput(result: ImportResult, report: string | null): JsonOutput {
  const { run, counts, seconds, warningCount } = result;
  const { read, created, updated, unchanged, replaced, skipped, rejected, unprocessed } = counts;
  const ordered = { read, created, updated, unchanged, replaced, skipped, rejected, unprocessed };
  const { id, kind, status, findings } = run;
  const rounded = Math.round(seconds * 1_000) / 1_000;
  const entry = { id, kind, status, counts: ordered, warnings: warningCount, findings };
  return { runs: [{ ...entry, seconds: rounded }], report };
}

const reportDefault = "carryover-report";

/**
 * Where the report goes: in the current directory, but never where it would take the place of the
 * file that is imported. Throws CommandError if that is what was asked for.
 */
async function reportDirectory(command: ImportCommand, input: InputFile): Promise<string> {
  const directory = command.report ?? reportDefault;
  const [place, file] = await Promise.all([realPath(directory), realPath(input.name)]);
  const files = Object.values(reportNames(kinds.customers)).map((name) => join(place, name));
  if (!files.includes(file)) return directory;
  if (command.report === undefined) return `${reportDefault}-2`;
  throw new CommandError(
    exitCodes.usage,
    `The report would take the place of ${input.name}, the file to import. ` +
      "Pass --report with another directory.",
  );
}

/** The path without links; of what does not exist yet, the path as it is named. */
function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

function nameOf(input: InputFile): string {
  return input.name === "-" ? "standard input" : basename(input.name);
}

/** Ctrl-C once finishes what is in flight; twice stops at once, which is safe too. */
function interruptible(terminal: Terminal) {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
    terminal.say("Finishing what is in flight. Press Ctrl-C again to stop at once.");
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    release: () => {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
