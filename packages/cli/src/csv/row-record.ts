import {
  escapePointer,
  isIdField,
  isPlainNumber,
  isShortenedNumber,
  limits,
  otherFields,
  type RecordCode,
  recordCodes,
} from "@carryover/contract/client";
import { isAscii, isUtf8 } from "#platform";
import type { CellFlaw } from "../files/input-file.ts";
import { shortened } from "../json/faults/faults.ts";
import { findFlaw } from "../json/faults/flaw.ts";
import type { Examined } from "../json/record.ts";
import type { RecordTexts } from "../policies/record-texts.ts";
import { isGarbled } from "./dialect.ts";
import { doubtOf, headerAgain } from "./doubtful-cells.ts";
import { type Column, type CsvForm, columnName, metadataPrefix } from "./form.ts";
import { positionIn } from "./place.ts";
import { cellsOf, type Row } from "./rows.ts";
import { columnLetters } from "./workbook/sheet-xml.ts";

/** What is wrong with a row, and in which of its columns; null is the row as a whole. */
interface RowFault {
  readonly code: RecordCode;
  readonly column: Column | null;
  readonly message?: string;
}

/**
 * The record that a row is, as JSON, or what is wrong with it and where. An empty cell is an absent
 * field; numbers, truth values and lists are read where the field has such a type. `texts` is what
 * policies make of cells; null if there are none.
 */
export function recordOf(row: Row, form: CsvForm, texts: RecordTexts | null = null): Examined {
  const header = headerAgain(row.cells, form.columns);
  if (header !== null) {
    return faultOf(row, form, { code: "repeated_header", column: null, message: header });
  }
  const broken = brokenRow(row, form);
  if (broken !== null) return faultOf(row, form, broken);
  const fields = new Map<string, unknown>();
  const metadata = new Map<string, unknown>();
  const empty: string[] = [];
  for (const column of form.columns) {
    const { field } = column;
    if (field === null) continue;
    const cell = row.cells[column.number - 1] ?? "";
    const text = texts === null ? cell : texts.cell(cell, field);
    if (text === "") {
      empty.push(field);
      continue;
    }
    const flaw = flawOf(row, column, form);
    const read =
      flaw === null
        ? (doubtOf(text, column, form) ?? readCell(text, column, texts))
        : readFlawed(flaw, column);
    if (!read.ok) return faultOf(row, form, { column, ...read });
    if (field.startsWith(metadataPrefix)) metadata.set(field.slice(metadataPrefix.length), text);
    else fields.set(field, read.value);
  }
  if (metadata.size > 0) fields.set("metadata", merged(fields.get("metadata"), metadata));
  const others = form.columns.find(({ field }) => field === otherFields);
  const fault = others === undefined ? null : spreadOthers(fields, others);
  if (fault !== null) return faultOf(row, form, fault);
  // What the column for others says of a field counts more than its empty cell.
  for (const field of empty)
    if (!fields.has(field) && texts?.isNull(field)) fields.set(field, null);
  const value = Object.fromEntries(fields);
  return { kind: "value", value, json: JSON.stringify(value) };
}

/** Puts the fields of the column for others in its place, or says what is wrong with it. */
function spreadOthers(fields: Map<string, unknown>, column: Column): RowFault | null {
  const others = fields.get(otherFields);
  if (others === undefined) return null;
  if (typeof others !== "object" || others === null || Array.isArray(others)) {
    const message = 'This cell is written as a JSON object: {"name": null}';
    return { code: "invalid_json", column, message };
  }
  fields.delete(otherFields);
  for (const [name, value] of Object.entries(others)) {
    if (fields.has(name) || name === otherFields) {
      const message = `"${shortened(name)}" is in this cell and in a column of its own.`;
      return { code: "conflicting_fields", column, message };
    }
    fields.set(name, value);
  }
  return null;
}

/** What is wrong with a cell of a workbook, where a line is a row of it; null for sound cells. */
function flawOf({ start }: Row, { number }: Column, { flaws }: CsvForm): CellFlaw | null {
  if (flaws.size === 0) return null;
  return flaws.get(`${columnLetters(number)}${start.line}`) ?? null;
}

/** Zeros before a number mean nothing where it is one. */
function readFlawed({ code, message, number }: CellFlaw, { type }: Column): CellReading {
  const isSound = code === "digits_lost" && type === "number" && number !== null;
  if (isSound) return { ok: true, value: Number(number) };
  return { ok: false, code, message };
}

