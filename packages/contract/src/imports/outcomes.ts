/** The possible outcomes of one record. */
export const outcomes = [
  "created",
  "updated",
  "unchanged",
  "replaced",
  "skipped",
  "rejected",
] as const;
export type Outcome = (typeof outcomes)[number];

/** The outcomes of records that were written. */
export const writtenOutcomes = ["created", "updated", "replaced"] as const;

/** Whether a record with this outcome was written, or would be. */
export function isWritten(outcome: Outcome): boolean {
  return (writtenOutcomes as readonly Outcome[]).includes(outcome);
}
export type OutcomeCounts = Readonly<Record<Outcome, number>>;

export function noOutcomes(): Record<Outcome, number> {
  return { created: 0, updated: 0, unchanged: 0, replaced: 0, skipped: 0, rejected: 0 };
}

/** What becomes of a record that an undo is to take back. */
export const undoOutcomes = ["reversed", "kept", "failed"] as const;
export type UndoOutcome = (typeof undoOutcomes)[number];
