import { limits } from "@carryover/contract/client";
import type { CellFlaw, InputFile } from "../files/input-file.ts";
import { FileFault } from "../json/faults/file-fault.ts";
import { dateOf, isoOf, type SheetNumber, zerosOf } from "./sheet-numbers.ts";
import {
  cellsIn,
  columnLetters,
  hiddenRows,
  lastRow,
  mergedRanges,
  placeOf,
  type WorkbookXml,
  workbookXml,
  type XmlCell,
} from "./sheet-xml.ts";
import { unpacked, ZipError } from "./zip-entries.ts";

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
  const { text, ...sheet } = await onlySheet(bytes, workbookXml(files));
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
async function readableFiles(bytes: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  let files: ReadonlyMap<string, Buffer>;
  try {
    files = await unpacked(bytes, { bytesMax: limits.workbookUnpackedBytesMax });
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
  // Which of them are sheets, others decide; the rest has no cells.
  for (const [name, content] of files) {
    if (name.endsWith(".xml")) requireReadableSheet(content.toString("utf8"));
  }
  return files;
}

function requireReadableSheet(xml: string): void {
  let [rows, columns] = [0, 1];
  for (const cell of cellsIn(xml)) {
    rows = Math.max(rows, cell.row);
    columns = Math.max(columns, cell.column);
    if (cell.type === "e") {
      const message = `The cell ${cell.place} holds an error, such as #N/A.`;
      throw fault(message, "Correct the formula, or save the sheet as CSV.");
    }
    if (cell.hasFormula && hasNoResult(cell)) {
      const message = `The cell ${cell.place} holds a formula without a result.`;
      throw fault(message, "Open the workbook in Excel, save it there, and import it again.");
    }
  }
  rows = Math.max(rows, lastRow(xml));
  if (columns > limits.csvColumnsMax || rows * columns > limits.workbookCellsMax) {
    throw tooLarge(`A sheet of the workbook has ${rows} rows and ${columns} columns.`);
  }
}

/** Programs that write formulas and do not calculate leave the value out, or empty. */
function hasNoResult({ type, value }: XmlCell): boolean {
  return value === null || (value === "" && type !== "str");
}

/** A number as it is in the file, apart from text. */
class NumberCell {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The sheet with data, or why there is not just one. */
async function onlySheet(bytes: Buffer, workbook: WorkbookXml) {
  const { default: readWorkbook } = await import("read-excel-file/node");
  const options = { trim: false, parseNumber: (text: string) => new NumberCell(text) };
  const sheets = await readWorkbook(bytes, options).catch(() => {
    throw fault("The workbook cannot be read: parts of it are missing or damaged.", saveAsCsv);
  });
  const filled = sheets.filter(({ data }) => data.some((row) => row.some((cell) => cell !== null)));
  const [sheet, another] = filled;
  if (sheet === undefined) throw fault("The workbook has no data.", "Fill a sheet of it.");
  const listedAs = (name: string) => workbook.sheets.find((each) => each.name === name);
  if (another !== undefined) {
    const names = filled.map(({ sheet: name }) => {
      return `"${name}"${listedAs(name)?.isHidden ? " (hidden)" : ""}`;
    });
    throw fault(`The workbook has several sheets with data: ${names.join(", ")}.`, saveAsCsv);
  }
  const rows: ReadonlyArray<readonly unknown[]> = sheet.data;
  const first = rows.findIndex((row) => row.some((cell) => cell !== null));
  const xml = listedAs(sheet.sheet)?.xml ?? "";
  requireNoMerges(xml, rows, first + 1);
  const meanings = new SheetMeanings(xml, workbook);
  const text = csvOf(rows.slice(first), { firstRow: first + 1, meanings });
  const remarks = remarksOn(xml, rows);
  return { name: sheet.sheet, firstRow: first + 1, text, flaws: meanings.flaws, remarks };
}

/** Only the first of merged cells has a value: what the others are shown with would be lost. */
function requireNoMerges(
  xml: string,
  rows: ReadonlyArray<readonly unknown[]>,
  headerRow: number,
): void {
  const lost = mergedRanges(xml).find((range) => {
    const [from, to] = range.split(":").map(placeOf);
    if (from === undefined || to === undefined || to.row <= headerRow) return false;
    return (rows[from.row - 1]?.[from.column - 1] ?? null) !== null;
  });
  if (lost === undefined) return;
  throw fault(
    `The cells ${lost} are merged, and only the first of them holds the value.`,
    "Unmerge them in Excel, and fill in each cell.",
  );
}

function remarksOn(xml: string, rows: ReadonlyArray<readonly unknown[]>): readonly string[] {
  const hidden = [...hiddenRows(xml)].filter((row) => {
    return rows[row - 1]?.some((cell) => cell !== null);
  });
  if (hidden.length === 0) return [];
  const listed = hidden.slice(0, 5).join(", ") + (hidden.length > 5 ? ", …" : "");
  const what = hidden.length === 1 ? "1 hidden row is" : `${hidden.length} hidden rows are`;
  return [`${what} read like the others: ${listed}`];
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

/** What the formats of a sheet make of its numbers. */
class SheetMeanings {
  readonly flaws = new Map<string, CellFlaw>();
  /** The numbers that have a style, by place. */
  readonly #styled = new Map<string, { readonly number: string; readonly style: number }>();
  readonly #workbook: WorkbookXml;

  constructor(xml: string, workbook: WorkbookXml) {
    this.#workbook = workbook;
    for (const { place, type, style, value } of cellsIn(xml)) {
      if (type === "n" && style >= 0 && value) this.#styled.set(place, { number: value, style });
    }
  }

  dateAt(place: string, date: Date): string {
    const cell = this.#styled.get(place);
    if (cell === undefined) return isoOf(date.getTime());
    const { formats, isFrom1904 } = this.#workbook;
    return this.#noted(
      place,
      dateOf(cell.number, { format: formats[cell.style] ?? "", isFrom1904 }),
    );
  }

  numberAt(place: string, text: string): string {
    const cell = this.#styled.get(place);
    const format = cell === undefined ? "" : (this.#workbook.formats[cell.style] ?? "");
    const shown = zerosOf(text, format);
    return shown === null ? text : this.#noted(place, shown);
  }

  #noted(place: string, { text, flaw }: SheetNumber): string {
    if (flaw !== null) this.flaws.set(place, flaw);
    return text;
  }
}

/** A date has no zone in a workbook, so it is read as one without. */
function textOf(cell: unknown, place: string, meanings: SheetMeanings): string {
  if (cell === null || cell === undefined) return "";
  if (cell instanceof Date) return meanings.dateAt(place, cell);
  if (!(cell instanceof NumberCell)) return String(cell);
  return meanings.numberAt(place, numberText(cell.text));
}

function numberText(text: string): string {
  const isPlain = /^-?\d{1,15}$/.test(text);
  const number = Number(text);
  if (isPlain || (Math.abs(number) < 1e15 && Math.abs(number) >= 1e-6)) return String(number);
  return number === 0 ? "0" : number.toExponential().replace("e", "E");
}

function tooLarge(message: string): FileFault {
  const position = { line: 1, column: 1, offset: 0 };
  return new FileFault({ code: "workbook_too_large", position, message });
}

function fault(message: string, hint: string): FileFault {
  const position = { line: 1, column: 1, offset: 0 };
  return new FileFault({ code: "unreadable_workbook", position, message, hint });
}
