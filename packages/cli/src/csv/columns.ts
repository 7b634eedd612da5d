import { type FieldType, limits, nearest, otherFields } from "@carryover/contract/client";
import { quoted } from "../command-line.ts";
import { shortened } from "../json/faults/faults.ts";
import { FileFault } from "../json/faults/file-fault.ts";
import type { Position } from "../json/position.ts";
import {
  type Column,
  type CsvFields,
  type CsvForm,
  isMetadataKey,
  type MapEntry,
  metadataPrefix,
} from "./form.ts";
import type { Header } from "./header.ts";
import { doubtOfHeader } from "./header-doubt.ts";
import { type LeftOutColumn, leftOutText } from "./scanner.ts";

/** What is said of columns besides their names. */
export interface ColumnMapping {
  readonly map: readonly MapEntry[];
  /** Columns that are left out on purpose. */
  readonly leftOut: readonly string[];
  /** What is said of saved mappings that are not for this header. */
  readonly note: string;
}

/** Columns that are named in one message. */
const columnsNamedMax = 20;

/**
 * Decides which field each column goes to: as the entries say, else by its own name. Throws a
 * FileFault if two columns have one name, two go to one field, or a field that every record needs
 * has no column.
 */
export function columnsOf(
  header: Header,
  mapping: ColumnMapping,
  fields: CsvFields,
): readonly Column[] {
  const { names, placeOf } = header;
  const { map, leftOut } = mapping;
  const twice = names.findIndex((name, index) => name !== "" && names.indexOf(name) < index);
  if (twice >= 0) {
    const message = `Two columns are named ${shown(names[twice] ?? "")}.`;
    throw new FileFault({ code: "duplicate_column", position: placeOf(twice), message });
  }
  const applied = appliedEntries(map, names, fields);
  const canonical = (field: string) => fields.namesOf(field)[0] ?? field;
  const taken = new Set(applied.map(({ field }) => canonical(field)));
  const columns = names.map((name, index): Column => {
    const entry = applied.find(({ column }) => column === name);
    const isLeftOut = entry === undefined && leftOut.includes(name);
    const isFree = isField(name, fields) && !taken.has(canonical(name)) && !isLeftOut;
    const field = entry?.field ?? (isFree ? name : null);
    const type = field === null ? "text" : typeOf(field, fields);
    const instead = fields.insteadOf(name);
    return { name, number: index + 1, field, type, instead, isLeftOut };
  });
  requireOneColumnEach(columns, header);
  requireFields(columns, mapping, { header, fields });
  return columns;
}

/** The cells of two columns cannot both be the value of one field. */
function requireOneColumnEach(columns: readonly Column[], { placeOf }: Header): void {
  const index = columns.findIndex(({ field }, at) => {
    return field !== null && columns.slice(0, at).some((other) => other.field === field);
  });
  const second = columns[index];
  if (second === undefined) return;
  const first = columns.find(({ field }) => field === second.field) ?? second;
  throw new FileFault({
    code: "duplicate_column",
    position: placeOf(index),
    message: `Two columns go to "${second.field}": ${shown(first.name)} and ${shown(second.name)}.`,
    hint: "Map the field to one of them.",
  });
}

/** Whether a name is one that cells can go to. */
export function isField(name: string, fields: Pick<CsvFields, "names">): boolean {
  return fields.names.includes(name) || isMetadataKey(name) || name === otherFields;
}

function typeOf(field: string, fields: CsvFields): FieldType {
  return field === otherFields ? "map" : fields.typeOf(field);
}

/** The entries that are about columns of this file and fields of its records. */
function appliedEntries(
  map: readonly MapEntry[],
  names: readonly string[],
  fields: CsvFields,
): readonly MapEntry[] {
  return map.filter(({ field, column }) => names.includes(column) && isField(field, fields));
}

