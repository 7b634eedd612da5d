import { limits } from "@carryover/contract/client";
import type { InputFile } from "../files/input-file.ts";
import { FileFault } from "../json/faults/file-fault.ts";
import { unpacked, ZipError } from "./zip-entries.ts";

/** The first bytes of a zip archive, which a workbook of Excel is. */
const start = Buffer.from([0x50, 0x4b, 0x03, 0x04]);

/**
 * The one sheet of a workbook (.xlsx) as a file of CSV; any other file as it is. Throws a FileFault
 * if the workbook is too large, as it is held in memory, or something in it would be lost.
 */
export async function sheetOf(input: InputFile): Promise<InputFile> {
  const head = await input.read(0, start.length);
  if (!head.equals(start)) return input;
  if (input.bytes > limits.workbookBytesMax) {
    throw tooLarge(
      `The workbook has ${input.bytes} bytes, and ${limits.workbookBytesMax} are read.`,
    );
  }
  const bytes = await input.read(0, input.bytes);
  await requireReadable(bytes);
  const { name, firstRow, text } = await onlySheet(bytes);
  const csv = Buffer.from(text);
  return {
    name: input.name,
    bytes: csv.length,
    sheet: { name, firstRow },
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
async function requireReadable(bytes: Buffer): Promise<void> {
  let files: ReadonlyMap<string, Buffer>;
  try {
    files = await unpacked(bytes, { bytesMax: limits.workbookUnpackedBytesMax });
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    const message = `The file ${error.message}.`;
    throw error.isTooLarge ? tooLarge(message) : fault(message, saveAsCsv);
  }
  if (!files.has("xl/workbook.xml")) {
    throw fault("The file is a zip archive, and no workbook.", "Unpack it, and name a file in it.");
  }
  // Which of them are sheets, others decide; the rest has no cells.
  for (const [name, content] of files) {
    if (name.endsWith(".xml")) requireReadableSheet(content.toString("utf8"));
  }
}

const cellTag = /<(?:\w+:)?c\b([^>]*)>/g;
const rowTag = /<(?:\w+:)?row\b[^>]*\br=["'](\d+)["']/g;

function requireReadableSheet(xml: string): void {
  let [rows, columns] = [0, 1];
  for (const [, attributes = ""] of xml.matchAll(cellTag)) {
    const [, letters = "A", row = "1"] = /\br=["']([A-Z]+)(\d+)["']/i.exec(attributes) ?? [];
    rows = Math.max(rows, Number(row));
    columns = Math.max(columns, columnNumber(letters.toUpperCase()));
    if (/\bt=["']e["']/.test(attributes)) {
      const message = `The cell ${letters}${row} holds an error, such as #N/A.`;
      throw fault(message, "Correct the formula, or save the sheet as CSV.");
    }
  }
  for (const [, row] of xml.matchAll(rowTag)) rows = Math.max(rows, Number(row));
  if (columns > limits.csvColumnsMax || rows * columns > limits.workbookCellsMax) {
    throw tooLarge(`A sheet of the workbook has ${rows} rows and ${columns} columns.`);
  }
}

function columnNumber(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

/** A number as it is in the file, apart from text. */
class NumberCell {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

async function onlySheet(bytes: Buffer) {
  const { default: readWorkbook } = await import("read-excel-file/node");
  const options = { trim: false, parseNumber: (text: string) => new NumberCell(text) };
  const sheets = await readWorkbook(bytes, options).catch((error: Error) => {
    throw fault(`The workbook cannot be read: ${error.message}.`, saveAsCsv);
  });
  const filled = sheets.filter(({ data }) => data.some((row) => row.some((cell) => cell !== null)));
  const [sheet, another] = filled;
  if (sheet === undefined) throw fault("The workbook has no data.", "Fill a sheet of it.");
  if (another !== undefined) {
    const names = filled.map((each) => `"${each.sheet}"`).join(", ");
    throw fault(`The workbook has several sheets with data: ${names}.`, saveAsCsv);
  }
  const rows: ReadonlyArray<readonly unknown[]> = sheet.data;
  const first = rows.findIndex((row) => row.some((cell) => cell !== null));
  return { name: sheet.sheet, firstRow: first + 1, text: csvOf(rows.slice(first)) };
}

const saveAsCsv = "Save the sheet to import as CSV UTF-8, and name that file.";

/** A text that many cells share is written for each of them, so the size is counted meanwhile. */
function csvOf(rows: ReadonlyArray<readonly unknown[]>): string {
  const lines: string[] = [];
  let length = 0;
  for (const row of rows) {
    const line = row.map((cell) => `"${textOf(cell).replaceAll('"', '""')}"`).join(",");
    length += line.length;
    if (length > limits.workbookUnpackedBytesMax)
      throw tooLarge("The texts of the sheet are larger.");
    lines.push(line);
  }
  return `${lines.join("\n")}\n`;
}

/** A date has no zone in a workbook, so it is read as one without. */
function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (cell instanceof Date) return cell.toISOString().slice(0, 19);
  if (!(cell instanceof NumberCell)) return String(cell);
  const isPlain = /^-?\d{1,15}$/.test(cell.text);
  const number = Number(cell.text);
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
