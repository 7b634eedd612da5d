import { addUnits, type Period, periodAt } from "../calendar.ts";
import type { FeatureGrant, PricingType, TrialEndBehavior } from "../catalog/service.ts";
import type { CancelReason } from "./deciding/cancel-reason.ts";
import type { Succession } from "./importing/succession.ts";

/** A subscription as it is stored. `subscriptionAt` computes its state at a moment. */
export interface Subscription {
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly cursorId: string;
  readonly productId: string;
  readonly planId: string;
  readonly planVersion: number;
  readonly resourceId: string | null;
  readonly pricingType: PricingType;
  readonly startDate: Date;
  /** Whether a record has set its start; null if no import created it. */
  readonly isStartSaid: boolean | null;
  readonly endDate: Date | null;
  readonly trialEndDate: Date | null;
  readonly trialEndBehavior: TrialEndBehavior | null;
  readonly cancellationDate: Date | null;
  readonly cancelReason: CancelReason | null;
  /**
   * The input from which imports derived its cancellation; null without a successor in its seat.
   */
  readonly succession: Succession | null;
  readonly billingId: string | null;
  /**
   * PENDING: the billing provider has not made it yet; UNPAID: it exists there unpaid. Neither
   * gives access.
   */
  readonly billingState: "PENDING" | "UNPAID" | null;
  readonly billingPeriod: BillingPeriod | null;
  /** Where billing periods are counted from; null for the start. */
  readonly billingCycleAnchor: Date | null;
  readonly paymentCollection: "NOT_REQUIRED" | "PROCESSING" | "FAILED" | "ACTION_REQUIRED";
  readonly paymentCollectionMethod: "CHARGE" | "INVOICE" | "NONE" | null;
  readonly payingCustomerId: string | null;
  readonly salesforceId: string | null;
  readonly addons: readonly SubscriptionAddon[];
  /** Values for this customer that replace those of the plan. */
  readonly entitlements: readonly FeatureGrant[];
  readonly charges: readonly ChargeQuantity[];
  /** Kept for the billing provider and answered as it came: coupon, budget, overrides, … */
  readonly terms: Readonly<Record<string, unknown>>;
  readonly futureUpdates: readonly FutureUpdate[];
  /** The id of the predecessor whose end it follows, by its product's rule; null for all others. */
  readonly follows: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly revision: number;
  readonly importRunId: string | null;
  readonly importRecord: number | null;
}

/** What decides whether a subscription gives access, and what it grants since when. */
export type GrantingSubscription = Pick<
  Subscription,
  | "customerId"
  | "productId"
  | "planId"
  | "planVersion"
  | "resourceId"
  | "pricingType"
  | "startDate"
  | "endDate"
  | "trialEndDate"
  | "trialEndBehavior"
  | "cancellationDate"
  | "billingState"
  | "billingPeriod"
  | "billingCycleAnchor"
  | "paymentCollection"
  | "addons"
  | "entitlements"
  | "futureUpdates"
  | "createdAt"
  | "updatedAt"
>;

export type BillingPeriod = "MONTHLY" | "ANNUALLY";

export interface SubscriptionAddon {
  readonly id: string;
  readonly quantity: number;
  readonly version: number;
}

/** How many units of a priced feature are bought. */
export interface ChargeQuantity {
  readonly id: string;
  readonly type: "FEATURE" | "CREDIT";
  readonly quantity: number;
}

/** A dated change. It counts from its date on; no job applies it. */
export interface FutureUpdate {
  readonly id: string;
  readonly type:
    | "MIGRATE_TO_LATEST"
    | "ADDON"
    | "BILLING_PERIOD"
    | "UNIT_AMOUNT"
    | "PLAN"
    | "ADDITIONAL_META_DATA";
  /** ISO 8601; the list is kept as JSON. */
  readonly at: string;
  /** DONE once a later write has taken its changes into the row. */
  readonly status: "SCHEDULED" | "CANCELED" | "DONE";
  readonly changes: ScheduledChanges;
}

