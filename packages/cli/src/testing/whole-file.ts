import { readFile } from "node:fs/promises";
import type { ReaderOptions } from "../json/options.ts";
import {
  FileFault,
  type FileMeasure,
  type FileRecord,
  measureFile,
  type RecordFault,
  readRecords,
} from "../pipeline/reader.ts";

/** Options as the importer uses them; for tests. */
export const testOptions: ReaderOptions = {
  collections: ["customers", "subscriptions", "usages"],
  extras: ["additionalMetaData"],
  recordFields: ["customerId", "id", "email"],
  defaultCollection: "customers",
};

/** All that a file gives: the fault that ended the reading, if there was one, is no exception. */
export interface WholeFile {
  readonly records: ReadonlyArray<FileRecord>;
  readonly faults: ReadonlyArray<RecordFault>;
  /** Records and faults in file order. */
  readonly entries: ReadonlyArray<FileRecord | RecordFault>;
  readonly fileFault: FileFault | undefined;
  readonly measure: FileMeasure | undefined;
  readonly measureFault: FileFault | undefined;
}

/** Reads and measures a file held in memory; `cuts` are the offsets at which it is cut. */
export async function readWhole(
  content: string | Uint8Array,
  cuts: ReadonlyArray<number> = [],
): Promise<WholeFile> {
  const bytes = Buffer.from(content as Uint8Array);
  const entries: Array<FileRecord | RecordFault> = [];
  const fileFault = await faultOf(async () => {
    for await (const batch of readRecords(pieces(bytes, cuts), testOptions)) entries.push(...batch);
  });
  let measure: FileMeasure | undefined;
  const measureFault = await faultOf(async () => {
    measure = await measureFile(pieces(bytes, cuts), testOptions);
  });
  const records = entries.filter((entry) => entry.kind === "record");
  const faults = entries.filter((entry) => entry.kind === "fault");
  return { records, faults, entries, fileFault, measure, measureFault };
}

/** Bytes of a file in the fixtures of the whole-system tests. */
export function fixture(name: string): Promise<Buffer> {
  return readFile(new URL(`../../../../test/fixtures/${name}`, import.meta.url));
}

/** The bytes in pieces, each a copy, since the reader may overwrite it. */
export async function* pieces(
  bytes: Uint8Array,
  cuts: ReadonlyArray<number>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    if (cut <= from || cut > bytes.length) continue;
    yield Uint8Array.from(bytes.subarray(from, cut));
    from = cut;
  }
}

async function faultOf(read: () => Promise<void>): Promise<FileFault | undefined> {
  try {
    await read();
    return undefined;
  } catch (error) {
    if (error instanceof FileFault) return error;
    throw error;
  }
}
