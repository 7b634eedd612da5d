import { limits } from "@carryover/contract/client";
import { loadCsvParser } from "#csv-parser";
import { Buffer } from "#platform";
import type { InputFile, InputSheet } from "../files/input-file.ts";
import { byteOrderMarkLength, encodingBytes } from "../json/encoding.ts";
import { FileFault } from "../json/faults/file-fault.ts";
import { advance, type Position } from "../json/position.ts";
import { beginningOf } from "./beginning.ts";
import { columnsOf, isField, requireColumnCount } from "./columns.ts";
import {
  detectDialect,
  detectEncoding,
  firstRows,
  namesOfLine,
  rowText,
  sampleOf,
} from "./dialect.ts";
import {
  areOfCsv,
  type Column,
  type CsvFields,
  type CsvFlags,
  type CsvForm,
  type Dialect,
  type MapEntry,
} from "./form.ts";
import {
  dialectOfSheets,
  type FileHead,
  findHeader,
  type LaterHeader,
  laterHeader,
  lineStart,
} from "./header.ts";
import {
  completedMapping,
  differenceText,
  entriesOf,
  mappingFor,
  overrideText,
} from "./mappings.ts";
import { cellsOf } from "./rows.ts";
import { refuseSql } from "./sql.ts";

/** Characters that are shown of what is before a header. */
const beforeShown = 60;

/** In a header, these speak of another format whose first line has commas. */
const foreignHeader = /[{}[\]<>]/;

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
  const opened = await openedHeader(input, flags, fields);
  if (opened === null) return null;
  const { dialect, names, headerBytes, headerStart, later } = opened;
  const place = (index: number) => placeInHeader(headerBytes, dialect, headerStart, index);
  const mapping = mappingOf(names, flags, fields.kind);
  const columns = columnsOf({ names, placeOf: place, later }, mapping, fields);
  const end = advance(headerStart, headerBytes, headerBytes.length);
  requireNoMerges(sheet, headerStart);
  const isGuessed = flags.encoding === undefined && dialect.encoding !== "utf-8";
  return {
    dialect,
    columns,
    identity: identityOf(columns, fields),
    sheet: sheet?.name ?? null,
    flaws: sheet?.flaws ?? new Map(),
    hasDecimalCommas: false,
    mappingNote: mapping.note,
    hasSavedMapping: mapping.isSaved,
    mappingOverride: mapping.override,
    encodingSample: isGuessed ? await sampleOf(input, dialect.encoding) : null,
    ...beforeRows(opened, flags, sheet),
    headerStart,
    start: sheet === undefined ? end : { ...end, line: headerStart.line + 1 },
  };
}

/** A header that was found at the beginning of a file. */
interface OpenedHeader {
  readonly dialect: Dialect;
  readonly names: readonly string[];
  /** The bytes of the file before the header, and its own. */
  readonly before: Buffer;
  readonly headerBytes: Buffer;
  readonly headerStart: Position;
  readonly later: LaterHeader | null;
}

/** Finds the header of a file, if the file is CSV. Throws a FileFault if it is too large. */
async function openedHeader(
  input: InputFile,
  flags: CsvFlags,
  fields: CsvFields,
): Promise<OpenedHeader | null> {
  const { sheet } = input;
  // One byte more tells whether the header ends within the limit.
  const bytes = await input.read(0, Math.min(input.bytes, 2 * limits.csvHeaderBytesMax));
  const mark = bytes.length === 0 ? 0 : byteOrderMarkLength(bytes.subarray(0, encodingBytes));
  const from = { line: sheet?.firstRow ?? 1, column: 1, offset: mark };
  const head = { bytes, from, sheet };
  const isKnown = knownNames(flags, fields);
  if (sheet === undefined && !areOfCsv(flags)) refuseSql(bytes.toString("latin1", mark), from);
  if (areOfCsv(flags)) await loadCsvParser();
  if (!mayBeTable(head, flags, isKnown)) return null;
  await loadCsvParser();
  const { headerStart, separator } = findHeader(head, flags.headerRow);
  const rest = bytes.subarray(headerStart.offset);
  const encoding = flags.encoding ?? (mark > 0 ? "utf-8" : await detectEncoding(input));
  const written = separator === undefined ? flags : { delimiter: separator, ...flags };
  const dialect = detectDialect(rest, { ...written, encoding }, isKnown);
  const rows = firstRows(rest, dialect, 2);
  const header = rows[0];
  const names = header?.cells.map((name) => name.trim()) ?? [];
  if (separator !== undefined && rest.toString("latin1").trim() === "") throw empty(headerStart);
  if (header === undefined) {
    requireClosedHeader(rest, { dialect, isKnown, position: headerStart });
  }
  const later = laterHeader({ bytes, sheet }, { headerStart, dialect }, flags, fields);
  const isSaid = areOfCsv(flags) || separator !== undefined || later?.isKnown === true;
  if (!isSaid && !looksLikeTable(names, rows.length, isKnown)) return null;
  const isWhole = header !== undefined && header.end <= limits.csvHeaderBytesMax;
  if (!isWhole) throw tooLargeHeader(headerStart);
  requireColumnCount(names.length, headerStart);
  const before = bytes.subarray(0, headerStart.offset);
  return { dialect, names, before, headerBytes: rest.subarray(0, header.end), headerStart, later };
}

