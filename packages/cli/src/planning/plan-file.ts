import { type FileHandle, open } from "node:fs/promises";
import type { RunOptions } from "@carryover/contract";
import { type RunKind, runKinds, writtenOutcomes } from "@carryover/contract/client";
import type { Carryover, ImportRun } from "@carryover/sdk";
import { type CsvFlags, isCsvFlags } from "../csv/form.ts";
import { CommandError, exitCodes } from "../exit.ts";
import { openDraft } from "../files/private-file.ts";
import { arePolicies, type Policies } from "../policies/policies.ts";
import { visible } from "../text/visible.ts";

/**
 * The file of a plan: JSON whose first line says which plans of which files, then a line for each
 * record that would change something, so that a plan of any length is written as it streams by.
 */
const format = "carryover-import-plan/1";

/** The plan of the records of one kind in one file. */
export interface PlannedRun {
  readonly id: string;
  readonly kind: RunKind;
  /** The path of the file, as the command was given it. */
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
    const header = JSON.stringify({ format, ...plan });
    await draft.handle.appendFile(`${header.slice(0, -1)},"changes":[`);
    await writeChanges(draft.handle, plan.runs, client);
    await draft.handle.appendFile("\n]}\n");
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

async function writeChanges(
  handle: FileHandle,
  runs: readonly PlannedRun[],
  client: Carryover,
): Promise<void> {
  let before = "\n";
  for (const { id, kind } of runs) {
    const query = { limit: pageSize, outcome: [...writtenOutcomes] };
    let lines: string[] = [];
    const flush = async () => {
      if (lines.length === 0) return;
      await handle.appendFile(before + lines.join(",\n"));
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

/** Reads what a plan file says of its plans. Throws CommandError. */
export async function readPlan(path: string): Promise<PlanFile> {
  const handle = await open(path, "r").catch((error: Error) => {
    throw new CommandError(exitCodes.usage, `The plan cannot be read: ${error.message}`, {
      cause: error,
    });
  });
  try {
    for await (const line of handle.readLines({ autoClose: false })) return headerOf(path, line);
    throw noPlan(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EISDIR") throw error;
    throw noPlan(path);
  } finally {
    await handle.close();
  }
}

function headerOf(path: string, line: string): PlanFile {
  const header = parsed(`${line}]}`);
  const runs = header?.runs;
  if (header?.format !== format || !Array.isArray(runs) || !runs.every(isRun)) throw noPlan(path);
  return header as unknown as PlanFile;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    return null;
  }
}

function isRun(run: unknown): run is PlannedRun {
  const { id, kind, file, sha256, ...how } = (run ?? {}) as Record<string, unknown>;
  const { options, csv, policies } = how;
  return (
    typeof id === "string" &&
    (runKinds as readonly unknown[]).includes(kind) &&
    typeof file === "string" &&
    typeof sha256 === "string" &&
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