export type ScheduledChanges = Partial<
  Pick<
    Subscription,
    | "planVersion"
    | "pricingType"
    | "addons"
    | "entitlements"
    | "charges"
    | "billingPeriod"
    | "metadata"
  >
>;

export type SubscriptionStatus =
  | "PAYMENT_PENDING"
  | "ACTIVE"
  | "EXPIRED"
  | "IN_TRIAL"
  | "CANCELED"
  | "NOT_STARTED";

/** Returns the subscription with those of its future updates that are due at this moment. */
export function subscriptionAt<T extends GrantingSubscription>(stored: T, now: Date): T {
  if (stored.futureUpdates.length === 0) return stored;
  const due = stored.futureUpdates
    .filter((update) => isDue(update, stored, now))
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return due.reduce<T>(withUpdate, stored);
}

/** Returns whether an update has taken effect. Updates at or after the end never do. */
export function isDue(update: FutureUpdate, stored: GrantingSubscription, now: Date): boolean {
  return (
    update.status === "SCHEDULED" &&
    Date.parse(update.at) <= now.getTime() &&
    !isOvertaken(update, stored, now)
  );
}

/** Returns whether the subscription has ended before a scheduled update could take effect. */
export function isOvertaken(
  update: FutureUpdate,
  stored: GrantingSubscription,
  now: Date,
): boolean {
  const end = effectiveEnd(stored);
  return (
    update.status === "SCHEDULED" &&
    end !== null &&
    end <= now &&
    Date.parse(update.at) >= end.getTime()
  );
}

/** Applies an update; a new billing period starts with a change of billing. */
function withUpdate<T extends GrantingSubscription>(
  subscription: T,
  { changes, at }: FutureUpdate,
): T {
  const { billingPeriod } = changes;
  const isSame = billingPeriod === undefined || billingPeriod === subscription.billingPeriod;
  const billingCycleAnchor = isSame ? subscription.billingCycleAnchor : new Date(at);
  return { ...subscription, ...changes, billingCycleAnchor };
}

/** Returns the known end of access; null without one. */
export function effectiveEnd(subscription: GrantingSubscription): Date | null {
  const end = earlier(subscription.endDate, subscription.cancellationDate);
  return earlier(end, endOfFinalTrial(subscription));
}

/** Returns the earlier end; null is none. */
function earlier(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return b < a ? b : a;
}

/** Returns the end of a trial without a successor. */
function endOfFinalTrial(subscription: GrantingSubscription): Date | null {
  return subscription.trialEndBehavior === "CANCEL_SUBSCRIPTION" ? subscription.trialEndDate : null;
}

/** Returns the status at this moment, from the dates and the billing state. */
export function statusAt(subscription: GrantingSubscription, now: Date): SubscriptionStatus {
  const end = effectiveEnd(subscription);
  if (end !== null && end <= now) {
    return subscription.endDate !== null && subscription.endDate <= end ? "EXPIRED" : "CANCELED";
  }
  if (subscription.startDate > now) return "NOT_STARTED";
  if (subscription.billingState !== null) return "PAYMENT_PENDING";
  return isTrialAt(subscription, now) ? "IN_TRIAL" : "ACTIVE";
}

/** Returns whether a trial runs, or will: before its start a trial is one already. */
export function isTrialAt(subscription: GrantingSubscription, now: Date): boolean {
  return subscription.trialEndDate !== null && subscription.trialEndDate > now;
}

/** Returns whether the subscription gives access at this moment. */
export function hasAccessAt(subscription: GrantingSubscription, now: Date): boolean {
  const status = statusAt(subscription, now);
  return status === "ACTIVE" || status === "IN_TRIAL";
}

/**
 * Returns the billing period in which an instant lies, counted from the anchor; months by default.
 */
export function billingPeriodAt(subscription: Subscription, at: Date): Period {
  const anchor = subscription.billingCycleAnchor ?? subscription.startDate;
  return periodAt(anchor, subscription.billingPeriod === "ANNUALLY" ? "YEAR" : "MONTH", at);
}

/** Returns the end of a trial of a number of days or months. */
export function trialEnd(start: Date, duration: number, units: "DAY" | "MONTH"): Date {
  return addUnits(start, units, duration);
}
