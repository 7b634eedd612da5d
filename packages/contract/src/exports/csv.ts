import type { RunKind } from "../imports/run-kinds.ts";
import { limits } from "../limits.ts";

/**
 * The column for what no cell of another one can hold: a JSON object of fields, such as those that
 * are null or empty text. Exports write it.
 */
export const otherFields = "otherFields";

/** What spreadsheets show in place of a result, in English and German, and databases for null. */
const errorValues: ReadonlySet<string> = new Set([
  "#N/A",
  "#NV",
  "#REF!",
  "#BEZUG!",
  "#VALUE!",
  "#WERT!",
  "#NAME?",
  "#DIV/0!",
  "#NUM!",
  "#ZAHL!",
  "#NULL!",
  "#SPILL!",
  "#CALC!",
  "\\N",
]);

/** Numbers as JSON writes them, without an exponent. */
const plainNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** What a spreadsheet shows of a number with many digits: the last ones are lost. */
const shortenedNumber = /^[+-]?\d(?:[.,]\d+)?E\+\d+$/i;

/** Fields whose text is an id; other text may look like a shortened number and mean it. */
const idField = /(?:^id|Id)$/;

/** Whether a text as a whole says that there is no value. */
export function isErrorValue(text: string): boolean {
  return errorValues.has(text.trim());
}

/** Whether a text is written as a number of a cell is. */
export function isPlainNumber(text: string): boolean {
  return plainNumber.test(text);
}

/** Whether a text looks like a number that a spreadsheet has shortened. */
export function isShortenedNumber(text: string): boolean {
  return shortenedNumber.test(text.trim());
}

/** Whether a field holds an id. */
export function isIdField(field: string): boolean {
  return idField.test(field);
}

/** Whether a cell with this text means just the text, whatever else it looks like. */
function isPlainText(text: string, field: string): boolean {
  return text !== "" && !isErrorValue(text) && !(isIdField(field) && isShortenedNumber(text));
}

/** The columns of each kind. What has none, or no text that means it, goes to the last one. */
const columns: Readonly<Record<RunKind, readonly string[]>> = {
  customers: [
    "id",
    "name",
    "email",
    "billingId",
    "paymentMethodId",
    "salesforceId",
    "createdAt",
    "updatedAt",
    "promotionalEntitlements",
    "metadata",
    otherFields,
  ],
  subscriptions: [
    "id",
    "customerId",
    "planId",
    "resourceId",
    "startDate",
    "endDate",
    "trialEndDate",
    "status",
    "canceledAt",
    "cancelAt",
    "paused",
    "pastDue",
    "billingId",
    "billingPeriod",
    "billingCycleAnchor",
    "salesforceId",
    "addons",
    "charges",
    "entitlements",
    "updatedAt",
    "metadata",
    otherFields,
  ],
  usage: ["customerId", "featureId", "resourceId", "usage", "createdAt", otherFields],
};

/** The first row of a file of records, with its line break. */
export function csvHeader(kind: RunKind): string {
  return `${columns[kind].join(",")}\n`;
}

/** A record that is too large for a row of CSV, as an import reads them. */
export class RowTooLarge extends Error {
  override readonly name = "RowTooLarge";
}

/**
 * Writes a record as a row from which the reader makes the same record. The same text is written
 * whatever a spreadsheet makes of it: a mark before `=` would become part of the data. Throws
 * RowTooLarge.
 */
export function csvRow(kind: RunKind, record: Readonly<Record<string, unknown>>): string {
  const names = columns[kind];
  const cells = names.map((name) => cellOf(name, record[name]));
  const rest = Object.entries(record).filter(([name, value]) => {
    return cells[names.indexOf(name)] === undefined && value !== undefined;
  });
  if (rest.length > 0) cells[names.length - 1] = JSON.stringify(Object.fromEntries(rest));
  const row = `${cells.map((cell) => quoted(cell ?? "")).join(",")}\n`;
  if (row.length * 3 <= limits.recordBytesMax) return row;
  if (Buffer.byteLength(row) <= limits.recordBytesMax) return row;
  throw new RowTooLarge();
}

/** The text of a cell that means a value; undefined if there is none. */
function cellOf(name: string, value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return isPlainText(value, name) ? value : undefined;
    case "number":
      return isPlainNumber(String(value)) ? String(value) : undefined;
    case "boolean":
      return String(value);
    case "object":
      return value === null ? undefined : JSON.stringify(value);
    default:
      return undefined;
  }
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
