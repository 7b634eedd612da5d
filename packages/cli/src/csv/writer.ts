import { limits } from "@carryover/contract/client";
import type { ExportKind } from "@carryover/sdk";
import { otherFields } from "./form.ts";
import { isPlainNumber, isPlainText } from "./row-record.ts";

/** The columns of each kind. What has none, or no text that means it, goes to the last one. */
const columns: Readonly<Record<ExportKind, readonly string[]>> = {
  customers: [
    "id",
    "name",
    "email",
    "billingId",
    "paymentMethodId",
    "salesforceId",
    "createdAt",
    "updatedAt",
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
export function csvHeader(kind: ExportKind): string {
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
export function csvRow(kind: ExportKind, record: Readonly<Record<string, unknown>>): string {
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
