import { noOutcomes, type Outcome } from "@carryover/contract";

const applied = noOutcomes();

/** Adds the outcomes of a batch that is committed to those of this process. */
export function addApplied(counts: Readonly<Record<Outcome, number>>): void {
  for (const [outcome, count] of Object.entries(counts)) applied[outcome as Outcome] += count;
}

/** Records that this process has applied since it started, by outcome. */
export function appliedRecords(): Readonly<Record<Outcome, number>> {
  return applied;
}
