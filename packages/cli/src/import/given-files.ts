import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { type RunKind, runKinds } from "@carryover/contract/client";
import { type CsvFlags, noCsvFlags } from "../csv/form.ts";
import { sheetOf } from "../csv/workbook/workbook.ts";
import { type InputFile, openInput } from "../files/input-file.ts";
import { noPolicies, type Policies } from "../policies/policies.ts";
import { type CsvFile, concludeCsv } from "./csv-effect.ts";
import { measuredParts, type OpenFile, type Part, reading } from "./parts.ts";

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
