import { setImmediate as nextTurn } from "node:timers/promises";
import { limits } from "@carryover/contract";

/**
 * Stands beside main because every domain may have long lists: does something with each of them,
 * and lets the event loop answer others, such as checks, between slices of a few milliseconds. Not
 * for use in a transaction, which would hold its rows meanwhile.
 */
export async function inSlices<T>(
  items: readonly T[],
  work: (item: T, index: number) => void,
): Promise<void> {
  let startedAt = performance.now();
  for (const [index, item] of items.entries()) {
    work(item, index);
    if (performance.now() - startedAt < limits.sliceMs) continue;
    await nextTurn();
    startedAt = performance.now();
  }
}
