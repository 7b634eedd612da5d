import { type FileHandle, open, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import type { RunOptions } from "@carryover/contract";
import { type RunKind, runKinds, writtenOutcomes } from "@carryover/contract/client";
import type { Carryover, ImportRun } from "@carryover/sdk";
import { type CsvFlags, isCsvFlags } from "../csv/form.ts";
import { CommandError, exitCodes } from "../exit.ts";
import { openDraft } from "../files/private-file.ts";
import { arePolicies, type Policies } from "../policies/policies.ts";
import { visible } from "../text/visible.ts";
import { SealedWriter, sealOf } from "./plan-seal.ts";

/**
 * The file of a plan: JSON whose first line says which plans of which files, then a line for each
 * record that would change something, so that a plan of any length is written as it streams by.
 * The last line seals it.
 */
const format = "carryover-import-plan/2";

/** Without a seal, and with paths as the command was given them. */
const formerFormat = "carryover-import-plan/1";

/** The plan of the records of one kind in one file. */
export interface PlannedRun {
  readonly id: string;
  readonly kind: RunKind;
  /** The path of the file: as the command was given it, or as it is found from here. */
  readonly file: string;
  readonly sha256: string;
  readonly options: RunOptions;
  readonly counts: ImportRun["counts"];
  /** How the file is read, if it is CSV: its mapping decides what was planned. */
  readonly csv?: CsvFlags;
  /** What is done to dirt in its records: that decides what was planned, too. */
  readonly policies?: Policies;
}

/** What an import needs to know of a plan. */
export interface PlanFile {
  /** The environment that it is for; null if the server was too old to say. */
  readonly environment: { readonly id: string; readonly name: string } | null;
  readonly plannedAt: string;
  readonly runs: readonly PlannedRun[];
}

/** Records that are asked for at a time. */
const pageSize = 1_000;

/**
 * Writes a plan to a file that its owner alone reads. An existing file stays as it is unless
 * `replaces`. Throws CommandError if it exists or cannot be written.
 */
export async function writePlan(
  path: string,
  plan: PlanFile,
  client: Carryover,
  { replaces }: { readonly replaces: boolean },
): Promise<void> {
  const draft = await openDraft(path).catch((error: Error) => {
    throw unwritable(path, error);
  });
  try {
    const runs = await Promise.all(plan.runs.map((run) => withPath(path, run)));
    const header = JSON.stringify({ format, ...plan, runs });
    const writer = new SealedWriter(draft.handle);
    await writer.add(`${header.slice(0, -1)},"changes":[`);
    await writeChanges(writer, plan.runs, client);
    await writer.add("\n");
    await writer.seal();
    await draft.handle.sync();
    await (replaces ? draft.replace() : draft.claim());
  } catch (error) {
    throw typeof (error as NodeJS.ErrnoException).code === "string" &&
      /^E[A-Z]+$/.test((error as { code: string }).code)
      ? unwritable(path, error as Error)
      : error;
  } finally {
    await draft.discard();
  }
}

/** A run as it is written: with the path of its file, absolute or from the plan's directory. */
interface WrittenRun extends PlannedRun {
  readonly path?: string;
}

async function withPath(plan: string, run: PlannedRun): Promise<WrittenRun> {
  const { file } = run;
  if (file === "-") return run;
  if (isAbsolute(file)) return { ...run, path: file };
  return { ...run, path: relative(await placeOf(dirname(plan)), await fileAt(file)) };
}

/** The run with the path by which its file is found from here. */
async function withFile(plan: string, { path, ...run }: WrittenRun): Promise<PlannedRun> {
  if (path === undefined) return run;
  const found = resolve(await placeOf(dirname(plan)), path);
  // Where the path that was given means the same file, runs keep it as their name.
  return (await fileAt(run.file)) === found ? run : { ...run, file: found };
}

/** A file by its name in the real place of its directory; a link to a file keeps its own name. */
async function fileAt(file: string): Promise<string> {
  return join(await placeOf(dirname(file)), basename(file));
}

function placeOf(directory: string): Promise<string> {
  return realpath(directory).catch(() => resolve(directory));
}

async function writeChanges(
  writer: SealedWriter,
  runs: readonly PlannedRun[],
  client: Carryover,
): Promise<void> {
  let before = "\n";
  for (const { id, kind } of runs) {
    const query = { limit: pageSize, outcome: [...writtenOutcomes] };
    let lines: string[] = [];
    const flush = async () => {
      if (lines.length === 0) return;
      await writer.add(before + lines.join(",\n"));
      before = ",\n";
      lines = [];
    };
    for await (const record of client.importRuns.outcomes(id, query)) {
      lines.push(JSON.stringify({ kind, ...record }));
      if (lines.length === pageSize) await flush();
    }
    await flush();
  }
}

/** Reads what a plan file says of its plans. Throws CommandError; so it does if it was edited. */
export async function readPlan(path: string): Promise<PlanFile> {
  const handle = await open(path, "r").catch((error: Error) => {
    throw new CommandError(exitCodes.usage, `The plan cannot be read: ${error.message}`, {
      cause: error,
    });
  });
  try {
    const line = await firstLine(handle);
    if (line === null) throw noPlan(path);
    const { format: written, ...plan } = headerOf(path, line);
    if (written !== formerFormat) await requireSealed(path, handle);
    const runs = plan.runs.map((run) => withFile(path, run));
    return { ...plan, runs: await Promise.all(runs) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EISDIR") throw error;
    throw noPlan(path);
  } finally {
    await handle.close();
  }
}

async function firstLine(handle: FileHandle): Promise<string | null> {
  for await (const line of handle.readLines({ start: 0, autoClose: false })) return line;
  return null;
}

/** Throws CommandError if somebody has changed the file, or it has no end. */
async function requireSealed(path: string, handle: FileHandle): Promise<void> {
  const seal = await sealOf(handle);
  if (seal === "cut off") throw noPlan(path);
  if (seal === "whole") return;
  const message =
    `${visible(path)} was changed after it was written, and an import applies a plan as it was ` +
    "made. Nothing was imported. Correct the files, and plan again.";
  throw new CommandError(exitCodes.usage, message);
}

interface Header extends Omit<PlanFile, "runs"> {
  readonly format: string;
  readonly runs: readonly WrittenRun[];
}

function headerOf(path: string, line: string): Header {
  const header = parsed(`${line}]}`);
  const runs = header?.runs;
  const isKnown = header?.format === format || header?.format === formerFormat;
  if (!isKnown || !Array.isArray(runs) || !runs.every(isRun)) throw noPlan(path);
  return header as unknown as Header;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    return null;
  }
}

function isRun(run: unknown): run is WrittenRun {
  const { id, kind, file, sha256, path, ...how } = (run ?? {}) as Record<string, unknown>;
  const { options, csv, policies } = how;
  return (
    typeof id === "string" &&
    (runKinds as readonly unknown[]).includes(kind) &&
    typeof file === "string" &&
    typeof sha256 === "string" &&
    (path === undefined || typeof path === "string") &&
    typeof options === "object" &&
    options !== null &&
    (csv === undefined || isCsvFlags(csv)) &&
    (policies === undefined || arePolicies(policies))
  );
}

function noPlan(path: string): CommandError {
  return new CommandError(
    exitCodes.usage,
    `${path} is no plan of carryover plan, or was cut off. Nothing was imported. Plan again.`,
  );
}

function unwritable(path: string, error: Error): CommandError {
  const { code } = error as NodeJS.ErrnoException;
  const message =
    code === "EEXIST"
      ? `${path} exists already. Name another file with --out, or pass --force to replace it.`
      : `The plan cannot be written to ${visible(path)}: ${visible(error.message)}`;
  return new CommandError(exitCodes.usage, message, { cause: error });
}