/** What makes a row unreadable, before its cells are looked at. */
function brokenRow(row: Row, { dialect, columns }: CsvForm): RowFault | null {
  const { bytes, cells } = row;
  const { quote, encoding } = dialect;
  if (bytes.includes(0)) return { code: "nul_character", column: null };
  if (!isAscii(bytes) && (encoding === "utf-8" ? !isUtf8(bytes) : cells.some(isGarbled))) {
    const message = `Some bytes of this cell mean nothing in the encoding ${encoding}.`;
    return { code: "invalid_utf8", column: columns[cells.findIndex(isGarbled)] ?? null, message };
  }
  const isDoubtful = quote !== null && cells.some((cell) => cell.startsWith(quote));
  if (isDoubtful) {
    const index = cellsOf(bytes, dialect).findIndex(({ isBroken }) => isBroken);
    const isEscaped = bytes.includes(`\\${quote}`);
    const cause = isEscaped ? ` A quote within quotes is written twice, not as \\${quote}.` : "";
    const message = `Text stands beside the quotes of this cell.${cause}`;
    if (index >= 0) return { code: "invalid_row", column: columns[index] ?? null, message };
  }
  const extra = cells.slice(columns.length);
  if (cells.length >= columns.length && extra.every((cell) => cell === "")) return null;
  const counted = cells.length === 1 ? "1 cell" : `${cells.length} cells`;
  const message = `The row has ${counted}, and the header ${columns.length}.`;
  return { code: "invalid_row", column: null, message };
}

function faultOf({ start, bytes }: Row, form: CsvForm, fault: RowFault): Examined {
  const { code, column, message = recordCodes[code].sentence } = fault;
  const cell = column === null ? undefined : cellsOf(bytes, form.dialect)[column.number - 1];
  const position = cell === undefined ? start : positionIn(form, { start, bytes }, cell, column);
  const pointer = column === null ? "" : pointerOf(column);
  return { kind: "fault", fault: { code, position, pointer, message } };
}

/** The pointer to what a column holds, in the record of a row. */
function pointerOf({ field }: Column): string {
  if (field === null) return "";
  if (!field.startsWith(metadataPrefix)) return `/${escapePointer(field)}`;
  return `/metadata/${escapePointer(field.slice(metadataPrefix.length))}`;
}

type CellReading =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: RecordCode; readonly message?: string };

/** The value of a cell; what its field does not take is left to the check of the record. */
function readCell(text: string, column: Column, texts: RecordTexts | null): CellReading {
  const { type } = column;
  const field = column.field ?? "";
  if (isShortenedNumber(text) && (type === "number" || isIdField(field))) {
    const message = `${columnName(column)} holds ${text.trim()}, a number whose digits are lost.`;
    return { ok: false, code: "digits_lost", message };
  }
  if (type === "number") return { ok: true, value: isPlainNumber(text) ? Number(text) : text };
  if (type === "boolean") {
    const isBoolean = /^(?:true|false)$/i.test(text);
    return { ok: true, value: isBoolean ? text.toLowerCase() === "true" : text };
  }
  const isJson = type === "list" || type === "map";
  return isJson ? readJson(text, column, texts) : { ok: true, value: text };
}

function readJson(text: string, { type, field }: Column, texts: RecordTexts | null): CellReading {
  if (depthOf(text) > limits.recordDepthMax) return { ok: false, code: "record_too_deep" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const example = type === "list" ? '[{"id": "x", "quantity": 1}]' : '{"key": "value"}';
    return { ok: false, code: "invalid_json", message: `This cell is written as JSON: ${example}` };
  }
  // The column for others holds fields of the record itself.
  const within = field === otherFields ? [] : [field ?? ""];
  const flaw = findFlaw(text, (path, source) => {
    return texts?.takesNumber([...within, ...path], source) ?? false;
  });
  if (flaw !== undefined) return { ok: false, code: flaw.code };
  const replaced = texts?.replaced(value, text, within) ?? null;
  return { ok: true, value: replaced === null ? value : JSON.parse(replaced) };
}

/** The deepest nesting of a text of JSON. */
function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === "[" || token === "{") depth += 1;
    else if (token === "]" || token === "}") depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Columns of keys take precedence over a column of all metadata. */
function merged(all: unknown, own: ReadonlyMap<string, unknown>): unknown {
  if (all === undefined || all === null) return Object.fromEntries(own);
  if (typeof all !== "object" || Array.isArray(all)) return all;
  return Object.fromEntries([...Object.entries(all), ...own]);
}
