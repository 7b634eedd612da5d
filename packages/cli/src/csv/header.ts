import { limits } from "@carryover/contract/client";
import type { Buffer } from "#platform";
import type { InputSheet } from "../files/input-file.ts";
import { FileFault } from "../json/faults/file-fault.ts";
import { advance, type Position } from "../json/position.ts";
import { delimiters, firstRows, type HeadRow } from "./dialect.ts";
import type { CsvFields, CsvFlags, Dialect } from "./form.ts";

/** The line by which Excel is told the delimiter; some programs write it in quotes. */
const separatorLine = /^"?sep=([^"\r\n])"?(?:\r\n|\r|\n)/i;

/** Rows without a cell that is filled. */
const blankRows = /^(?:[ \t,;|]*(?:\r\n|\r|\n))+/;

/** Rows at the beginning of a file among which a header is looked for. */
const rowsLookedAt = 20;

/** The beginning of a file, the byte order mark included. */
export interface FileHead {
  readonly bytes: Buffer;
  /** Where its text begins. */
  readonly from: Position;
  readonly sheet: InputSheet | undefined;
}

/** Where a header begins, and which delimiter the line for Excel before it names. */
export interface HeaderPlace {
  readonly separator: string | undefined;
  readonly headerStart: Position;
}

/**
 * Finds the header: in the line that a flag names, else after a line for Excel and blank rows.
 * Throws a FileFault if there is no such line.
 */
export function findHeader(head: FileHead, headerRow: number | undefined): HeaderPlace {
  const { bytes, from, sheet } = head;
  const text = bytes.toString("latin1", from.offset);
  const line = separatorLine.exec(text);
  const separator = line?.[1];
  if (headerRow !== undefined) {
    const headerStart =
      sheet === undefined ? lineStart(head, headerRow) : rowStart(head, headerRow);
    if (headerStart === null) throw noSuchRow(head, headerRow);
    return { separator, headerStart };
  }
  const own = line?.[0].length ?? 0;
  const blank = blankRows.exec(text.slice(own))?.[0].length ?? 0;
  // A file of nothing else has no header.
  const length = own + blank < text.length ? own + blank : own;
  return { separator, headerStart: advance(from, bytes.subarray(from.offset), length) };
}

/** Where a line begins, counted as an editor does; null if the head of the file has none such. */
export function lineStart({ bytes, from }: FileHead, line: number): Position | null {
  const text = bytes.toString("latin1", from.offset);
  let offset = 0;
  for (const [lineBreak] of text.matchAll(/[^\r\n]*(?:\r\n|\r|\n)/g)) {
    if (line <= from.line) break;
    line -= 1;
    offset += lineBreak.length;
  }
  if (line > from.line || offset >= text.length) return null;
  return advance(from, bytes.subarray(from.offset), offset);
}

/** A row of a sheet may have line breaks in its cells. */
function rowStart({ bytes, from }: FileHead, row: number): Position | null {
  const before = row - from.line;
  if (before < 0) return null;
  if (before === 0) return from;
  const rows = firstRows(bytes.subarray(from.offset), dialectOfSheets, before + 1);
  const last = rows[before - 1];
  if (last === undefined || rows.length <= before) return null;
  return { line: row, column: 1, offset: from.offset + last.end };
}

function noSuchRow({ from, sheet }: FileHead, row: number): FileFault {
  const what = sheet === undefined ? `line ${row}` : `row ${row} with data`;
  const within = 2 * limits.csvHeaderBytesMax;
  const message =
    `The header was said to be in ${what}, which is not ` + `in the first ${within} bytes.`;
  const hint = "Correct --csv-header-row. It counts lines as an editor does, from 1.";
  return new FileFault({ code: "missing_column", position: from, message, hint });
}

/** How the sheet of a workbook is written as CSV. */
export const dialectOfSheets: Dialect = { delimiter: ",", quote: '"', encoding: "utf-8" };

/** A row below the first one that seems to be the header. */
export interface LaterHeader {
  /** Its line, or its row in a sheet. */
  readonly row: number;
  readonly names: readonly string[];
  /** Whether it has a column for all that records need; else it is the first longer row. */
  readonly isKnown: boolean;
}

/** The header of a file: the names of its columns, and where each is. */
export interface Header {
  readonly names: readonly string[];
  readonly placeOf: (index: number) => Position;
  /** A later row that seems to be the header instead. */
  readonly later: LaterHeader | null;
}

/** Finds a row after the first one that seems to be the header; null if none does. */
export function laterHeader(
  { bytes, sheet }: Pick<FileHead, "bytes" | "sheet">,
  { headerStart, dialect }: { readonly headerStart: Position; readonly dialect: Dialect },
  { map }: CsvFlags,
  fields: CsvFields,
): LaterHeader | null {
  const rest = bytes.subarray(headerStart.offset);
  const isSheet = sheet !== undefined;
  const dialects = isSheet
    ? [dialect]
    : [dialect, ...delimiters.map((delimiter) => ({ ...dialect, delimiter }))];
  const readings = dialects.map((each) => firstRows(rest, each, rowsLookedAt));
  const mapped = (names: readonly string[], column: string) =>
    map.some((entry) => entry.column === column && names.includes(entry.field));
  const isKnown = ({ cells }: HeadRow) =>
    fields.required.every((names) => {
      return cells.some((cell) => names.includes(cell.trim()) || mapped(names, cell.trim()));
    });
  const [first] = readings[0] ?? [];
  const isLonger = (row: HeadRow) => filled(row) > 1 && first !== undefined && filled(first) === 1;
  for (const isHeader of [isKnown, isLonger]) {
    for (const rows of readings) {
      const index = rows.findIndex((row, at) => at > 0 && isHeader(row));
      const found = rows[index];
      if (found === undefined) continue;
      const end = rows[index - 1]?.end ?? 0;
      const row = isSheet ? headerStart.line + index : advance(headerStart, rest, end).line;
      const names = found.cells.map((cell) => cell.trim());
      return { row, names, isKnown: isHeader === isKnown };
    }
  }
  return null;
}

function filled({ cells }: HeadRow): number {
  return cells.filter((cell) => cell.trim() !== "").length;
}
