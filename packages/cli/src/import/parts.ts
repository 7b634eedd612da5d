import { type RunKind, runKinds } from "@carryover/contract/client";
import type { CsvFlags } from "../csv/form.ts";
import { CommandError, exitCodes } from "../exit.ts";
import type { InputFile } from "../files/input-file.ts";
import { FileFault } from "../json/faults/file-fault.ts";
import { type Kind, kinds } from "../pipeline/kinds.ts";
import { type MeasuredFile, measureInput } from "../pipeline/run.ts";
import type { Policies } from "../policies/policies.ts";

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

/** The records of one kind in one file. */
export interface Part {
  readonly kind: Kind;
  readonly file: MeasuredFile;
  /** Seconds that it took to go through the file, counted where it is imported first. */
  readonly measureSeconds: number;
}

/**
 * The parts of files, in the order of the kinds: of each file the kinds that it holds and those
 * that it is named for. Goes through all files first, so that a broken one stops everything. Throws
 * UnreadableFile, or CommandError if a file without names is named for several kinds.
 */
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

/** Does some work on a file. What is wrong with its structure is thrown as UnreadableFile. */
export async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof FileFault ? new UnreadableFile(path, error) : error;
  }
}
