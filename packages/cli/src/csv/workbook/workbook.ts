import { limits } from "@carryover/contract/client";
import { Buffer } from "#platform";
import type { InputFile, InputSheet, MergedCells } from "../../files/input-file.ts";
import { FileFault } from "../../json/faults/file-fault.ts";
import { errorsIn } from "./sheet-errors.ts";
import { SheetMeanings } from "./sheet-meanings.ts";
import { SheetOrderError, withPlaces, withPlainText } from "./sheet-order.ts";
import { remarksOnSheet } from "./sheet-remarks.ts";
import {
  cellsIn,
  columnLetters,
  type ListedSheet,
  lastRow,
  mergedRanges,
  placeOf,
  type WorkbookXml,
  workbookXml,
} from "./sheet-xml.ts";
import { unpacked, ZipError } from "./zip-entries.ts";
import { archiveOf } from "./zip-writer.ts";

/** The first bytes of a zip archive, which a workbook of Excel is. */
const start = Buffer.from([0x50, 0x4b, 0x03, 0x04]);

/** Those of an older workbook, and of one with a password. */
const startOfOld = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

/**
 * The one sheet of a workbook (.xlsx) as a file of CSV; any other file as it is. Throws a FileFault
 * if the workbook is too large, as it is held in memory, or something in it would be lost.
 */
export async function sheetOf(input: InputFile): Promise<InputFile> {
  const head = await input.read(0, start.length);
  if (head.equals(startOfOld)) {
    const message = "The file is an old Excel workbook (.xls), or one with a password.";
    throw fault(message, "Save it as .xlsx without a password, or as CSV UTF-8.");
  }
  if (!head.equals(start)) return input;
  if (input.bytes > limits.workbookBytesMax) {
    throw tooLarge(
      `The workbook has ${input.bytes} bytes, and ${limits.workbookBytesMax} are read.`,
    );
  }
  const bytes = await input.read(0, input.bytes);
  const files = await readableFiles(bytes);
  const workbook = workbookXml(files);
  const archive = inOrder(bytes, files, workbook);
  const { text, ...sheet } = await onlySheet(archive, files, workbook);
  const csv = Buffer.from(text);
  return {
    name: input.name,
    bytes: csv.length,
    sheet,
    async *chunks() {
      for (let at = 0; at < csv.length; at += chunkBytes) yield csv.subarray(at, at + chunkBytes);
    },
    read: async (offset, length) => Buffer.from(csv.subarray(offset, offset + length)),
    isUnchanged: () => input.isUnchanged(),
    close: () => input.close(),
  };
}

const chunkBytes = 256 * 1024;

/** Looks at what the reader of workbooks would fill the memory with, or pass over. */
async function readableFiles(bytes: Buffer): Promise<Map<string, Buffer>> {
  let files: Map<string, Buffer>;
  try {
    files = new Map(await unpacked(bytes, { bytesMax: limits.workbookUnpackedBytesMax }));
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    const message = `The file ${error.message}.`;
    throw error.isTooLarge ? tooLarge(message) : fault(message, saveAsCsv);
  }
  if (files.has("content.xml")) {
    throw fault("The file is an OpenDocument sheet (.ods).", "Save it as .xlsx or CSV UTF-8.");
  }
  if (!files.has("xl/workbook.xml")) {
    throw fault("The file is a zip archive, and no workbook.", "Unpack it, and name a file in it.");
  }
  return files;
}

/**
 * The archive with what the reader of workbooks would misread put in order: cells without a place,
 * places in lower case, comments within texts. Changes `files` likewise. Throws a FileFault.
 */
function inOrder(bytes: Buffer, files: Map<string, Buffer>, workbook: WorkbookXml): Buffer {
  const sheets = new Map(workbook.sheets.map(({ name, path }) => [path, name]));
  let isChanged = false;
  for (const [path, content] of files) {
    if (!path.endsWith(".xml")) continue;
    const xml = content.toString("utf8");
    const plain = withPlainText(xml);
    const name = sheets.get(path);
    const ordered = name === undefined ? plain : placed(plain, name);
    // Which of them are read, others decide; the rest has no cells.
    requireSmallSheet(ordered);
    if (ordered === xml) continue;
    isChanged = true;
    files.set(path, Buffer.from(ordered));
  }
  return isChanged ? archiveOf(files) : bytes;
}

function placed(xml: string, sheet: string): string {
  try {
    return withPlaces(xml);
  } catch (error) {
    if (!(error instanceof SheetOrderError)) throw error;
    const message = `The workbook is damaged: in the sheet "${sheet}", ${error.message}.`;
    throw fault(message, "Open the workbook in Excel, save it there, and import it again.");
  }
}

function requireSmallSheet(xml: string): void {
  let [rows, columns] = [0, 1];
  for (const cell of cellsIn(xml)) {
    rows = Math.max(rows, cell.row);
    columns = Math.max(columns, cell.column);
  }
  rows = Math.max(rows, lastRow(xml));
  if (columns > limits.csvColumnsMax || rows * columns > limits.workbookCellsMax) {
    throw tooLarge(`A sheet of the workbook has ${rows} rows and ${columns} columns.`);
  }
}

