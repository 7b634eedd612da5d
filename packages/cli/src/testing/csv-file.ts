import { type CsvFields, type CsvFlags, type CsvForm, noCsvFlags } from "../csv/form.ts";
import { csvFormOf } from "../csv/open.ts";
import type { InputFile } from "../files/input-file.ts";
import { type Kind, kinds, readerOptions } from "../pipeline/kinds.ts";
import { FileFault, type FileReading, readRecords } from "../pipeline/reader.ts";
import { type MeasuredFile, measureInput } from "../pipeline/run.ts";
import { pieces } from "./whole-file.ts";

/** A file in memory, which is read in pieces; `cuts` are the offsets at which it is cut. */
export function memoryFile(content: string | Uint8Array, cuts: readonly number[] = []): InputFile {
  const bytes = Buffer.from(content as Uint8Array);
  return {
    name: "file.csv",
    bytes: bytes.length,
    chunks: () => pieces(bytes, cuts),
    read: async (offset, length) => Buffer.from(bytes.subarray(offset, offset + length)),
    isUnchanged: async () => true,
    close: async () => {},
  };
}

/** How a file is read as CSV; null if it is none. */
export function formOf(
  content: string | Uint8Array,
  { kind = kinds.customers, ...flags }: Partial<CsvFlags> & { readonly kind?: Kind } = {},
): Promise<CsvForm | null> {
  const fields: CsvFields = { ...kind, names: kind.fieldNames };
  return csvFormOf(memoryFile(content), { ...noCsvFlags, ...flags }, fields);
}

/** The records of a file of CSV, or the codes of what is wrong with them. */
export async function readCsv(
  content: string | Uint8Array,
  { kind = kinds.customers, cuts = [], ...flags }: CsvReading = {},
): Promise<{ values: unknown[]; places: string[]; messages: string[]; fault: FileFault | null }> {
  const reading: FileReading = {
    ...readerOptions(kind),
    csv: await formOf(content, { kind, ...flags }),
  };
  const [values, places, messages]: [unknown[], string[], string[]] = [[], [], []];
  let fault: FileFault | null = null;
  try {
    for await (const records of readRecords(memoryFile(content, cuts).chunks(), reading)) {
      for (const record of records) {
        const isRecord = record.kind === "record";
        const { line, column } = isRecord ? record.position : record.faultPosition;
        values.push(isRecord ? record.value : record.code);
        places.push(`${line}:${column}`);
        if (!isRecord) messages.push(record.message);
      }
    }
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    fault = error;
  }
  return { values, places, messages, fault };
}

type CsvReading = Partial<CsvFlags> & { readonly kind?: Kind; readonly cuts?: readonly number[] };

/** Goes through a file as an import does. */
export function measureCsv(
  content: string | Uint8Array,
  { kind = kinds.customers, ...flags }: Partial<CsvFlags> & { readonly kind?: Kind } = {},
): Promise<MeasuredFile> {
  return measureInput(memoryFile(content), kind, { ...noCsvFlags, ...flags });
}

/** The fault that a file is refused with. */
export async function csvFaultOf(reading: Promise<unknown>): Promise<FileFault> {
  const fault = await reading.then(
    () => null,
    (error: unknown) => error,
  );
  if (fault instanceof FileFault) return fault;
  throw fault ?? new Error("The file was not refused.");
}
