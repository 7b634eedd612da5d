import {
  type ClientRejection,
  limits,
  type OutcomeDetail,
  type RecordIssue,
} from "@carryover/contract";

/** A rejected record as the API answers it. */
export type RejectionView = ClientRejection;

const prefix = "00000000-0000-8000-8000-";

/**
 * Returns the cursor of a rejection: its record number in the form of a UUID, like every cursor.
 */
export function cursorOfNumber(recordNumber: number): string {
  return prefix + recordNumber.toString(16).padStart(12, "0");
}

/** Returns the record number of a cursor; a foreign cursor means the end of the list. */
export function numberOfCursor(cursor: string): number {
  const recordNumber = Number.parseInt(cursor.slice(prefix.length), 16);
  return Math.min(recordNumber, limits.recordNumberMax);
}

/**
 * Returns a text of a rejection as it can be kept. It may quote what was rejected, and with it
 * characters that no column can hold: they are replaced by U+FFFD.
 */
export function keepable(text: string): string {
  return text.slice(0, limits.rejectionTextMax).replaceAll("\u0000", "\uFFFD").toWellFormed();
}

/** Returns the detail of one record of a batch, in texts that can be stored. */
export function detailOf(index: number, issue: RecordIssue): OutcomeDetail {
  const { code, pointer, message, hint } = issue;
  return { index, code, path: keepable(pointer), message: keepable(message), hint };
}