/**
 * Whether a file is looked at as CSV. The flags are those of all files of a command, so that they
 * make a document a table only if its header then has a name that is known.
 */
function mayBeTable(head: FileHead, flags: CsvFlags, isKnown: (name: string) => boolean): boolean {
  const begins = beginningOf(head.bytes.toString("latin1", head.from.offset));
  if (begins === "table") return true;
  if (begins === "empty" || !areOfCsv(flags)) return false;
  if (begins === "unclear" || head.sheet !== undefined) return true;
  const start = lineStart(head, flags.headerRow ?? head.from.line);
  if (start === null) return false;
  const rest = head.bytes.subarray(start.offset);
  const dialect = detectDialect(rest, { encoding: "utf-8", ...flags }, isKnown);
  return namesOfLine(rest, dialect).some(isKnown);
}

/** What is kept of the beginning of a file; rows of a sheet before its header only as lines. */
function beforeRows(
  { before, headerBytes, headerStart, dialect }: OpenedHeader,
  { headerRow }: CsvFlags,
  sheet: InputSheet | undefined,
): Pick<CsvForm, "head" | "headerRow" | "beforeHeader"> {
  if (headerRow === undefined) {
    return { head: Buffer.concat([before, headerBytes]), headerRow: null, beforeHeader: "" };
  }
  const lines = sheet === undefined ? before : Buffer.alloc(headerStart.line - 1, "\n");
  const text = rowText(before, dialect).replace(/^\ufeff/, "");
  return {
    head: Buffer.concat([lines, headerBytes]),
    headerRow,
    beforeHeader: text.trim().slice(0, beforeShown),
  };
}

/** Whether a name is one that some column can be read by. */
function knownNames(flags: CsvFlags, fields: CsvFields): (name: string) => boolean {
  return (name) => {
    const isMapped = flags.map.some(({ column }) => column === name);
    const isSaved = flags.mappings?.mappings.some(({ header }) => header.includes(name));
    return isField(name, fields) || isMapped || isSaved === true;
  };
}

/** Only the first of merged cells has a value: what the others are shown with would be lost. */
function requireNoMerges(sheet: InputSheet | undefined, header: Position): void {
  const lost = sheet?.merged.find(({ toRow }) => toRow > header.line);
  if (lost === undefined) return;
  throw new FileFault({
    code: "unreadable_workbook",
    position: header,
    message: `The cells ${lost.range} are merged, and only the first of them holds the value.`,
    hint: "Unmerge them in Excel, and fill in each cell.",
  });
}

function identityOf(columns: readonly Column[], { namesOf }: CsvFields): readonly Column[] {
  const names = [...namesOf("id"), ...namesOf("customerId")];
  return names.flatMap((name) => columns.filter(({ field }) => field === name));
}

/** What the flags say of the columns of a header, before what a saved mapping says. */
function mappingOf(names: readonly string[], { map, mappings }: CsvFlags, kind: string) {
  const none = { map, leftOut: [], note: "", isSaved: false, override: "" };
  if (mappings === undefined) return none;
  const own = map.filter(({ column }) => names.includes(column));
  const saved =
    mappingFor(mappings, kind, names) ?? completedMapping(mappings, kind, { names, map: own });
  if (saved === null) return { ...none, note: differenceText(mappings, kind, names) };
  const isFree = ({ field, column }: MapEntry) =>
    own.every((entry) => entry.field !== field && entry.column !== column);
  const entries = entriesOf(saved).filter(isFree);
  const isLeftOut = (name: string) => saved.columns[name] === null;
  const leftOut = names.filter(isLeftOut);
  const override = overrideText(mappings, saved, own);
  return { map: [...map, ...entries], leftOut, note: "", isSaved: true, override };
}

/** A header that has no end has a quote without one. */
function requireClosedHeader(
  bytes: Buffer,
  how: {
    readonly dialect: Dialect;
    readonly isKnown: (name: string) => boolean;
    readonly position: Position;
  },
): void {
  const { dialect, isKnown, position } = how;
  if (!looksLikeTable(namesOfLine(bytes, dialect), 1, isKnown)) return;
  const isWhole = bytes.length < limits.csvHeaderBytesMax;
  const where = isWhole ? "before the end of the file" : `within ${bytes.length} bytes`;
  const message = `A quote of the header is not closed ${where}.`;
  throw new FileFault({ code: "unclosed_quote", position, message });
}

/** A file of one line and one name is rather a text than a table. */
function looksLikeTable(
  names: readonly string[],
  rowCount: number,
  isKnown: (name: string) => boolean,
): boolean {
  if (names.some(isKnown)) return true;
  if (names.some((name) => foreignHeader.test(name))) return false;
  return names.length > 1 || rowCount > 1;
}

function placeInHeader(bytes: Buffer, dialect: Dialect, start: Position, index: number): Position {
  const cell = cellsOf(bytes, dialect)[index];
  return advance(start, bytes, cell?.offset ?? 0);
}

function empty(position: Position): FileFault {
  const message = "The file has a line for Excel (sep=), and nothing after it.";
  return new FileFault({ code: "empty_file", position, message });
}

function tooLargeHeader(position: Position): FileFault {
  const message = `The header does not end within ${limits.csvHeaderBytesMax} bytes.`;
  return new FileFault({ code: "header_too_large", position, message });
}
