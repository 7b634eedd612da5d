import { limits, type Outcome, type RecordIssue } from "@carryover/contract";

/** One record of a batch, with its place in the batch and in the file. */
export interface ImportEntry<T> {
  readonly index: number;
  readonly recordNumber: number;
  readonly record: T;
}

/** The data of a run that the importer of one kind needs. */
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

/** The outcome of the record at this index, and its issue. */
export interface EntryOutcome {
  readonly index: number;
  readonly outcome: Outcome;
  readonly issues: readonly RecordIssue[];
}

/**
 * Imports entries in parts, one after the other: a transaction only waits for statements, so other
 * requests get their turn between the statements, and wait for the computation of one part at most.
 * Each part sees the writes of the ones before it, so the effect is that of a single import.
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
