import { sameJson } from "@carryover/contract";
import type { Subscription } from "../subscription.ts";

/**
 * Returns whether two states of a subscription are equal. The order of lists does not matter, and
 * dates of bookkeeping are ignored.
 */
export function hasSameContent(a: Subscription, b: Subscription): boolean {
  return (
    a.startDate.getTime() === b.startDate.getTime() &&
    a.endDate?.getTime() === b.endDate?.getTime() &&
    a.trialEndDate?.getTime() === b.trialEndDate?.getTime() &&
    a.trialEndBehavior === b.trialEndBehavior &&
    a.cancellationDate?.getTime() === b.cancellationDate?.getTime() &&
    a.billingId === b.billingId &&
    a.billingState === b.billingState &&
    a.paymentCollection === b.paymentCollection &&
    a.billingCycleAnchor?.getTime() === b.billingCycleAnchor?.getTime() &&
    a.billingPeriod === b.billingPeriod &&
    a.salesforceId === b.salesforceId &&
    sameJson(a.metadata, b.metadata) &&
    sameList(a.addons, b.addons, (addon) => addon.id) &&
    sameList(a.entitlements, b.entitlements, (grant) => grant.featureId) &&
    sameList(a.charges, b.charges, (charge) => charge.id)
  );
}

function sameList<T>(a: readonly T[], b: readonly T[], idOf: (item: T) => string): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  const byId = (x: T, y: T) => (idOf(x) < idOf(y) ? -1 : 1);
  return sameJson(a.toSorted(byId), b.toSorted(byId));
}
