import type { subscriptionCancelBody } from "@carryover/contract";
import type { z } from "zod";
import { Refusal } from "../../refusal.ts";
import { billingPeriodAt, isTrialAt, type Subscription, statusAt } from "../subscription.ts";
import { instantOf, productOf, type Situation } from "./requested.ts";
import { reopened, rivalsAfter } from "./rivals.ts";
import { pendingUpdates, settled, withdrawn, withoutScheduled } from "./schedule.ts";

export type CancelBody = z.output<typeof subscriptionCancelBody>;

/** Rows that a change writes: the subscription first, then others; and those that are new. */
export interface SubscriptionChange {
  readonly subscription: Subscription;
  readonly others: readonly Subscription[];
  readonly created: readonly Subscription[];
}

/** Returns a cancellation; null if the subscription has ended, or will end no later, already. */
export function canceled(
  stored: Subscription,
  body: CancelBody,
  situation: Situation,
): SubscriptionChange | null {
  const { now } = situation;
  const base = settled(stored, now);
  const status = statusAt(base, now);
  if (status === "EXPIRED" || status === "CANCELED") return null;
  const { at, reason } = cancellationOf(base, body, situation);
  if (isSettledBy(base, at)) return null;
  const subscription = { ...base, cancellationDate: at, cancelReason: reason };
  const others = situation.subscriptions.filter((one) => one !== stored);
  return {
    subscription,
    others: rivalsAfter({ before: base, after: subscription }, others, now),
    created: [],
  };
}

/** Undoes scheduled changes: updates, and a future cancellation with its follower. */
export function unscheduled(stored: Subscription, situation: Situation): SubscriptionChange {
  const { now } = situation;
  const base = settled(stored, now);
  const hasUpdates = pendingUpdates(base, now).length > 0;
  const isToBeCanceled =
    base.cancellationDate !== null &&
    base.cancellationDate > now &&
    ["ACTIVE", "IN_TRIAL"].includes(statusAt(base, now));
  if (!hasUpdates && !isToBeCanceled) throw new Refusal("future_update_not_found");
  const others = situation.subscriptions.filter((one) => one !== stored);
  const kept = withoutScheduled(base);
  if (!isToBeCanceled) return { subscription: kept, others: [], created: [] };
  const follower = followerAt(base, others, now);
  const remaining = others.filter((one) => one !== follower);
  const subscription = reopened(kept, remaining, now);
  const followers = follower === undefined ? [] : [withdrawn(follower, now)];
  return { subscription, others: followers, created: [] };
}

type Reason = "Immediate" | "ScheduledCancellation";

function cancellationOf(
  base: Subscription,
  body: CancelBody,
  { catalog, now }: Situation,
): { at: Date; reason: Reason } {
  const isTrial = isTrialAt(base, now);
  const endsWithPeriod = base.pricingType !== "CUSTOM" && !isTrial;
  const time = body.cancellationTime ?? (body.endDate === undefined ? undefined : "SPECIFIC_DATE");
  if (time === "SPECIFIC_DATE") return { at: specificDate(body, isTrial, now), reason: scheduled };
  if (time === "END_OF_BILLING_PERIOD" && !endsWithPeriod) {
    const what = isTrial ? "A trial" : "A subscription with custom prices";
    const message = `${what} cannot be canceled at the end of a billing period.`;
    throw new Refusal("InvalidCancellationDate", {}, message);
  }
  const setting = productOf(catalog, base)?.settings?.subscriptionCancellationTime;
  const own = setting === "SPECIFIC_DATE" || setting === undefined ? defaultTime(base) : setting;
  const isLater = (time ?? own) === "END_OF_BILLING_PERIOD" && endsWithPeriod;
  // A subscription that has not started has no billing period to wait for.
  if (!isLater || base.startDate > now) return { at: now, reason: "Immediate" };
  return { at: billingPeriodAt(base, now).end, reason: scheduled };
}

const scheduled: Reason = "ScheduledCancellation";

function defaultTime(base: Subscription): "END_OF_BILLING_PERIOD" | "IMMEDIATE" {
  return base.pricingType === "PAID" ? "END_OF_BILLING_PERIOD" : "IMMEDIATE";
}

function specificDate(body: CancelBody, isTrial: boolean, now: Date): Date {
  const refuse = (message: string) => new Refusal("InvalidCancellationDate", {}, message);
  if (isTrial) throw refuse("A trial cannot be canceled at a date. Cancel it at once instead.");
  if (body.endDate === undefined) throw refuse("SPECIFIC_DATE needs an endDate.");
  const at = instantOf(body.endDate);
  if (at <= now) throw refuse("The endDate must be in the future. To end it now, use IMMEDIATE.");
  return at;
}

/** Returns whether it is already canceled for this instant, or replaced before. */
function isSettledBy({ cancellationDate, cancelReason }: Subscription, at: Date): boolean {
  if (cancellationDate === null) return false;
  if (cancellationDate.getTime() === at.getTime()) return true;
  return cancelReason !== "ScheduledCancellation" && cancellationDate < at;
}

/**
 * Returns the subscription that would start at the moment of the earlier scheduled cancellation.
 */
function followerAt(
  base: Subscription,
  others: readonly Subscription[],
  now: Date,
): Subscription | undefined {
  return others.find(
    (other) =>
      other.productId === base.productId &&
      other.resourceId === base.resourceId &&
      other.startDate.getTime() === base.cancellationDate?.getTime() &&
      statusAt(other, now) === "NOT_STARTED",
  );
}
