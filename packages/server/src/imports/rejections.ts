import {
  type ClientRejection,
  limits,
  type OutcomeDetail,
  type RecordIssue,
} from "@carryover/contract";

/** A rejected record as the API answers it. */
export type RejectionView = ClientRejection;

const prefix = "00000000-0000-8000-8000-";

/** The cursor of a rejection: its record number in the form of a UUID, as every cursor has it. */
export function cursorOfNumber(recordNumber: number): string {
  return prefix + recordNumber.toString(16).padStart(12, "0");
}

/** The record number that a cursor stands for; a foreign cursor stands for the end of the list. */
export function numberOfCursor(cursor: string): number {
  const recordNumber = Number.parseInt(cursor.slice(prefix.length), 16);
  return Math.min(recordNumber, limits.recordNumberMax);
}

/**
 * A text of a rejection as it can be kept. It may quote what was rejected, and with it characters
 * that no column can hold: they are replaced by U+FFFD.
 */
export function keepable(text: string): string {
  return text.slice(0, limits.rejectionTextMax).replaceAll("\u0000", "\uFFFD").toWellFormed();
}

/** What is said of one record of a batch, in texts that can be kept. */
export function detailOf(index: number, issue: RecordIssue): OutcomeDetail {
  const { code, pointer, message, hint } = issue;
  return { index, code, path: keepable(pointer), message: keepable(message), hint };
}
