import { limits } from "@carryover/contract/client";
import type { InputFile } from "../files/input-file.ts";
import { byteOrderMarkLength, encodingBytes } from "../json/encoding.ts";
import { FileFault } from "../json/faults/file-fault.ts";
import { advance, type Position } from "../json/position.ts";
import { type ColumnMapping, columnsOf, isField, requireColumnCount } from "./columns.ts";
import { detectDialect, detectEncoding, firstRows, namesOfLine, sampleOf } from "./dialect.ts";
import {
  areOfCsv,
  type Column,
  type CsvFields,
  type CsvFlags,
  type CsvForm,
  type Dialect,
  type MapEntry,
} from "./form.ts";
import { differenceText, entriesOf, mappingFor } from "./mappings.ts";
import { cellsOf } from "./rows.ts";

/** How the sheet of a workbook is written as CSV. */
const dialectOfSheets: Dialect = { delimiter: ",", quote: '"', encoding: "utf-8" };

/** What CSV does not begin with: JSON, a comment in it, or a web page. */
const foreignStart = /^\s*(?:[[{}\]<]|\/[/*]|$)/;

/** In a header, these speak of another format whose first line has commas. */
const foreignHeader = /[{}[\]<>]/;

/** The line by which Excel is told the delimiter. */
const separatorLine = /^sep=(.)(?:\r\n|\r|\n)/i;

/** Rows without a cell that is filled. */
const blankRows = /^(?:[ \t,;|]*(?:\r\n|\r|\n))+/;

/**
 * Says how a file is read as CSV; null if it is none. Throws a FileFault if it is, and cannot be
 * read: its header is too large, or lacks a column that every record needs.
 */
export async function csvFormOf(
  input: InputFile,
  given: CsvFlags,
  fields: CsvFields,
): Promise<CsvForm | null> {
  const { sheet } = input;
  const flags = sheet === undefined ? given : { ...given, ...dialectOfSheets };
  // One byte more tells whether the header ends within the limit.
  const bytes = await input.read(0, Math.min(input.bytes, 2 * limits.csvHeaderBytesMax));
  const mark = bytes.length === 0 ? 0 : byteOrderMarkLength(bytes.subarray(0, encodingBytes));
  const text = bytes.toString("latin1", mark);
  if (foreignStart.test(text)) return null;
  const from = { line: sheet?.firstRow ?? 1, column: 1, offset: mark };
  const { separator, headerStart } = beforeHeader(bytes, text, from);
  const rest = bytes.subarray(headerStart.offset);
  const encoding = flags.encoding ?? (mark > 0 ? "utf-8" : await detectEncoding(input));
  const written = separator === undefined ? flags : { delimiter: separator, ...flags };
  const isGuessed = flags.encoding === undefined && encoding !== "utf-8";
  const own = { ...written, encoding };
  const isKnown = (name: string) => {
    const isMapped = flags.map.some(({ column }) => column === name);
    const isSaved = flags.mappings?.mappings.some(({ header }) => header.includes(name));
    return isField(name, fields) || isMapped || isSaved === true;
  };
  const dialect = detectDialect(rest, own, isKnown);
  const header = firstRows(rest, dialect, 1)[0];
  const names = header?.cells.map((name) => name.trim()) ?? [];
  if (header === undefined && rest.length < limits.csvHeaderBytesMax) {
    requireClosedHeader(rest, { dialect, isKnown, position: headerStart });
  }
  const isCsv = areOfCsv(flags) || separator !== undefined || looksLikeHeader(names, isKnown);
  if (!isCsv) return null;
  const isWhole = header !== undefined && header.end <= limits.csvHeaderBytesMax;
  if (!isWhole) throw tooLargeHeader(headerStart);
  requireColumnCount(names.length, headerStart);
  const bytesOfHeader = rest.subarray(0, header.end);
  const place = (index: number) => placeInHeader(bytesOfHeader, dialect, headerStart, index);
  const mapping = mappingOf(names, flags, fields.kind);
  const columns = columnsOf({ names, placeOf: place }, mapping, fields);
  const end = advance(headerStart, rest, header.end);
  const start = sheet === undefined ? end : { ...end, line: headerStart.line + 1 };
  return {
    dialect,
    columns,
    identity: identityOf(columns, fields),
    sheet: sheet?.name ?? null,
    flaws: sheet?.flaws ?? new Map(),
    mappingNote: mapping.note,
    hasSavedMapping: mapping.isSaved,
    encodingSample: isGuessed ? await sampleOf(input, encoding) : null,
    head: Buffer.from(bytes.subarray(0, start.offset)),
    headerStart,
    start,
  };
}

/** What comes before the header: a line for Excel, and blank rows. */
function beforeHeader(bytes: Buffer, text: string, from: Position) {
  const separator = separatorLine.exec(text);
  const own = separator?.[0].length ?? 0;
  const blank = blankRows.exec(text.slice(own))?.[0].length ?? 0;
  // A file of nothing else has no header.
  const length = own + blank < text.length ? own + blank : own;
  const headerStart = advance(from, bytes.subarray(from.offset), length);
  return { separator: separator?.[1], headerStart };
}

function identityOf(columns: readonly Column[], { namesOf }: CsvFields): readonly Column[] {
  const names = [...namesOf("id"), ...namesOf("customerId")];
  return names.flatMap((name) => columns.filter(({ field }) => field === name));
}

/** What the flags say of the columns of a header, before what a saved mapping says. */
function mappingOf(
  names: readonly string[],
  { map, mappings }: CsvFlags,
  kind: string,
): ColumnMapping & { readonly isSaved: boolean } {
  if (mappings === undefined) return { map, leftOut: [], note: "", isSaved: false };
  const saved = mappingFor(mappings, kind, names);
  if (saved === null) {
    const note = differenceText(mappings, kind, names);
    return { map, leftOut: [], note, isSaved: false };
  }
  const isFree = ({ field, column }: MapEntry) =>
    map.every((entry) => entry.field !== field && entry.column !== column);
  const leftOut = names.filter((name) => saved.columns[name] === null);
  const entries = entriesOf(saved).filter(isFree);
  return { map: [...map, ...entries], leftOut, note: "", isSaved: true };
}

/** A header that has no end before the end of the file has a quote without one. */
function requireClosedHeader(
  bytes: Buffer,
  how: {
    readonly dialect: Dialect;
    readonly isKnown: (name: string) => boolean;
    readonly position: Position;
  },
): void {
  const { dialect, isKnown, position } = how;
  if (!looksLikeHeader(namesOfLine(bytes, dialect), isKnown)) return;
  const message = "A quote of the header is not closed before the end of the file.";
  throw new FileFault({ code: "unclosed_quote", position, message });
}

function looksLikeHeader(names: readonly string[], isKnown: (name: string) => boolean): boolean {
  if (names.some((name) => foreignHeader.test(name))) return false;
  return names.length > 1 || names.some(isKnown);
}

function placeInHeader(bytes: Buffer, dialect: Dialect, start: Position, index: number): Position {
  const cell = cellsOf(bytes, dialect)[index];
  return advance(start, bytes, cell?.offset ?? 0);
}

function tooLargeHeader(position: Position): FileFault {
  const message = `The header does not end within ${limits.csvHeaderBytesMax} bytes.`;
  return new FileFault({ code: "header_too_large", position, message });
}
