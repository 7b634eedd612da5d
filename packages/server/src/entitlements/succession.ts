import type { ResetPeriod } from "@carryover/contract";
import type { Product } from "../catalog/service.ts";
import {
  effectiveEnd,
  type GrantingSubscription,
  subscriptionAt,
} from "../subscriptions/service.ts";
import type { EffectiveEntitlement } from "./entitlement-state.ts";

/** Data of a customer's earlier subscriptions for one feature. */
export interface Before {
  readonly ended: readonly GrantingSubscription[];
  /** Returns the product's rule for usage at a change of plan. */
  readonly cutoffOf: (subscription: GrantingSubscription) => Product["usageResetCutoff"];
  /** The reset period that a subscription granted the feature with; undefined if it did not. */
  readonly resetPeriodOf: (subscription: GrantingSubscription) => ResetPeriod | null | undefined;
}

/**
 * Returns the anchor of a subscription's usage periods. A change of plan is a subscription that
 * starts when another one of the same customer, product and resource ends. If both grant the
 * feature with a period of the same length, the period and its usage continue, unless the product's
 * usageResetCutoffRule resets usage. The current rule applies to past changes too. A change of plan
 * never resets usage without a reset period.
 */
export function usageOrigin(
  subscription: GrantingSubscription,
  resetPeriod: ResetPeriod | null,
  { ended, cutoffOf, resetPeriodOf }: Before,
): Pick<EffectiveEntitlement, "periodAnchor" | "usageSince"> {
  let current = subscription;
  if (resetPeriod !== null) {
    const cutoff = cutoffOf(subscription);
    // Ends, as each one began before the one that it is followed by.
    for (;;) {
      const changedAt = billingChange(current, cutoff);
      if (changedAt !== null) return { periodAnchor: changedAt, usageSince: changedAt };
      const before = predecessor(current, ended);
      const periodBefore = before && resetPeriodOf(before);
      if (before === undefined || periodBefore === undefined) break;
      if (periodBefore !== resetPeriod || beginsAnew(before, current, cutoff)) {
        return { periodAnchor: current.startDate, usageSince: current.startDate };
      }
      current = before;
    }
  }
  return { periodAnchor: current.startDate, usageSince: null };
}

/** Returns the subscription that another one replaced, as it was at its end. */
function predecessor(
  { customerId, productId, resourceId, startDate }: GrantingSubscription,
  ended: readonly GrantingSubscription[],
): GrantingSubscription | undefined {
  const found = ended.find(
    (each) =>
      each.customerId === customerId &&
      each.productId === productId &&
      each.resourceId === resourceId &&
      each.startDate < startDate &&
      effectiveEnd(each)?.getTime() === startDate.getTime(),
  );
  return found && subscriptionAt(found, startDate);
}

/**
 * Returns whether a change of plan resets usage. A change of billing does so if it turns a free,
 * paid or custom plan into another kind, or monthly billing into yearly, as in the public API.
 */
function beginsAnew(
  before: GrantingSubscription,
  after: GrantingSubscription,
  cutoff: Product["usageResetCutoff"],
): boolean {
  if (cutoff === "ALWAYS_RESET") return true;
  if (cutoff !== "BILLING_PERIOD_CHANGE") return false;
  return (
    before.pricingType !== after.pricingType ||
    (before.billingPeriod ?? "MONTHLY") !== (after.billingPeriod ?? "MONTHLY")
  );
}

/**
 * Returns when the billing of a running subscription changed, if the rule considers it. Its periods
 * are then counted anew, except from the end of a trial, where nothing has changed.
 */
function billingChange(
  { billingCycleAnchor, startDate, trialEndDate }: GrantingSubscription,
  cutoff: Product["usageResetCutoff"],
): Date | null {
  if (cutoff !== "ALWAYS_RESET" && cutoff !== "BILLING_PERIOD_CHANGE") return null;
  if (billingCycleAnchor === null || billingCycleAnchor <= startDate) return null;
  return billingCycleAnchor.getTime() === trialEndDate?.getTime() ? null : billingCycleAnchor;
}
