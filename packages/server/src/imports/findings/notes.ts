import type { BatchNote, EntryNote } from "../../import-entry.ts";

/** The number of each finding in the ledger; 0 takes back what an earlier record has shown. */
export const noteCodes: ReadonlyArray<EntryNote["code"]> = [
  null,
  "usage_above_limit",
  "usage_above_soft_limit",
  "usage_without_entitlement",
];

/**
 * Notes of a batch as they are stored: lists with a value for each note, in the same order. Numbers
 * are array literals, which PostgreSQL writes and reads in a fraction of the time that as many
 * values of JSON take.
 */
export interface CompactNotes {
  /** The counters, one a line: customer, feature and resource; no id has a slash in it. */
  readonly keys: string;
  /** The records. */
  readonly numbers: string;
  /** The findings, by their place in `noteCodes`. */
  readonly codes: string;
  readonly usageLimits: string;
  readonly usages: string;
}

/** Whose the records of a batch are, and their numbers in the file. */
interface Records {
  readonly customerIds: ReadonlyArray<string | null>;
  readonly recordNumbers: readonly number[];
}

/** Makes the notes of a batch compact; null without any. */
export function compactNotes(
  notes: readonly BatchNote[],
  { customerIds, recordNumbers }: Records,
): CompactNotes | null {
  if (notes.length === 0) return null;
  const keyOf = ({ index, note }: BatchNote) =>
    `${customerIds[index] ?? ""}/${note.featureId}/${note.resourceId ?? ""}`;
  return {
    keys: notes.map(keyOf).join("\n"),
    numbers: literal(notes.map(({ index }) => recordNumbers[index] ?? index + 1)),
    codes: literal(notes.map(({ note }) => noteCodes.indexOf(note.code))),
    usageLimits: literal(notes.map(({ note }) => note.usageLimit ?? "NULL")),
    usages: literal(notes.map(({ note }) => note.usage)),
  };
}

function literal(values: ReadonlyArray<number | string>): string {
  return `{${values.join(",")}}`;
}
