import { sameJson } from "@carryover/contract";
import { inOrder, placesOf } from "../exporting/seats.ts";
import { effectiveEnd, type Subscription } from "../subscription.ts";
import { ownFacts } from "./seat.ts";

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

/**
 * Returns whether a record only says of a subscription that it ended when it did: with its trial,
 * or because of another subscription that has ended since, so that the end no longer follows.
 * As an end of its own it would be the same end.
 */
export function saysKnownEnd(
  stored: Subscription,
  row: Subscription,
  { others, now }: { readonly others: readonly Subscription[]; readonly now: Date },
): boolean {
  const at = row.cancellationDate;
  const facts = ownFacts(stored);
  if (at === null || at > now) return false;
  if (facts.cancellationDate !== null && facts.cancellationDate <= at) return false;
  if (effectiveEnd(stored)?.getTime() !== at.getTime()) return false;
  if (!hasSameContent({ ...facts, cancellationDate: at }, row)) return false;
  if (effectiveEnd(facts)?.getTime() === at.getTime())
    return facts.endDate?.getTime() !== at.getTime();
  // An export of the seat would write the end, and importing that changes nothing.
  const places = placesOf(inOrder([stored, ...others]), now);
  return places.get(stored.subscriptionId) === "end_lost";
}

function sameList<T>(a: readonly T[], b: readonly T[], idOf: (item: T) => string): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  const byId = (x: T, y: T) => (idOf(x) < idOf(y) ? -1 : 1);
  return sameJson(a.toSorted(byId), b.toSorted(byId));
}
