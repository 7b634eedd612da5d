import type { subscription, subscriptionProvisionReply } from "@carryover/contract";
import type { z } from "zod";
import { addUnits } from "../calendar.ts";
import type { Catalog } from "../catalog/service.ts";
import { instantOf, termsOf } from "./deciding/requested.ts";
import { isDowngrade } from "./pricing/downgrade.ts";
import { pricedPackage } from "./pricing/priced-package.ts";
import { type Charge, chargesOf } from "./pricing/prices.ts";
import {
  billingPeriodAt,
  effectiveEnd,
  type FutureUpdate,
  isDue,
  isOvertaken,
  type Subscription,
  statusAt,
  subscriptionAt,
} from "./subscription.ts";

export type SubscriptionView = z.input<typeof subscription>;

/** One entitlement of the customer, as the answer to provisioning lists it. */
export type EntitlementView = NonNullable<
  z.input<typeof subscriptionProvisionReply>["data"]["entitlements"]
>[number];

export interface ViewOptions {
  /** Lists leave overrides out. */
  readonly withOverrides: boolean;
  /** Subscriptions of the customer that have not started; includes followers of this one. */
  readonly upcoming: readonly Subscription[];
}

/** Returns a stored subscription as the API answers it at an instant. */
export function subscriptionView(
  stored: Subscription,
  catalog: Catalog,
  now: Date,
  options: ViewOptions,
): SubscriptionView {
  const row = subscriptionAt(stored, now);
  const status = statusAt(row, now);
  const terms = termsOf(row);
  const text = (date: Date | null) => date?.toISOString() ?? null;
  return {
    id: row.subscriptionId,
    customerId: row.customerId,
    planId: row.planId,
    resourceId: row.resourceId,
    pricingType: row.pricingType,
    status,
    startDate: row.startDate.toISOString(),
    endDate: text(row.endDate),
    effectiveEndDate: text(effectiveEnd(row)),
    cancellationDate: text(cancellationOf(row)),
    cancelReason: reasonOf(row, now),
    trial:
      row.trialEndDate === null
        ? null
        : { trialEndBehavior: row.trialEndBehavior ?? "CONVERT_TO_PAID" },
    trialEndDate: text(row.trialEndDate),
    ...currentPeriod(row, now),
    billingCycleAnchor: text(row.billingCycleAnchor),
    billingId: row.billingId,
    paymentCollection: row.paymentCollection,
    paymentCollectionMethod: row.paymentCollectionMethod,
    payingCustomerId: row.payingCustomerId,
    contractId: null,
    latestInvoice: null,
    budget: terms.budget ?? null,
    minimumSpend: terms.minimumSpend ?? null,
    coupons: couponsOf(row, now),
    addons: row.addons.map(({ id, quantity }) => ({ id, quantity })),
    prices: chargesOf(pricedPackage(row, catalog)).map(priceView),
    futureUpdates: [
      ...row.futureUpdates.map((update) => updateView(update, row, now)),
      ...changesOfPlan(row, catalog, now, options.upcoming),
    ],
    ...(options.withOverrides && {
      subscriptionEntitlements: row.entitlements.map(({ featureId }) => ({
        id: featureId,
        type: "FEATURE" as const,
      })),
    }),
    metadata: { ...row.metadata },
    createdAt: row.createdAt.toISOString(),
  };
}

/** Returns when a cancellation takes effect: an end that comes first is the date of it. */
function cancellationOf({ cancellationDate, endDate }: Subscription): Date | null {
  if (cancellationDate === null || endDate === null) return cancellationDate ?? endDate;
  return cancellationDate < endDate ? cancellationDate : endDate;
}

/** Returns the reason of a cancellation, or of the end of an expired subscription. */
function reasonOf(row: Subscription, now: Date): SubscriptionView["cancelReason"] {
  const end = effectiveEnd(row);
  if (end === null || end > now) return row.cancelReason;
  if (row.endDate?.getTime() === end.getTime()) return "EXPIRED";
  return row.cancellationDate?.getTime() === end.getTime() ? row.cancelReason : "TRIAL_ENDED";
}

