import { setImmediate } from "node:timers/promises";
import { limits } from "@carryover/contract";

/**
 * Stands beside main because every domain may have long lists: work that is written down as a
 * generator, which yields wherever others may be answered in between. Who runs it decides whether
 * they are.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Does all of the work in one go, as has to be done in a transaction, which holds its rows. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * Does the work in slices of a few milliseconds, and lets the event loop answer others, such as
 * checks, in between. Not for use in a transaction.
 */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  let endsAt = performance.now() + limits.sliceMs;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() < endsAt) continue;
    await setImmediate();
    endsAt = performance.now() + limits.sliceMs;
  }
}