/** A number as it is in the file, apart from text. */
class NumberCell {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The sheet with data, or why there is not just one. */
async function onlySheet(
  bytes: Buffer,
  files: ReadonlyMap<string, Buffer>,
  workbook: WorkbookXml,
): Promise<InputSheet & { readonly text: string }> {
  const { default: readWorkbook } = await import("#workbook-reader");
  const options = { trim: false, parseNumber: (text: string) => new NumberCell(text) };
  const read = await readWorkbook(bytes, options).catch(() => {
    throw fault("The workbook cannot be read: parts of it are missing or damaged.", saveAsCsv);
  });
  if (read.length !== workbook.sheets.length) {
    throw fault("The workbook cannot be read: its list of sheets is damaged.", saveAsCsv);
  }
  const xmlOf = ({ path }: ListedSheet) => files.get(path)?.toString("utf8") ?? "";
  const sheets = workbook.sheets.map((each, at) => {
    // A chart is a sheet without data.
    return { ...each, rows: withErrors(read[at]?.data ?? [], xmlOf(each)) };
  });
  const filled = sheets.filter(({ rows }) => rows.some(isFilled));
  const [sheet, another] = filled;
  if (sheet === undefined) throw fault("The workbook has no data.", "Fill a sheet of it.");
  if (another !== undefined) {
    const names = filled.map(({ name, isHidden }) => `"${name}"${isHidden ? " (hidden)" : ""}`);
    throw fault(`The workbook has several sheets with data: ${names.join(", ")}.`, saveAsCsv);
  }
  const { name, rows } = sheet;
  const first = rows.findIndex(isFilled);
  const xml = xmlOf(sheet);
  const meanings = new SheetMeanings(xml, workbook);
  const text = csvOf(rows.slice(first), { firstRow: first + 1, meanings });
  const remarks = remarksOnSheet(xml, sheet);
  const merged = mergedIn(xml, rows);
  return { name, firstRow: first + 1, text, flaws: meanings.flaws, merged, remarks };
}

type SheetRow = readonly unknown[];

/** The rows with what the library leaves empty: errors, and formulas without a result. */
function withErrors(data: readonly SheetRow[], xml: string): readonly SheetRow[] {
  const rows = data.map((row) => [...row]);
  for (const { row, column, error } of errorsIn(xml)) {
    while (rows.length < row) rows.push([]);
    const cells = rows[row - 1] ?? [];
    while (cells.length < column) cells.push(null);
    cells[column - 1] = error;
  }
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  for (const row of rows) while (row.length < width) row.push(null);
  return rows;
}

function isFilled(row: SheetRow): boolean {
  return row.some((cell) => cell !== null);
}

/** Merged cells of which one has a value. */
function mergedIn(xml: string, rows: readonly SheetRow[]): readonly MergedCells[] {
  return mergedRanges(xml).flatMap((range) => {
    const [from, to] = range.split(":").map(placeOf);
    if (from === undefined || to === undefined) return [];
    const isEmpty = (rows[from.row - 1]?.[from.column - 1] ?? null) === null;
    return isEmpty ? [] : [{ range, toRow: to.row }];
  });
}

const saveAsCsv = "Save the sheet to import as CSV UTF-8, and name that file.";

/** A text that many cells share is written for each of them, so the size is counted meanwhile. */
function csvOf(
  rows: ReadonlyArray<readonly unknown[]>,
  { firstRow, meanings }: { readonly firstRow: number; readonly meanings: SheetMeanings },
): string {
  const lines: string[] = [];
  let length = 0;
  for (const [index, row] of rows.entries()) {
    const cells = row.map((cell, at) => {
      const place = `${columnLetters(at + 1)}${firstRow + index}`;
      return `"${textOf(cell, place, meanings).replaceAll('"', '""')}"`;
    });
    const line = cells.join(",");
    length += line.length;
    if (length > limits.workbookUnpackedBytesMax)
      throw tooLarge("The texts of the sheet are larger.");
    lines.push(line);
  }
  return `${lines.join("\n")}\n`;
}

/** A date has no zone in a workbook, so it is read as one without. */
function textOf(cell: unknown, place: string, meanings: SheetMeanings): string {
  if (cell === null || cell === undefined) return "";
  if (cell instanceof Date) return meanings.dateAt(place, cell);
  if (!(cell instanceof NumberCell)) return String(cell);
  return meanings.numberAt(place, cell.text);
}

function tooLarge(message: string): FileFault {
  const position = { line: 1, column: 1, offset: 0 };
  return new FileFault({ code: "workbook_too_large", position, message });
}

function fault(message: string, hint: string): FileFault {
  const position = { line: 1, column: 1, offset: 0 };
  return new FileFault({ code: "unreadable_workbook", position, message, hint });
}
