import type { ResetPeriod } from "@carryover/contract";
import type { Product } from "../catalog/service.ts";
import { effectiveEnd, type Subscription, subscriptionAt } from "../subscriptions/service.ts";
import type { EffectiveEntitlement } from "./entitlement-state.ts";

/** What is known of the subscriptions that a customer had before, for one feature. */
export interface Before {
  readonly ended: readonly Subscription[];
  /** What the product says of usage when the plan changes. */
  readonly cutoffOf: (subscription: Subscription) => Product["usageResetCutoff"];
  /** The reset period that a subscription granted the feature with; undefined if it did not. */
  readonly resetPeriodOf: (subscription: Subscription) => ResetPeriod | null | undefined;
}

/**
 * What the usage periods of a subscription are counted from. A change of plan is a subscription
 * that begins when another one of the same customer, product and resource ends. If both grant the
 * feature with a period of the same length, the period goes on, and what was used in it counts;
 * unless the product's usageResetCutoffRule says that usage begins anew. The rule is that of now,
 * for changes in the past too. What is never reset is not by a change of plan either.
 */
export function usageOrigin(
  subscription: Subscription,
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

/** The subscription that another one took the place of, as it was at its end. */
function predecessor(
  { customerId, productId, resourceId, startDate }: Subscription,
  ended: readonly Subscription[],
): Subscription | undefined {
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
 * Whether a change of plan begins usage anew. That of the billing does if it turns a free, paid or
 * custom plan into another kind, or monthly billing into yearly, as the public API has it.
 */
function beginsAnew(
  before: Subscription,
  after: Subscription,
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
 * When the billing of a running subscription was changed, where the rule looks at it. Its periods
 * are then counted anew; where that is from the end of a trial, nothing has changed.
 */
function billingChange(
  { billingCycleAnchor, startDate, trialEndDate }: Subscription,
  cutoff: Product["usageResetCutoff"],
): Date | null {
  if (cutoff !== "ALWAYS_RESET" && cutoff !== "BILLING_PERIOD_CHANGE") return null;
  if (billingCycleAnchor === null || billingCycleAnchor <= startDate) return null;
  return billingCycleAnchor.getTime() === trialEndDate?.getTime() ? null : billingCycleAnchor;
}
