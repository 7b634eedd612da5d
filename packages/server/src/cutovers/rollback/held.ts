import { limits } from "@carryover/contract";
import { isEnded, type StripeSubscription } from "../../stripe/stripe.ts";
import { changesOf, doubtfulOld, hasRenewed, isFenced, undoing } from "../checking/judge.ts";
import { observeNew, observeOld, rereadDoubtful } from "../checking/observe.ts";
import * as problems from "../checking/problems.ts";
import type { ItemChange } from "../commit.ts";
import { type CutoverItem, isSwapped } from "../cutover.ts";
import { itemsByRenewal } from "../items-store.ts";
import { canceledByOthers } from "../moving/ended.ts";
import type { Run } from "../run.ts";
import { rollBack } from "./rollback.ts";

/**
 * Checks the waiting moves of a held, paused or stopped cutover that have a new subscription and
 * renew soon. If the customer has canceled or changed the old subscription meanwhile, the
 * replacement must not be billed, so the move is undone. Returns how many were checked.
 */
export async function reviewHeld(run: Run): Promise<number> {
  const waiting: readonly string[] = ["held", "paused", "stopped"];
  if (!waiting.includes(run.cutover.state)) return 0;
  const at = new Date(run.stripe.now().getTime() + limits.cutoverHeldLookMs);
  const seen: number[] = [];
  for (;;) {
    const options = { states, at, exceptPositions: seen, limit: limits.cutoverGroupMax } as const;
    const items = await itemsByRenewal(run.database, run.cutover.id, options);
    if (items.length === 0 || run.isHalted()) return seen.length;
    seen.push(...items.map(({ position }) => position));
    await reviewGroup(run, items);
  }
}

const statesWaiting = ["created", "verified", "held"] as const;

/** Items with an unfinished rollback are continued. */
const states = [...statesWaiting, "rolling_back"] as const;

async function reviewGroup(run: Run, items: readonly CutoverItem[]): Promise<void> {
  const waiting = items.filter(
    (item) => item.state !== "rolling_back" && !isSwapped(item) && !hasRenewed(run, item),
  );
  const [listed, made] = await Promise.all([observeOld(run, waiting), observeNew(run, waiting)]);
  const old = await rereadDoubtful(run, listed, { doubtful: doubtfulOld(run, waiting, listed) });
  const canceled = await canceledByOthers(run, waiting, { made, old });
  const changes = waiting.flatMap((item) => {
    return canceled.get(item.position) ?? judge(run, item, old.get(item.oldSubscription)) ?? [];
  });
  const changed = changes.length === 0 ? [] : await run.begin(async () => changes);
  // A rollback that was paused stays so.
  const begun = items.filter(
    (item) => item.state === "rolling_back" && item.endsAs === "drifted" && !isSwapped(item),
  );
  await rollBack(run, [...begun, ...changed.filter(({ state }) => state === "rolling_back")]);
}

function judge(
  run: Run,
  item: CutoverItem,
  old: StripeSubscription | undefined,
): ItemChange | null {
  if (old === undefined || isEnded(old)) {
    return undoing(item, "drifted", problems.canceledMeanwhile);
  }
  const changes = changesOf(run, item, old);
  if (changes.length > 0) return undoing(item, "drifted", problems.drifted(changes));
  return isFenced(item, old) ? null : undoing(item, "drifted", problems.fenceLifted);
}
