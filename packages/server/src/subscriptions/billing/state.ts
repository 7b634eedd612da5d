import type { Transaction } from "../../database/database.ts";
import { isEnded, type SubscriptionStatus } from "../../stripe/stripe.ts";
import { loadForRecord, touched } from "../deciding/situation.ts";
import { withFollowers } from "../follower.ts";
import * as store from "../store.ts";
import { effectiveEnd, type Subscription } from "../subscription.ts";
import * as billingStore from "./store.ts";

/** A subscription as seen at the billing provider. */
export interface SeenSubscription {
  readonly status: SubscriptionStatus;
  readonly cancelAt: Date | null;
  readonly endedAt: Date | null;
  readonly trialEnd: Date | null;
  readonly paymentState: "ok" | "failed" | "action_required";
}

/**
 * Applies the provider's state to the subscription with this billing id. A customer who has not
 * paid yet keeps access as long as the provider retries; unpaid and paused subscriptions have no
 * access; a subscription that has ended there has ended here. Of several with the same billing id,
 * the one that started last is meant.
 */
export async function applyBillingState(
  transaction: Transaction,
  environmentId: string,
  billingId: string,
  seen: SeenSubscription,
  now: Date,
): Promise<"applied" | "unchanged" | "unknown_subscription"> {
  const found = await billingStore.findByBillingId(transaction, environmentId, billingId);
  const [place] = found;
  if (place === undefined) return "unknown_subscription";
  const { customerId, subscriptionId } = place;
  const situation = await loadForRecord(transaction, { environmentId, customerId, now });
  const row = situation.subscriptions.find((one) => one.subscriptionId === subscriptionId);
  // A cutover may have put another billing id there while the lock was waited for.
  if (row?.billingId !== billingId) return "unknown_subscription";
  const next = seenAs(row, seen, now);
  if (isSame(row, next)) return "unchanged";
  const seenChange = { subscription: next, others: [], created: [] };
  const { others, created } = withFollowers(seenChange, situation);
  const isEdited = !hasSameDates(row, next);
  const written = isEdited ? touched(next, situation) : { ...next, revision: row.revision + 1 };
  const withdrawn = others.map((other) => touched(other, situation));
  if (created.length > 0) await store.claimIds(transaction, environmentId, created);
  const rows = [written, ...withdrawn, ...created];
  await store.writeSubscriptions(transaction, environmentId, rows);
  return "applied";
}

/** Returns the row as what was seen makes it. Pure. */
function seenAs(row: Subscription, seen: SeenSubscription, now: Date): Subscription {
  const end = effectiveEnd(row);
  if (end !== null && end <= now) return row;
  if (isEnded(seen)) {
    return endedRow(row, seen, now);
  }
  const isServed = ["active", "trialing", "past_due"].includes(seen.status);
  return withCancellation(
    {
      ...row,
      ...trialOf(row, seen),
      billingState: isServed ? null : "UNPAID",
      paymentCollection: collections[seen.paymentState],
    },
    seen,
    now,
  );
}

const collections = {
  ok: "NOT_REQUIRED",
  failed: "FAILED",
  action_required: "ACTION_REQUIRED",
} as const;

/** Returns the ended row; an end that was already expected here keeps its reason. */
function endedRow(row: Subscription, { endedAt }: SeenSubscription, now: Date): Subscription {
  const at = endedAt === null || endedAt > now ? now : endedAt;
  const end = effectiveEnd(row);
  if (end !== null && end <= at) return row;
  return { ...row, cancellationDate: at, cancelReason: "CANCELLED_BY_BILLING" };
}

/**
 * Returns the trial, which the provider may lengthen or shorten; periods are counted from its end.
 */
function trialOf(row: Subscription, { trialEnd }: SeenSubscription): Partial<Subscription> {
  const { trialEndDate, billingCycleAnchor } = row;
  if (trialEnd === null || trialEndDate === null) return {};
  if (trialEnd.getTime() === wholeSeconds(trialEndDate)) return {};
  const movesAnchor = billingCycleAnchor?.getTime() === trialEndDate.getTime();
  return {
    trialEndDate: trialEnd,
    billingCycleAnchor: movesAnchor ? trialEnd : billingCycleAnchor,
  };
}

function withCancellation(row: Subscription, seen: SeenSubscription, now: Date): Subscription {
  const { cancellationDate, cancelReason } = row;
  const { cancelAt } = seen;
  const end = effectiveEnd(row);
  if (cancelAt === null) {
    const isWithdrawn =
      cancelReason === "ScheduledCancellation" &&
      cancellationDate !== null &&
      cancellationDate > now;
    if (!isWithdrawn) return row;
    return { ...row, ...itsEnd(row, null), cancellationDate: null, cancelReason: null };
  }
  if (end !== null && wholeSeconds(end) === cancelAt.getTime()) return row;
  // Another subscription takes its place before that.
  const givesWay = cancelReason === "UPGRADE_OR_DOWNGRADE" || cancelReason === "TRIAL_CONVERTED";
  if (givesWay && end !== null && end < cancelAt) return row;
  const planned = { cancellationDate: cancelAt, cancelReason: "ScheduledCancellation" } as const;
  return { ...row, ...itsEnd(row, cancelAt), ...planned };
}

/** Returns the end that belongs to the cancellation, as from an import, and changes with it. */
function itsEnd({ endDate, cancellationDate, cancelReason }: Subscription, to: Date | null) {
  const isItsEnd = endDate !== null && endDate.getTime() === cancellationDate?.getTime();
  return isItsEnd && cancelReason === "ScheduledCancellation" ? { endDate: to } : {};
}

/** Truncates to whole seconds, as the provider counts. */
function wholeSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000) * 1_000;
}

function isSame(a: Subscription, b: Subscription): boolean {
  return (
    a.billingState === b.billingState &&
    a.paymentCollection === b.paymentCollection &&
    hasSameDates(a, b)
  );
}

function hasSameDates(a: Subscription, b: Subscription): boolean {
  return (
    a.cancelReason === b.cancelReason &&
    a.cancellationDate?.getTime() === b.cancellationDate?.getTime() &&
    a.trialEndDate?.getTime() === b.trialEndDate?.getTime()
  );
}