/**
 * Returns the current period: a trial is one period, and a subscription that is not running has
 * none.
 */
function currentPeriod(row: Subscription, now: Date) {
  const status = statusAt(row, now);
  if (status === "IN_TRIAL") {
    return {
      currentBillingPeriodStart: row.startDate.toISOString(),
      currentBillingPeriodEnd: row.trialEndDate?.toISOString() ?? null,
    };
  }
  if (status !== "ACTIVE") {
    return { currentBillingPeriodStart: null, currentBillingPeriodEnd: null };
  }
  const { start, end } = billingPeriodAt(row, now);
  // Periods may be counted from before the start, which then cuts the first one short: from the
  // day that the provider counts by, or from that of the subscription whose place it took.
  const first = new Date(Math.max(row.startDate.getTime(), start.getTime()));
  return {
    currentBillingPeriodStart: first.toISOString(),
    currentBillingPeriodEnd: end.toISOString(),
  };
}

function couponsOf(row: Subscription, now: Date): SubscriptionView["coupons"] {
  const applied = termsOf(row).appliedCoupon;
  if (applied === undefined) return [];
  const { discount, configuration } = applied;
  const id = applied.couponId || applied.billingCouponId || applied.promotionCode || "discount";
  const start = configuration?.startDate ? instantOf(configuration.startDate) : row.startDate;
  const months = discount?.durationInMonths;
  const isOver = months !== undefined && addUnits(start, "MONTH", months) <= now;
  return [
    {
      id,
      name: discount?.name ?? id,
      status: isOver ? "EXPIRED" : "ACTIVE",
      amountsOff: discount?.amountsOff ?? null,
      percentOff: discount?.percentOff ?? null,
    },
  ];
}

function priceView(charge: Charge): SubscriptionView["prices"][number] {
  const { addonId, featureId, billingCountryCode, blockSize, tiers } = charge;
  return {
    addonId,
    featureId,
    baseCharge: featureId === null,
    ...(charge.price !== null && {
      amount: charge.price.amount,
      currency: charge.price.currency,
    }),
    ...(billingCountryCode !== null && { billingCountryCode }),
    ...(blockSize !== null && { blockSize }),
    ...(tiers !== null && { tiers: tiers.map(tierView) }),
  };
}

function tierView({ upTo, unitPrice, flatPrice }: NonNullable<Charge["tiers"]>[number]) {
  return {
    ...(flatPrice != null && { flatPrice }),
    ...(unitPrice != null && { unitPrice }),
    ...(upTo != null && { upTo }),
  };
}

/** Returns the other subscription that is to start when this one ends, as the update that it is. */
function changesOfPlan(
  row: Subscription,
  catalog: Catalog,
  now: Date,
  upcoming: readonly Subscription[],
): SubscriptionView["futureUpdates"] {
  const end = effectiveEnd(row);
  if (end === null || end <= now) return [];
  const next = upcoming.find(
    (one) =>
      one.customerId === row.customerId &&
      one.productId === row.productId &&
      one.resourceId === row.resourceId &&
      one.startDate.getTime() === end.getTime() &&
      statusAt(one, now) === "NOT_STARTED",
  );
  if (next === undefined) return [];
  return [
    {
      scheduledExecutionTime: end.toISOString(),
      scheduleStatus: "SCHEDULED",
      subscriptionScheduleType: isDowngrade(row, next, catalog) ? "DOWNGRADE" : "PLAN",
      targetPackage: { id: next.planId },
    },
  ];
}

function updateView(update: FutureUpdate, row: Subscription, now: Date) {
  const isOfPlan = update.type === "MIGRATE_TO_LATEST" || update.type === "PLAN";
  return {
    scheduledExecutionTime: update.at,
    scheduleStatus: statusOfUpdate(update, row, now),
    subscriptionScheduleType: update.type,
    targetPackage: isOfPlan ? { id: row.planId } : null,
  };
}

function statusOfUpdate(update: FutureUpdate, row: Subscription, now: Date) {
  if (isDue(update, row, now)) return "DONE";
  return isOvertaken(update, row, now) ? "CANCELED" : update.status;
}
