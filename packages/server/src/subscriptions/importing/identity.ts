import { parseInstant, type SubscriptionRecord } from "@carryover/contract";
import { effectiveEnd, type Subscription } from "../subscription.ts";
import type { CustomerState } from "./customer-state.ts";
import { ownFacts } from "./seat.ts";

/** A record, and what it replaces at the billing provider if it links a subscription. */
export type IdentifiedRecord = SubscriptionRecord & { readonly replaces?: string };

/**
 * Returns the stored subscription that a record means: that of its id; else of its billing id,
 * present or former; else one of the same customer, plan and resource. Null if it is a new one;
 * "taken" if its id belongs to another customer, plan or resource.
 */
export function findStored(
  customer: CustomerState,
  record: IdentifiedRecord,
  owners: ReadonlyMap<string, string>,
): Subscription | "taken" | null {
  const { id } = record;
  if (id == null) return findBilled(customer, record) ?? findAlike(customer, record);
  const stored = customer.find(id);
  if (stored !== undefined) return isAlike(stored, record) ? stored : "taken";
  const owner = owners.get(id);
  return owner !== undefined && owner !== record.customerId ? "taken" : null;
}

/**
 * Returns, of several with the billing id, such as two periods of one plan, the one of the record's
 * time. Those of another plan are other subscriptions: the provider keeps its id when a plan
 * changes.
 */
export function findBilled(customer: CustomerState, record: IdentifiedRecord): Subscription | null {
  const names = [record.billingId, record.replaces].flatMap((name) => name ?? []);
  const billed = names
    .flatMap((name) => customer.billed(name))
    .filter((one) => isAlike(one, record) && fits(one, record));
  return best(billed, record);
}

function isAlike(stored: Subscription, record: SubscriptionRecord): boolean {
  const { resourceId } = record;
  const sameResource = resourceId == null || resourceId === stored.resourceId;
  return stored.planId === record.planId && sameResource;
}

/**
 * Returns the subscription with the record's start. One without an explicit start matches any
 * overlap, and a record without a start matches any, so that it never recreates a subscription that
 * was canceled on the platform. Two billing ids are two subscriptions: a record with one never
 * matches a subscription with another.
 */
function findAlike(customer: CustomerState, record: IdentifiedRecord): Subscription | null {
  const isLink = record.replaces !== undefined;
  const alike = customer
    .toPlan(record.planId, record.resourceId ?? null)
    .filter((one) => isLink || record.billingId == null || one.billingId === null)
    .filter(
      (one) => startsAlike(one, record) || ((isLink || isStartUnsaid(one)) && fits(one, record)),
    );
  return best(alike, record);
}

function startsAlike(stored: Subscription, record: SubscriptionRecord): boolean {
  const start = startOf(record);
  return start === null || stored.startDate.getTime() === start;
}

/** Returns whether the start is implicit: a request without a start begins at its creation. */
function isStartUnsaid({ isStartSaid, startDate, createdAt }: Subscription): boolean {
  return isStartSaid === null ? startDate.getTime() === createdAt.getTime() : !isStartSaid;
}

/** Returns whether a stored subscription is of the record's time: equal start, or an overlap. */
function fits(stored: Subscription, record: SubscriptionRecord): boolean {
  if (startsAlike(stored, record)) return true;
  const start = startOf(record) ?? 0;
  const end = record.endDate ? Number(parseInstant(record.endDate)) : Number.POSITIVE_INFINITY;
  return Math.max(stored.startDate.getTime(), start) < Math.min(endOf(stored), end);
}

/** Returns the one that starts with the record; else a running one; else the last. */
function best(fitting: readonly Subscription[], record: SubscriptionRecord): Subscription | null {
  const start = startOf(record);
  const sorted = fitting.toSorted(
    (a, b) =>
      Number(b.startDate.getTime() === start) - Number(a.startDate.getTime() === start) ||
      endOf(b) - endOf(a) ||
      b.startDate.getTime() - a.startDate.getTime() ||
      (a.cursorId < b.cursorId ? 1 : -1),
  );
  return sorted[0] ?? null;
}

function startOf({ startDate }: SubscriptionRecord): number | null {
  return startDate ? Number(parseInstant(startDate)) : null;
}

/** Returns its own end: a derived end does not help to identify a record's subscription. */
function endOf(subscription: Subscription): number {
  const end = effectiveEnd(ownFacts(subscription))?.getTime();
  // Finite, so that two that go on can be subtracted from one another.
  return end ?? Number.MAX_SAFE_INTEGER;
}
