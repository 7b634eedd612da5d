import { limits } from "@carryover/contract";
import type { StripeSubscription } from "../stripe/stripe.ts";
import type { Change } from "./commit.ts";
import type { Item } from "./cutover.ts";
import { itemsByRenewal } from "./items-store.ts";
import { changesOf, hasRenewed, isEnded, isFenced, undoing } from "./judge.ts";
import { observeOld } from "./observe.ts";
import * as problems from "./problems.ts";
import { rollBack } from "./rollback.ts";
import type { Run } from "./run.ts";

/**
 * Looks at the old ones of those that are held and renew soon. A customer who has canceled or
 * changed one meanwhile must not be billed for its replacement as if nothing had been, so that is
 * undone. Only where the whole cutover is held: nobody touches one that was paused or stopped.
 * Gives how many were looked at.
 */
export async function reviewHeld(run: Run): Promise<number> {
  if (run.cutover.state !== "held") return 0;
  const at = new Date(run.stripe.now().getTime() + limits.cutoverHeldLookMs);
  const seen: number[] = [];
  for (;;) {
    const wish = { states, at, exceptPositions: seen, limit: limits.cutoverGroupMax } as const;
    const items = await itemsByRenewal(run.database, run.cutover.id, wish);
    if (items.length === 0 || run.isHalted()) return seen.length;
    seen.push(...items.map(({ position }) => position));
    await reviewGroup(run, items);
  }
}

/** Those whose undoing has not come to its end are taken up again. */
const states = ["held", "rolling_back"] as const;

async function reviewGroup(run: Run, items: readonly Item[]): Promise<void> {
  const held = items.filter((item) => item.state === "held" && !hasRenewed(run, item));
  const old = await observeOld(run, held);
  const changes = held.flatMap((item) => judge(run, item, old.get(item.oldSubscription)) ?? []);
  const drifted = changes.length === 0 ? [] : await run.begin(async () => changes);
  await rollBack(run, [...items.filter(({ state }) => state === "rolling_back"), ...drifted]);
}

function judge(run: Run, item: Item, old: StripeSubscription | undefined): Change | null {
  if (old === undefined || isEnded(old)) {
    return undoing(item, "drifted", problems.canceledMeanwhile);
  }
  const changes = changesOf(run, item, old);
  if (changes.length > 0) return undoing(item, "drifted", problems.drifted(changes));
  return isFenced(item, old) ? null : undoing(item, "drifted", problems.fenceLifted);
}
