import { Refusal } from "../../refusal.ts";
import {
  type FutureUpdate,
  isTrialAt,
  type ScheduledChanges,
  type Subscription,
  statusAt,
} from "../subscription.ts";
import { checkAddons, planOf } from "./checks.ts";
import { invalidField, refusalOf, required } from "./refuse.ts";
import {
  instantOf,
  requestedCharges,
  requestedEntitlements,
  requestedPeriod,
  requestedTerms,
  type Situation,
  type UpdateBody,
} from "./requested.ts";
import { executionTime, scheduled, settled, withoutScheduled } from "./schedule.ts";

/** Throws InvalidSubscriptionStatus for a subscription that has ended. */
export function assertNotEnded(subscription: Subscription, now: Date): void {
  const status = statusAt(subscription, now);
  if (status !== "EXPIRED" && status !== "CANCELED") return;
  const message = "The subscription has ended, so it cannot be changed. Provision a new one.";
  throw new Refusal("InvalidSubscriptionStatus", { status }, message);
}

/**
 * Returns a stored subscription after a body's change. Changes are scheduled if possible and
 * requested; prices and other terms, dates and the anchor count at once. Pure but for the ids of
 * scheduled updates.
 */
export function updated(
  stored: Subscription,
  body: UpdateBody,
  { catalog, now }: Situation,
): Subscription {
  const base = settled(stored, now);
  assertNotEnded(base, now);
  const plan = planOf(catalog, base);
  if (plan === undefined) {
    const message = "The catalog no longer has the plan of this subscription.";
    throw refusalOf({ code: "plan_not_found", message });
  }
  const at = executionTime(base, body.scheduleStrategy, now);
  const parts: Array<[FutureUpdate["type"], ScheduledChanges]> = [];
  if (body.addons !== undefined) {
    const addons = required(checkAddons(catalog, plan, body.addons, base.addons));
    parts.push(["ADDON", { addons }]);
  }
  if (body.charges !== undefined) {
    parts.push(["UNIT_AMOUNT", { charges: requestedCharges(catalog, plan, body) }]);
  }
  if (body.billingPeriod !== undefined) {
    const billingPeriod = requestedPeriod(plan, body.billingPeriod);
    parts.push(["BILLING_PERIOD", { billingPeriod }]);
  }
  if (body.entitlements !== undefined) {
    const entitlements = requestedEntitlements(catalog, plan, body.entitlements, base.createdAt);
    parts.push(["PLAN", { entitlements }]);
  }
  if (body.metadata !== undefined) {
    parts.push(["ADDITIONAL_META_DATA", { metadata: body.metadata }]);
  }
  const dated = withDates(base, body, now);
  const changed = parts.reduce<Subscription>(
    (subscription, [type, changes]) =>
      at === null
        ? applied(subscription, type, changes, now)
        : scheduled(subscription, { type, at, changes }, now),
    { ...dated, terms: requestedTerms(base.terms, body) },
  );
  const { salesforceId = base.salesforceId } = body;
  return { ...changed, salesforceId };
}

/** Applies a change to the row; scheduled changes of its kind are removed. */
function applied(
  subscription: Subscription,
  type: FutureUpdate["type"],
  changes: ScheduledChanges,
  now: Date,
): Subscription {
  const { billingPeriod } = changes;
  const isSame = billingPeriod === undefined || billingPeriod === subscription.billingPeriod;
  // A part that is not billed yet keeps its start of billing.
  const isBilled = subscription.startDate <= now && !isTrialAt(subscription, now);
  return {
    ...withoutScheduled(subscription, [type]),
    ...changes,
    billingCycleAnchor: isSame || !isBilled ? subscription.billingCycleAnchor : now,
  };
}

function withDates(base: Subscription, body: UpdateBody, now: Date): Subscription {
  const trialEndDate = trialEndOf(base, body, now);
  const endDate = endOf(base, body, now);
  // Billing starts at the end of the trial, so it moves with it.
  const movesAnchor =
    base.billingCycleAnchor !== null &&
    base.billingCycleAnchor.getTime() === base.trialEndDate?.getTime();
  const moved = movesAnchor ? trialEndDate : base.billingCycleAnchor;
  // So does what follows the trial at its end.
  const isFollowed =
    base.cancelReason === "TRIAL_CONVERTED" &&
    base.cancellationDate?.getTime() === base.trialEndDate?.getTime();
  return {
    ...base,
    trialEndDate,
    endDate,
    cancellationDate: isFollowed ? trialEndDate : base.cancellationDate,
    billingCycleAnchor: body.billingCycleAnchor === "NOW" ? now : moved,
  };
}

function trialEndOf(base: Subscription, body: UpdateBody, now: Date): Date | null {
  if (body.trialEndDate === undefined) return base.trialEndDate;
  if (!isTrialAt(base, now)) {
    const message = "The subscription is not in a trial, so its trial cannot be extended.";
    throw new Refusal("InvalidSubscriptionStatus", { status: statusAt(base, now) }, message);
  }
  const end = instantOf(body.trialEndDate);
  if (end > now && end > base.startDate) return end;
  throw invalidField("trialEndDate", "The trialEndDate must be in the future, after the start.");
}

function endOf(base: Subscription, body: UpdateBody, now: Date): Date | null {
  if (body.cancellationDate === undefined) return base.endDate;
  if (body.cancellationDate === null) return null;
  const end = instantOf(body.cancellationDate);
  if (end > now && end > base.startDate) return end;
  const message =
    "The cancellationDate must be in the future, after the start. To end it now, cancel it.";
  throw new Refusal("InvalidCancellationDate", {}, message);
}
