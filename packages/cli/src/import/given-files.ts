import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { type RunKind, runKinds } from "@carryover/contract/client";
import { type CsvFlags, noCsvFlags } from "../csv/form.ts";
import { sheetOf } from "../csv/workbook/workbook.ts";
import { CommandError, exitCodes } from "../exit.ts";
import { type InputFile, openInput } from "../files/input-file.ts";
import { type Kind, kinds } from "../pipeline/kinds.ts";
import { FileFault } from "../pipeline/reader.ts";
import { type MeasuredFile, measureInput } from "../pipeline/run.ts";
import { noPolicies, type Policies } from "../policies/policies.ts";
import { type CsvFile, concludeCsv } from "./csv-effect.ts";

/** A file as the command line names it, and what a list without a name in it holds. */
export interface GivenFile {
  readonly path: string;
  readonly kind: RunKind;
  /** How it is read if it is CSV. */
  readonly csv?: CsvFlags;
  /** What is done to dirt in its records. */
  readonly policies?: Policies;
}

/** The flags that name files; a flag that is missing names none. */
export interface FileFlags {
  readonly customersFile?: string | undefined;
  readonly subscriptionsFile?: string | undefined;
  readonly usageFile?: string | undefined;
}

/** The files of the flags, in the order of the kinds, whatever the order of the flags. */
export function givenFiles(
  flags: FileFlags,
  how: Required<Pick<GivenFile, "csv" | "policies">>,
): GivenFile[] {
  const paths: Record<RunKind, string | undefined> = {
    customers: flags.customersFile,
    subscriptions: flags.subscriptionsFile,
    usage: flags.usageFile,
  };
  return runKinds.flatMap((kind) => {
    const path = paths[kind];
    return path === undefined ? [] : [{ path, kind, ...how }];
  });
}

/** A file that is open; it may be named for several kinds. */
export interface OpenFile {
  readonly input: InputFile;
  /** The kinds that it is named for; a list without a name is of the first. */
  readonly kinds: RunKind[];
  readonly csv: CsvFlags;
  readonly policies: Policies;
}

/** A file that cannot be read, and why. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
  readonly path: string;
  readonly fault: FileFault;

  constructor(path: string, fault: FileFault) {
    super(fault.message, { cause: fault });
    this.path = path;
    this.fault = fault;
  }
}

/**
 * Opens files for the time of some work, each once however often it is named. Standard input is
 * read to its end for that, which may never come, so `step` can leave it. Throws UnreadableFile.
 */
export async function withFiles<T>(
  given: readonly GivenFile[],
  work: (files: readonly OpenFile[]) => Promise<T>,
  step: <S>(opening: Promise<S>) => Promise<S> = (opening) => opening,
): Promise<T> {
  const files = new Map<string, OpenFile>();
  try {
    for (const { path, kind, csv = noCsvFlags, policies = noPolicies } of given) {
      const place = path === "-" ? path : await realpath(path).catch(() => resolve(path));
      const file = files.get(place);
      if (file?.kinds.includes(kind)) continue;
      if (file !== undefined) file.kinds.push(kind);
      else {
        const input = await reading(path, () => step(openFileOf(path)));
        files.set(place, { input, kinds: [kind], csv, policies });
      }
    }
    return await work([...files.values()]);
  } finally {
    for (const { input } of files.values()) await input.close();
  }
}

/** A workbook is read as the CSV of its sheet. */
async function openFileOf(path: string): Promise<InputFile> {
  const input = await openInput(path);
  try {
    return await sheetOf(input);
  } catch (error) {
    await input.close();
    throw error;
  }
}

/** The records of one kind in one file. */
export interface Part {
  readonly kind: Kind;
  readonly file: MeasuredFile;
  /** Seconds that it took to go through the file, counted where it is imported first. */
  readonly measureSeconds: number;
}

/**
 * What is to be imported, in the order of the kinds: of each file the kinds that it holds and those
 * that it is named for. Goes through all files first, so that a broken one stops everything. Throws
 * UnreadableFile, or CommandError if a file without names is named for several kinds, or flags of
 * CSV are without effect.
 */
export async function partsOf(files: readonly OpenFile[]): Promise<Part[]> {
  const parts = await measuredParts(files);
  await concludeCsv(
    files.map(({ csv }) => csv),
    csvFilesOf(parts),
  );
  return parts;
}

/** The files among the parts that were read as CSV. */
export function csvFilesOf(parts: readonly Part[]): CsvFile[] {
  return parts.flatMap(({ kind, file: { input, reading, measure } }) => {
    const { leftOut } = measure;
    return reading.csv ? [{ name: input.name, kind, form: reading.csv, leftOut }] : [];
  });
}

/** The same as partsOf, if the flags of CSV are looked at by the caller. */
export async function measuredParts(files: readonly OpenFile[]): Promise<Part[]> {
  const parts: Part[] = [];
  for (const { input, kinds: named, csv, policies } of files) {
    const startedAt = performance.now();
    const first = kinds[named[0] ?? "customers"];
    const file = await reading(input.name, () => measureInput(input, first, csv, policies));
    if (named.length > 1 && !file.measure.hasNames) throw ambiguous(input.name);
    let measureSeconds = (performance.now() - startedAt) / 1_000;
    for (const kind of runKinds) {
      const isHeld = file.measure.records[kinds[kind].collection] !== undefined;
      if (!isHeld && !named.includes(kind)) continue;
      parts.push({ kind: kinds[kind], file, measureSeconds });
      measureSeconds = 0;
    }
  }
  const rank = ({ kind }: Part) => runKinds.indexOf(kind.kind);
  return parts.sort((a, b) => rank(a) - rank(b));
}

function ambiguous(path: string): CommandError {
  return new CommandError(
    exitCodes.usage,
    `The records of ${path} stand in no list with a name, so they are of one kind: ` +
      "name the file under one flag.",
  );
}

async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof FileFault ? new UnreadableFile(path, error) : error;
  }
}
