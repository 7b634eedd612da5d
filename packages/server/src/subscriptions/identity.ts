import { parseInstant, type SubscriptionRecord } from "@carryover/contract";
import type { CustomerState } from "./customer-state.ts";
import { effectiveEnd, type Subscription } from "./subscription.ts";

/**
 * The stored subscription that a record means: that of its id, or else one of the same customer,
 * plan and resource whose time is the record's. Null if it is a new one; "taken" if its id belongs
 * to another customer, plan or resource.
 */
export function findStored(
  customer: CustomerState,
  record: SubscriptionRecord,
  owners: ReadonlyMap<string, string>,
): Subscription | "taken" | null {
  const { id } = record;
  if (id == null) return findAlike(customer, record);
  const stored = customer.find(id);
  if (stored !== undefined) return isAlike(stored, record) ? stored : "taken";
  const owner = owners.get(id);
  return owner !== undefined && owner !== record.customerId ? "taken" : null;
}

function isAlike(stored: Subscription, record: SubscriptionRecord): boolean {
  const { resourceId } = record;
  const sameResource = resourceId == null || resourceId === stored.resourceId;
  return stored.planId === record.planId && sameResource;
}

/**
 * Among several, the one that starts when the record says is meant; else one that goes on; else the
 * last. Without a start in the record any time fits, so that a record never begins anew what was
 * canceled on the platform.
 */
function findAlike(customer: CustomerState, record: SubscriptionRecord): Subscription | null {
  const start = record.startDate ? Number(parseInstant(record.startDate)) : null;
  const end = record.endDate ? Number(parseInstant(record.endDate)) : Number.POSITIVE_INFINITY;
  const fitting = customer
    .toPlan(record.planId, record.resourceId ?? null)
    .filter((one) => start === null || fits(one, start, end));
  const best = fitting.toSorted(
    (a, b) =>
      Number(b.startDate.getTime() === start) - Number(a.startDate.getTime() === start) ||
      endOf(b) - endOf(a) ||
      b.startDate.getTime() - a.startDate.getTime() ||
      (a.cursorId < b.cursorId ? 1 : -1),
  );
  return best[0] ?? null;
}

/** Whether a stored subscription is of the same time: equal start, or an overlap. */
function fits(stored: Subscription, start: number, end: number): boolean {
  const from = stored.startDate.getTime();
  return from === start || Math.max(from, start) < Math.min(endOf(stored), end);
}

function endOf(subscription: Subscription): number {
  const end = effectiveEnd(subscription)?.getTime();
  // Finite, so that two that go on can be subtracted from one another.
  return end ?? Number.MAX_SAFE_INTEGER;
}
