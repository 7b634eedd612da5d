import type { RecordIssue } from "@carryover/contract/client";
import type { Buffer } from "#platform";
import { pathOf } from "../json/faults/pointer.ts";
import { advance, type Position } from "../json/position.ts";
import { plainForm } from "./doubtful-cells.ts";
import { type Column, type CsvForm, columnName, metadataPrefix } from "./form.ts";
import { type Cell, cellsOf } from "./rows.ts";
import { columnLetters } from "./workbook/sheet-xml.ts";

/** Which record and cell an issue is about, for whoever corrects the table. */
export interface CellPlace {
  readonly recordNumber: number;
  /** The id in its row, or that of its customer; null if it has none. */
  readonly id: string | null;
  /** The name of the column, or `column 7`; null if the row as a whole is meant. */
  readonly column: string | null;
  /** From 1. */
  readonly columnNumber: number | null;
  readonly field: string | null;
  /** What is in the cell, cut after 200 characters. */
  readonly value: string | null;
  /** The sheet of a workbook that the record is in. */
  readonly sheet?: string;
  /** The cell of the sheet, such as `B3`; only its row, such as `3`, if the whole row is meant. */
  readonly place?: string;
}

/** The row of a record: where it begins in the file, and its bytes. */
export interface PlacedRow {
  readonly number: number;
  readonly start: Position;
  readonly bytes: Buffer;
}

const valueLengthMax = 200;

/** The issue of a record at the cell that it is about, worded for a table. */
export function placeInRow<T extends RecordIssue>(
  { number, start, bytes }: PlacedRow,
  form: CsvForm,
  issue: T,
  pointers: readonly string[],
): T & { readonly position: Position; readonly cell: CellPlace } {
  const cells = cellsOf(bytes, form.dialect);
  const column = columnOf(form, pointers);
  const found = column === null ? undefined : cells[column.number - 1];
  const position = found === undefined ? start : positionIn(form, { start, bytes }, found, column);
  const own = cellPlace(number, cells, form, column);
  const cell = form.sheet === null ? own : { ...own, ...placeInSheet(form.sheet, start, column) };
  return { ...issue, ...worded(issue, column, found?.text ?? ""), position, cell };
}

/** The position of a cell; in a sheet its row and the number of its column. */
export function positionIn(
  { sheet }: CsvForm,
  { start, bytes }: Pick<PlacedRow, "start" | "bytes">,
  { offset }: Cell,
  column: Column | null,
): Position {
  const position = advance(start, bytes, offset);
  return sheet === null ? position : { ...position, line: start.line, column: column?.number ?? 1 };
}

function placeInSheet(sheet: string, { line }: Position, column: Column | null) {
  return { sheet, place: `${column === null ? "" : columnLetters(column.number)}${line}` };
}

function cellPlace(
  recordNumber: number,
  cells: readonly Cell[],
  { identity }: CsvForm,
  column: Column | null,
): CellPlace {
  const textOf = ({ number }: Column) => cells[number - 1]?.text ?? "";
  const id = identity.map(textOf).find((text) => text !== "") ?? null;
  const shown = (text: string) => text.slice(0, valueLengthMax).toWellFormed();
  return {
    recordNumber,
    id: id === null ? null : shown(id),
    column: column === null ? null : columnName(column).replace(/^"(.*)"$/s, "$1"),
    columnNumber: column?.number ?? null,
    field: column?.field ?? null,
    value: column === null ? null : shown(textOf(column)),
  };
}

/** The column that one of the pointers leads to. */
function columnOf({ columns }: CsvForm, pointers: readonly string[]): Column | null {
  for (const pointer of pointers) {
    const [name, key] = pathOf(pointer);
    if (name === undefined) continue;
    const wanted = key === undefined ? [name] : [`${metadataPrefix}${key}`, name];
    const found = wanted
      .filter((each) => !each.startsWith(metadataPrefix) || name === "metadata")
      .map((each) => columns.find(({ field }) => field === each))
      .find((column) => column !== undefined);
    if (found !== undefined) return found;
  }
  return null;
}

/** The words of JSON, such as null and quotes, would be wrong advice for a table. */
function worded(
  issue: RecordIssue,
  column: Column | null,
  text: string,
): Pick<RecordIssue, "message" | "hint"> {
  const { code, message, hint } = issue;
  const isOfType = code === "invalid_type" || code === "invalid_usage";
  if (isOfType && column?.type === "number" && Number.isNaN(numberOf(text))) {
    if (/^-?0\d+(?:\.\d+)?$/.test(text)) {
      const message = `The cell must hold a number, and ${shortText(text)} has zeros before it.`;
      return { message, hint: "Remove the zeros." };
    }
    const example = plainForm(text) ?? "12.5";
    return {
      message: `The cell must hold a number, and holds ${shortText(text)}.`,
      hint: `Write digits, and a point before decimals, such as ${example}.`,
    };
  }
  if (code === "invalid_usage") return { message: "Usage is a number of 0 or more.", hint };
  if (isOfType && column?.type === "boolean") {
    return {
      message: `The cell must hold true or false, and holds ${shortText(text)}.`,
      hint: "Write true or false.",
    };
  }
  const isOfJson = /\bnull\b/.test(hint);
  return { message, hint: isOfJson ? "Correct the cell, or leave it empty." : hint };
}

function shortText(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}

function numberOf(text: string): number {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}
