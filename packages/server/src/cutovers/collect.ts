import { limits } from "@carryover/contract";
import { isOutage } from "../database/database.ts";
import type { ItemChange } from "./commit.ts";
import type { CutoverItem } from "./cutover.ts";
import { LeaseLost } from "./lease/lease.ts";

interface Waiting {
  readonly change: ItemChange;
  readonly resolve: (item: CutoverItem | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits changes that arrive within some milliseconds together. If one of them cannot be written,
 * the others are written, each on its own. Undefined if there was nothing to write.
 */
export function collect(
  write: (changes: readonly ItemChange[]) => Promise<CutoverItem[]>,
): (change: ItemChange) => Promise<CutoverItem | undefined> {
  let waiting: Waiting[] = [];
  const flush = async () => {
    const together = waiting;
    waiting = [];
    try {
      const items = await write(together.map(({ change }) => change));
      for (const [index, { resolve }] of together.entries()) resolve(items[index]);
    } catch (error) {
      if (together.length === 1 || error instanceof LeaseLost || isOutage(error)) {
        for (const { reject } of together) reject(error);
        return;
      }
      for (const { change, resolve, reject } of together) {
        await write([change]).then(([item]) => resolve(item), reject);
      }
    }
  };
  return (change) =>
    new Promise((resolve, reject) => {
      if (waiting.push({ change, resolve, reject }) === 1) {
        setTimeout(flush, limits.cutoverCollectMs);
      }
    });
}
