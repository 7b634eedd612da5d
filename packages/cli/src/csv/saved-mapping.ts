import { limits, type RunKind, runKinds } from "@carryover/contract/client";
import { CommandError, exitCodes } from "../exit.ts";
import { openInput } from "../files/input-file.ts";
import { writePrivateFile } from "../files/private-file.ts";
import { FileFault } from "../json/faults/file-fault.ts";
import { visible } from "../text/visible.ts";
import type { Column, CsvForm, MappingFile, SavedMapping } from "./form.ts";
import { mappingFor } from "./mappings.ts";
import type { LeftOutColumn } from "./scanner.ts";

const format = "carryover-csv-mappings/1";

/** Reads a file of mappings. Throws CommandError if it is missing, too large or something else. */
export async function readMappings(path: string): Promise<MappingFile> {
  const text = await readText(path);
  if (text === null) throw refusal(path, "does not exist. Save one: --map … --save-mapping FILE");
  return { path, mappings: mappingsIn(path, text) };
}

/** A file of CSV whose mapping is saved. */
interface SavedFile {
  readonly kind: RunKind;
  readonly form: CsvForm;
  /** Columns with data that were left out. */
  readonly leftOut: readonly LeftOutColumn[];
}

/**
 * Saves how files are read, in place of earlier mappings for the same headers; others in the file
 * stay. Throws CommandError if the file is something else, or cannot be written.
 */
export async function saveMappings(path: string, files: readonly SavedFile[]): Promise<void> {
  const text = await readText(path);
  let file: MappingFile = { path, mappings: text === null ? [] : mappingsIn(path, text) };
  for (const { kind, form, leftOut } of files) {
    const header = form.columns.map(({ name }) => name).filter((name) => name !== "");
    const earlier = mappingFor(file, kind, header);
    const mapping = { kind, header, columns: columnsToSave(form, leftOut) };
    const others = file.mappings.filter((each) => each !== earlier);
    file = { path, mappings: [...others, mapping] };
  }
  const written = `${JSON.stringify({ format, mappings: file.mappings }, null, 2)}\n`;
  try {
    await writePrivateFile(path, written);
  } catch (error) {
    throw refusal(path, `cannot be written: ${(error as Error).message}`);
  }
}

/** An empty column is neither mapped nor left out: should it have data one day, that is refused. */
function columnsToSave(
  { columns }: CsvForm,
  leftOut: readonly LeftOutColumn[],
): Readonly<Record<string, string | null>> {
  const isSaved = (column: Column) =>
    column.field !== null || column.isLeftOut || leftOut.some((each) => each.column === column);
  const saved = columns.filter((column) => column.name !== "" && isSaved(column));
  return Object.fromEntries(saved.map(({ name, field }) => [name, field]));
}

/** Null if there is no such file. */
async function readText(path: string): Promise<string | null> {
  try {
    const input = await openInput(path);
    try {
      if (input.bytes > limits.csvMappingBytesMax) {
        throw refusal(
          path,
          `is larger than ${limits.csvMappingBytesMax} bytes, so it is no file of mappings.`,
        );
      }
      return (await input.read(0, input.bytes)).toString("utf8");
    } finally {
      await input.close();
    }
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    if (error.code === "file_not_found") return null;
    throw refusal(path, `cannot be read: ${error.message}`);
  }
}

function mappingsIn(path: string, text: string): readonly SavedMapping[] {
  const value = parsed(text) as { format?: unknown; mappings?: unknown } | null;
  const { mappings } = value ?? {};
  if (value?.format === format && Array.isArray(mappings) && mappings.every(isMapping)) {
    return mappings;
  }
  throw refusal(path, "is no file of mappings that --save-mapping has written.");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isMapping(value: unknown): value is SavedMapping {
  const { kind, header, columns } = (value ?? {}) as Partial<SavedMapping>;
  return (
    (runKinds as readonly unknown[]).includes(kind) &&
    Array.isArray(header) &&
    header.every((name) => typeof name === "string") &&
    typeof columns === "object" &&
    columns !== null &&
    Object.values(columns).every((field) => field === null || typeof field === "string")
  );
}

function refusal(path: string, what: string): CommandError {
  return new CommandError(exitCodes.usage, `${visible(path)} ${what}`);
}
