import { isEnded, type StripeSubscription } from "../../stripe/stripe.ts";
import { cutoverMark } from "../../stripe-marks.ts";
import type { ItemChange } from "../commit.ts";
import type { CutoverItem, Problem } from "../cutover.ts";
import { remark } from "../journal.ts";
import type { Run } from "../run.ts";
import { driftOf } from "./snapshot.ts";
import { secondsOf } from "./verify.ts";

/** Whether our fence stands: no invoice of it is collected, and we are who said so. */
export function isFenced(item: CutoverItem, old: StripeSubscription): boolean {
  return (
    old.metadata[cutoverMark] === item.cutoverId &&
    old.pause_collection?.behavior === "keep_as_draft"
  );
}

/** Whether the end of the planned period has come, by Stripe's clock. */
export function hasRenewed(run: Run, item: CutoverItem): boolean {
  return item.periodEnd !== null && run.stripe.now() >= item.periodEnd;
}

/** Milliseconds until the end of the planned period. */
export function msToRenewal(run: Run, item: CutoverItem): number {
  if (item.periodEnd === null) return Number.POSITIVE_INFINITY;
  return item.periodEnd.getTime() - run.stripe.now().getTime();
}

/**
 * What somebody has changed at the old subscription since it was planned. At its renewal it goes on
 * to the next period by itself, a trial ends, and a discount may: those are no such changes.
 */
export function changesOf(run: Run, item: CutoverItem, old: StripeSubscription): string[] {
  if (!hasRenewed(run, item)) return driftOf(item.plan.snapshot, old);
  const { discounts } = item.plan.snapshot as { discounts?: string[] };
  const isFormerTrial = item.plan.recipe === "move_trial" && old.status === "active";
  const end = secondsOf(item.plan.periodEnd);
  const data = old.items.data.map((each) => ({ ...each, current_period_end: end }));
  return driftOf(item.plan.snapshot, {
    ...old,
    status: isFormerTrial ? "trialing" : old.status,
    discounts: discounts ?? old.discounts,
    items: { ...old.items, data },
  });
}

/** Old subscriptions that are not behind our fence as they were planned, as far as was read. */
export function doubtfulOld(
  run: Run,
  items: readonly CutoverItem[],
  old: ReadonlyMap<string, StripeSubscription>,
): string[] {
  const isAsFenced = (item: CutoverItem) => {
    const subscription = old.get(item.oldSubscription);
    if (subscription === undefined || isEnded(subscription)) return false;
    return isFenced(item, subscription) && changesOf(run, item, subscription).length === 0;
  };
  return items.filter((item) => !isAsFenced(item)).map((item) => item.oldSubscription);
}

/** Undoes what was done for an item, and then lets it be what this says. */
export function undoing(
  item: CutoverItem,
  endsAs: NonNullable<CutoverItem["endsAs"]>,
  problem: Problem,
  entry = remark(problem.message),
): ItemChange {
  const { oldSubscription: subscriptionId } = item;
  const to = { state: "rolling_back", endsAs, problem: { ...problem, subscriptionId } } as const;
  return { item, to, entry };
}

/** Leaves an item to an operator. Applied again, it goes on with the state that is given. */
export function leaving(
  item: CutoverItem,
  resumesAs: CutoverItem["resumesAs"],
  problem: Problem,
  entry = remark(problem.message),
): ItemChange {
  const { oldSubscription: subscriptionId } = item;
  const to = {
    state: "needs_operator",
    resumesAs,
    problem: { ...problem, subscriptionId },
  } as const;
  return { item, to, entry };
}

/** Leaves an item that nothing was done for. */
export function dropping(
  item: CutoverItem,
  state: "skipped" | "blocked" | "deferred" | "drifted",
  problem: Problem,
): ItemChange {
  const { oldSubscription: subscriptionId } = item;
  const to = { state, problem: { ...problem, subscriptionId } };
  return { item, to, entry: remark(problem.message), claim: "release" };
}
