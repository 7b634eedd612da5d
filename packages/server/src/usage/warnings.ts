import { type RecordIssue, recordIssue } from "@carryover/contract";
import type { Period } from "../calendar.ts";
import type { Superseded } from "./counting/counter.ts";

/** The data that decides whether a usage counts now. */
export interface Counting {
  /** The moment that the usage is of. */
  readonly at: Date;
  /** The usage period of now; null if the counter is never reset. */
  readonly current: Period | null;
  readonly superseded: Superseded | null;
}

/**
 * Returns the warnings for an accepted usage that does not count: it is in the history, and leaves
 * the current usage unchanged. Empty if it counts.
 */
export function countingIssues({ at, current, superseded }: Counting): RecordIssue[] {
  if (current !== null && at < current.start) {
    const message =
      `It was measured at ${at.toISOString()}, before the current usage period, which began at ` +
      `${current.start.toISOString()}: it does not count in it.`;
    return [recordIssue("usage_before_period", "/createdAt", { message })];
  }
  return superseded === null ? [] : [recordIssue("usage_superseded", "/createdAt")];
}
