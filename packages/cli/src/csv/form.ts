import type { FieldType, RunKind } from "@carryover/contract/client";
import type { Buffer } from "#platform";
import type { CellFlaw } from "../files/input-file.ts";
import type { Position } from "../json/position.ts";

/** How cells are written in a file of CSV. */
export interface Dialect {
  /** The character between cells. */
  readonly delimiter: string;
  /** The character around cells; null if none has a meaning. */
  readonly quote: string | null;
  readonly encoding: Encoding;
}

/** The encodings that are read. All but UTF-8 have one byte for each character. */
export const encodings = [
  "utf-8",
  "windows-1250",
  "windows-1251",
  "windows-1252",
  "iso-8859-2",
  "iso-8859-15",
  "macintosh",
] as const;

export type Encoding = (typeof encodings)[number];

/** Which column a field is read from. */
export interface MapEntry {
  /** A field of the record, or `metadata.KEY`. */
  readonly field: string;
  readonly column: string;
}

/** Which field each column of one header goes to. */
export interface SavedMapping {
  readonly kind: RunKind;
  /** The names of all columns that have one. */
  readonly header: readonly string[];
  /** The field by column; null is a column that is left out on purpose. */
  readonly columns: Readonly<Record<string, string | null>>;
}

/** A file of mappings, by which files with the same header are read in the same way. */
export interface MappingFile {
  readonly path: string;
  readonly mappings: readonly SavedMapping[];
}

/** How a file of CSV is to be read, as flags say it; what is missing is detected. */
export interface CsvFlags extends Partial<Dialect> {
  readonly map: readonly MapEntry[];
  /** The line where the header begins, or the row of a sheet; the first one by default. */
  readonly headerRow?: number;
  /** Leave out columns that go to no field, instead of refusing the file. */
  readonly ignoreUnknown: boolean;
  /** Mappings that were saved, in which that for the header of a file is looked up. */
  readonly mappings?: MappingFile;
  /** The file in which the mapping is saved. */
  readonly saveMapping?: string;
}

/** No flags: everything is detected. */
export const noCsvFlags: CsvFlags = { map: [], ignoreUnknown: false };

/** Whether flags say something of CSV. */
export function areOfCsv(flags: CsvFlags): boolean {
  const { map, delimiter, quote, encoding, headerRow, mappings, saveMapping } = flags;
  const own = [delimiter, quote, encoding, headerRow, mappings, saveMapping];
  return map.length > 0 || own.some((value) => value !== undefined);
}

/** Whether a value from outside says how CSV is read. */
export function isCsvFlags(value: unknown): value is CsvFlags {
  const { delimiter, quote, encoding, headerRow, map, ignoreUnknown } = (value ??
    {}) as Partial<CsvFlags>;
  const isEntry = (entry: Partial<MapEntry> | null) =>
    typeof entry?.field === "string" && typeof entry.column === "string";
  return (
    isMark(delimiter) &&
    (quote === null || isMark(quote)) &&
    (encodings as readonly unknown[]).includes(encoding) &&
    (headerRow === undefined || (Number.isInteger(headerRow) && headerRow > 0)) &&
    Array.isArray(map) &&
    map.every(isEntry) &&
    typeof ignoreUnknown === "boolean"
  );
}

function isMark(value: unknown): boolean {
  return typeof value === "string" && /^[\x20-\x7e\t]$/.test(value);
}

/** One column of a file, and the field that its cells go to. */
export interface Column {
  /** As it is in the header, without blanks around it; "" if it has none. */
  readonly name: string;
  /** From 1. */
  readonly number: number;
  /** A field, or `metadata.KEY`; null if the column goes to no field. */
  readonly field: string | null;
  readonly type: FieldType;
  /** What to write instead of a column that decides who has access, and so is never left out. */
  readonly instead: string | null;
  /** Whether a saved mapping leaves it out. */
  readonly isLeftOut: boolean;
}

/** How a file of CSV is read. */
export interface CsvForm {
  readonly dialect: Dialect;
  readonly columns: readonly Column[];
  /** Columns that hold what identifies a record, the most telling one first. */
  readonly identity: readonly Column[];
  /** The name of the sheet that was read, whose rows are counted as lines; null for a text. */
  readonly sheet: string | null;
  /** What is wrong with cells of the sheet, by their place, such as `B3`. */
  readonly flaws: ReadonlyMap<string, CellFlaw>;
  /** Whether some number has a comma before decimals; known once the file was gone through. */
  readonly hasDecimalCommas: boolean;
  /** What is said of saved mappings if none of them is for this header; else "". */
  readonly mappingNote: string;
  /** A value with characters that were read in an encoding which is a guess; null if it is none. */
  readonly encodingSample: string | null;
  /** What flags change in the saved mapping, as a sentence; "" if they change nothing. */
  readonly mappingOverride: string;
  /** Whether a saved mapping was found. */
  readonly hasSavedMapping: boolean;
  /** What is written above rows of the file that are to be read with the same flags. */
  readonly head: Buffer;
  /** The line of the header, or its row in the sheet, if a flag says it; null if none does. */
  readonly headerRow: number | null;
  /** The beginning of what is left out before the header, if a flag says where that is; else "". */
  readonly beforeHeader: string;
  /** Where the header begins. */
  readonly headerStart: Position;
  /** Where the first row begins. */
  readonly start: Position;
}

/** The fields that the cells of a row can go to. */
export interface CsvFields {
  readonly kind: RunKind;
  readonly names: readonly string[];
  readonly typeOf: (name: string) => FieldType;
  /** Every name of the field that has this one. */
  readonly namesOf: (name: string) => readonly string[];
  /** Each needs a column, under one of its names. */
  readonly required: ReadonlyArray<readonly string[]>;
  /** What to write instead of an unknown field that decides who has access; null for others. */
  readonly insteadOf: (name: string) => string | null;
}

/** Before the key of metadata in the name of a field. */
export const metadataPrefix = "metadata.";

/** Whether a name is that of one key of metadata. */
export function isMetadataKey(name: string): boolean {
  return name.startsWith(metadataPrefix) && name.length > metadataPrefix.length;
}

/** What a column is called in messages: its name in quotes, or its number. */
export function columnName({ name, number }: Pick<Column, "name" | "number">): string {
  return name === "" ? `column ${number}` : `"${name}"`;
}

/** The part of a form that decides which records the bytes of a file are. */
export function formText({ dialect, columns, start }: CsvForm): string {
  const { delimiter, quote, encoding } = dialect;
  const fields = columns.map(({ field }) => field);
  return JSON.stringify([delimiter, quote, encoding, start.offset, fields]);
}

/** The entries that map every column that goes to a field. */
export function mapOf({ columns }: CsvForm): MapEntry[] {
  return columns.flatMap(({ name, field }) => (field === null ? [] : [{ field, column: name }]));
}
