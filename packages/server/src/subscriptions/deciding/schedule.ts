import { limits } from "@carryover/contract";
import { addUnits, periodAt } from "../../calendar.ts";
import { rowId } from "../../row-id.ts";
import {
  billingPeriodAt,
  type FutureUpdate,
  isDue,
  isOvertaken,
  type ScheduledChanges,
  type Subscription,
  statusAt,
  subscriptionAt,
} from "../subscription.ts";

/**
 * Returns the subscription with its due updates applied to the row. Every change of a row starts
 * with this: a due update would otherwise be applied again on top of the change.
 */
export function settled(stored: Subscription, now: Date): Subscription {
  const futureUpdates = stored.futureUpdates.map((update) =>
    isDue(update, stored, now) ? { ...update, status: "DONE" as const } : update,
  );
  return { ...subscriptionAt(stored, now), futureUpdates };
}

/** Returns the updates that still lie ahead. */
export function pendingUpdates(subscription: Subscription, now: Date): FutureUpdate[] {
  return subscription.futureUpdates.filter(
    (update) =>
      update.status === "SCHEDULED" &&
      !isDue(update, subscription, now) &&
      !isOvertaken(update, subscription, now),
  );
}

/** Returns the subscription with another update, which takes the place of those of its type. */
export function scheduled(
  subscription: Subscription,
  update: { type: FutureUpdate["type"]; at: Date; changes: ScheduledChanges },
  now: Date,
): Subscription {
  const { futureUpdates } = withoutScheduled(subscription, [update.type]);
  const next: FutureUpdate = {
    id: rowId(now.getTime()),
    type: update.type,
    at: update.at.toISOString(),
    status: "SCHEDULED",
    changes: update.changes,
  };
  const finished = futureUpdates.filter((each) => each.status !== "SCHEDULED");
  const open = futureUpdates.filter((each) => each.status === "SCHEDULED");
  const kept = finished.slice(-limits.subscriptionItemsMax);
  return { ...subscription, futureUpdates: [...kept, ...open, next] };
}

/**
 * Returns the subscription with its scheduled updates of these types, or of all, marked as
 * canceled.
 */
export function withoutScheduled(
  subscription: Subscription,
  types?: ReadonlyArray<FutureUpdate["type"]>,
): Subscription {
  const futureUpdates = subscription.futureUpdates.map((update) =>
    update.status === "SCHEDULED" && (types === undefined || types.includes(update.type))
      ? { ...update, status: "CANCELED" as const }
      : update,
  );
  return { ...subscription, futureUpdates };
}

/** Returns a subscription that has not started, and is not to start any more. */
export function withdrawn(subscription: Subscription, now: Date): Subscription {
  return { ...settled(subscription, now), cancellationDate: now, cancelReason: "Immediate" };
}

export type ScheduleStrategy = "END_OF_BILLING_PERIOD" | "END_OF_BILLING_MONTH" | "IMMEDIATE";

/** Returns when a change of a running subscription takes effect, or null for at once. */
export function executionTime(
  subscription: Subscription,
  strategy: ScheduleStrategy | undefined,
  now: Date,
): Date | null {
  const status = statusAt(subscription, now);
  if (status !== "ACTIVE" && status !== "IN_TRIAL") return null;
  if (strategy === "END_OF_BILLING_PERIOD") return currentPeriodEnd(subscription, now);
  return strategy === "END_OF_BILLING_MONTH" ? endOfMonth(now) : null;
}

/** Returns the end of the paid time at this moment: of the trial, or of the billing period. */
function currentPeriodEnd(subscription: Subscription, now: Date): Date {
  const { trialEndDate } = subscription;
  const inTrial = trialEndDate !== null && statusAt(subscription, now) === "IN_TRIAL";
  return inTrial ? trialEndDate : billingPeriodAt(subscription, now).end;
}

function endOfMonth(now: Date): Date {
  return addUnits(periodAt(new Date(0), "MONTH", now).start, "MONTH", 1);
}