function requireFields(
  columns: readonly Column[],
  { map, note }: ColumnMapping,
  { header, fields }: { readonly header: Header; readonly fields: CsvFields },
): void {
  const has = (names: readonly string[]) => {
    return columns.some(({ field }) => field !== null && names.includes(field));
  };
  const missing = fields.required.filter((names) => !has(names));
  if (missing.length === 0) return;
  const wanted = missing.map(([name]) => `"${name}"`).join(", ");
  const unmapped = columns.filter(({ field }) => field === null);
  const wrong = map.find(({ field, column }) => {
    return !header.names.includes(column) && missing.some((names) => names.includes(field));
  });
  const advice = missing.map((names) => {
    const like = unmapped.find(({ name }) => name !== "" && nearest(name, names) !== null);
    return mapFlag(names[0] ?? "", like === undefined ? "COLUMN" : like.name);
  });
  const doubt = doubtOfHeader(header, fields);
  const typo = wrong === undefined ? "" : ` There is no column ${shown(wrong.column)}.`;
  const naming = `Name the column: ${advice.join(" ")}. The file has: ${listed(columns)}.${note}`;
  throw new FileFault({
    code: "missing_column",
    position: header.placeOf(0),
    message:
      `The file was read as CSV, and no column goes to ${wanted}, ` +
      `which every record needs.${typo}${doubt?.message ?? ""}`,
    hint: doubt?.isSure === true ? doubt.hint.trimEnd() : `${doubt?.hint ?? ""}${naming}`,
  });
}

/**
 * Throws a FileFault if columns with data go to no field and are not to be left out, or if one of
 * them decides who has access.
 */
export function requireMapped(
  all: readonly LeftOutColumn[],
  { ignoreUnknown, form }: { readonly ignoreUnknown: boolean; readonly form: CsvForm },
  fields: CsvFields,
): void {
  const position = form.headerStart;
  const deciding = all.find(({ column }) => column.instead !== null);
  if (deciding !== undefined) {
    const name = leftOutText({ ...deciding, column: shortName(deciding.column) });
    throw new FileFault({
      code: "unmapped_column",
      position,
      message: `This column decides who has access, and goes to no field: ${name}.`,
      hint: `${deciding.column.instead} If it says nothing that counts, remove the column.`,
    });
  }
  const leftOut = all.filter(({ column }) => !column.isLeftOut);
  if (ignoreUnknown || leftOut.length === 0) return;
  const named = leftOut
    .slice(0, columnsNamedMax)
    .map(({ column, filled }) => leftOutText({ column: shortName(column), filled }));
  const more = leftOut.length - named.length;
  if (more > 0) named.push(`${more} more`);
  // A field that a column goes to already is not the one that was meant.
  const canonical = (field: string) => fields.namesOf(field)[0] ?? field;
  const taken = form.columns.flatMap(({ field }) => (field === null ? [] : canonical(field)));
  const free = fields.names.filter((name) => !taken.includes(canonical(name)));
  const near = leftOut.flatMap(({ column: { name } }) => {
    const field = name === "" ? null : nearest(name, free);
    return field === null ? [] : [{ field, name }];
  });
  // Two columns cannot go to one field, so one of them is asked about.
  const guesses = near
    .filter(({ field }, at) => near.findIndex((other) => other.field === field) === at)
    .map(({ field, name }) => mapFlag(field, name));
  const isNameless = leftOut.some(({ column }) => column.name === "");
  const nameless = isNameless ? "Give columns without a name one in the header. " : "";
  const guess = guesses.length === 0 ? "" : `Did you mean ${guesses.slice(0, 5).join(" ")}? `;
  throw new FileFault({
    code: "unmapped_column",
    position,
    message: `What these columns hold would be lost, since no field takes it: ${named.join(", ")}.`,
    hint:
      `${nameless}${guess}Map each with --map FIELD=COLUMN or --map ${metadataPrefix}KEY=COLUMN, ` +
      `or pass --ignore-unknown to leave them out.${form.mappingNote}`,
  });
}

function mapFlag(field: string, column: string): string {
  return `--map ${quoted(`${field}=${shortened(column)}`)}`;
}

function listed(columns: readonly Column[]): string {
  const named = columns.filter(({ name }) => name !== "");
  const names = named.slice(0, columnsNamedMax).map(({ name }) => shortened(name));
  const more = named.length - names.length;
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

function shown(name: string): string {
  return `"${shortened(name)}"`;
}

function shortName(column: Column): Column {
  return { ...column, name: shortened(column.name) };
}

/** Throws a FileFault if a header has more columns than any record has fields. */
export function requireColumnCount(count: number, position: Position): void {
  if (count <= limits.csvColumnsMax) return;
  const message = `The header has ${count} columns, and ${limits.csvColumnsMax} are allowed.`;
  throw new FileFault({ code: "header_too_large", position, message });
}
