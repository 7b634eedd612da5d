import { nearest } from "@carryover/contract/client";
import { quoted } from "../command-line.ts";
import { isField } from "../csv/columns.ts";
import { areOfCsv, type CsvFlags, type CsvForm, type Dialect, type MapEntry } from "../csv/form.ts";
import { saveMappings } from "../csv/saved-mapping.ts";
import type { LeftOutColumn } from "../csv/scanner.ts";
import { CommandError, exitCodes } from "../exit.ts";
import type { Kind } from "../pipeline/kinds.ts";
import { visible } from "../text/visible.ts";

/** The flags by which a file is read in the same way, ready to paste. */
export function flagsText({ dialect, columns, sheet, headerRow }: CsvForm): string {
  const row = headerRow === null ? [] : [`--csv-header-row ${headerRow}`];
  const maps = columns.flatMap(({ name, field }) => {
    return field === null || field === name ? [] : [`--map ${quoted(`${field}=${name}`)}`];
  });
  if (sheet === null) return [...dialectFlags(dialect), ...row, ...maps].join(" ");
  const note = "numbers without their formats, and dates without a zone";
  return [`the sheet "${sheet}",`, note, ...row, ...maps].join(" ");
}

function dialectFlags({ delimiter, quote, encoding }: Dialect): readonly string[] {
  return [
    `--csv-delimiter ${delimiter === "\t" ? "tab" : quoted(delimiter)}`,
    `--csv-quote ${quote === null ? "none" : quoted(quote)}`,
    `--csv-encoding ${encoding}`,
  ];
}

/** A file that was read as CSV, and the kind of its records. */
export interface CsvFile {
  readonly name: string;
  readonly kind: Kind;
  readonly form: CsvForm;
  /** Columns with data that go to no field. */
  readonly leftOut: readonly LeftOutColumn[];
}

/**
 * Saves the mapping of files that were read as CSV, if the flags say so. Throws CommandError if it
 * cannot be saved, or what the flags say of CSV is without effect on any of the files.
 */
export async function concludeCsv(
  flags: readonly CsvFlags[],
  files: readonly CsvFile[],
): Promise<void> {
  requireEffect(flags, files);
  const path = flags.find(({ saveMapping }) => saveMapping !== undefined)?.saveMapping;
  if (path === undefined) return;
  const saved = files.map((file) => ({ ...file, kind: file.kind.kind }));
  await saveMappings(path, saved);
}

function requireEffect(flags: readonly CsvFlags[], files: readonly CsvFile[]): void {
  if (!flags.some(areOfCsv)) return;
  if (files.length === 0) {
    throw refusal("Flags say how CSV is read, and no file of this command is CSV.");
  }
  const note = files.map(({ form }) => form.mappingNote).find((each) => each !== "");
  if (note !== undefined && files.every(({ form }) => !form.hasSavedMapping)) {
    throw refusal(`No saved mapping is for the header of ${namesOf(files)}.${visible(note)}`);
  }
  const isUsed = ({ field, column }: MapEntry) =>
    files.some(({ form }) =>
      form.columns.some((one) => one.name === column && one.field === field),
    );
  const unused = flags.flatMap(({ map }) => map).find((entry) => !isUsed(entry));
  if (unused === undefined) return;
  const { field, column } = unused;
  const flag = `--map ${visible(quoted(`${field}=${column}`))}`;
  const names = files.flatMap(({ kind }) => kind.fieldNames);
  if (!isField(field, { names })) {
    const near = nearest(field, names);
    const advice =
      near === null
        ? `Fields: ${[...new Set(names)].join(", ")}, metadata.KEY.`
        : `Did you mean ${near}?`;
    throw refusal(`${flag} names no field. ${advice}`);
  }
  const having = files.filter(({ form }) => form.columns.some(({ name }) => name === column));
  if (having.length > 0) {
    throw refusal(`${flag} is without effect: the column goes to another field already.`);
  }
  const columns = files.flatMap(({ form }) => form.columns.map(({ name }) => name));
  const near = nearest(column, columns);
  const guess = near === null ? "" : ` Did you mean ${visible(near)}?`;
  throw refusal(`${flag} names no column of ${namesOf(files)}.${guess}`);
}

function namesOf(files: readonly CsvFile[]): string {
  return files.map(({ name }) => visible(name)).join(", ");
}

function refusal(what: string): CommandError {
  return new CommandError(exitCodes.usage, `${what} Nothing was done.`);
}
