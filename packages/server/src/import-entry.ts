import { limits, type Outcome, type RecordIssue } from "@carryover/contract";

/** One record of a batch, with its place in the batch and in the file. */
export interface ImportEntry<T> {
  readonly index: number;
  readonly recordNumber: number;
  readonly record: T;
}

/** What an importer of one kind has to know of its run. */
export interface ImportContext {
  readonly environmentId: string;
  readonly runId: string;
  readonly now: Date;
  readonly unarchive: boolean;
  /**
   * A guess that no record has a stored counterpart, as in most first imports: they are written
   * without being looked up. Where the guess is wrong, nothing is written, and the record is loaded
   * and decided like one that somebody else has changed. Only time is at stake.
   */
  readonly expectNew: boolean;
}

/** What happened to the record at this index, and what is to be said of it. */
export interface EntryOutcome {
  readonly index: number;
  readonly outcome: Outcome;
  readonly issues: readonly RecordIssue[];
}

/**
 * Imports entries in parts, one after the other: in a transaction nothing but statements is waited
 * for, so that the event loop has its turns between the statements of two parts, and what a part
 * computes is all that others wait for. Each part sees what the ones before it have written, so the
 * effect is that of all at once.
 */
export async function inParts<E>(
  entries: readonly E[],
  importPart: (part: readonly E[]) => Promise<readonly EntryOutcome[]>,
): Promise<EntryOutcome[]> {
  const outcomes: EntryOutcome[] = [];
  for (let from = 0; from < entries.length; from += limits.importPartRecordsMax) {
    const part = entries.slice(from, from + limits.importPartRecordsMax);
    outcomes.push(...(await importPart(part)));
  }
  return outcomes;
}
