import type Stripe from "stripe";
import type { Account } from "../objects.ts";
import {
  type DueQueue,
  invoiceDue,
  ownTime,
  queueOf,
  scheduleDue,
  subscriptionDue,
} from "./renewing/due.ts";

/**
 * Keeps a subscription, and what it will do next. Every change of one goes through here: a change
 * that the queue does not know of would not happen in time.
 */
export function keepSubscription(
  account: Account,
  subscription: Stripe.Subscription,
  at: number,
): void {
  account.put("subscription", subscription);
  const queue = queueOf(account, timeLineOf(subscription));
  const { upcoming_invoice_days: upcomingDays } = account.switches;
  if (queue !== undefined) queueSubscription(queue, subscription, { since: at, upcomingDays });
}

/** Keeps an invoice, and when it will be finalized or collected. */
export function keepInvoice(account: Account, invoice: Stripe.Invoice): void {
  account.put("invoice", invoice);
  const queue = queueOf(account, timeLineOf(invoice));
  if (queue !== undefined) queueInvoice(queue, invoice);
}

/** Notes what a subscription will do next after an instant. */
export function queueSubscription(
  queue: DueQueue,
  subscription: Stripe.Subscription,
  { since, upcomingDays }: { readonly since: number; readonly upcomingDays: number },
): void {
  const { id, created } = subscription;
  const at = subscriptionDue(subscription, since, upcomingDays);
  if (at !== null) queue.push({ at, kind: "subscription", id, created });
}

/** Notes when an invoice will be finalized or collected. */
export function queueInvoice(queue: DueQueue, invoice: Stripe.Invoice): void {
  const { id, created } = invoice;
  const at = invoiceDue(invoice);
  if (at !== null) queue.push({ at, kind: "invoice", id, created });
}

/** Queues the next phase of a schedule. */
export function queueSchedule(queue: DueQueue, schedule: Stripe.SubscriptionSchedule): void {
  const { id, created } = schedule;
  const at = scheduleDue(schedule);
  if (at !== null) queue.push({ at, kind: "schedule", id, created });
}

/** Returns which clock an object lives by. */
export function timeLineOf(
  object: Stripe.Subscription | Stripe.Invoice | Stripe.SubscriptionSchedule,
): string {
  const clock = object.test_clock;
  if (clock === null) return ownTime;
  return typeof clock === "string" ? clock : clock.id;
}

/** Returns the id of a reference that may be expanded. */
export function idOf(reference: string | { readonly id: string }): string {
  return typeof reference === "string" ? reference : reference.id;
}

/** Emits customer.subscription.updated with the previous values of the given fields. */
export function subscriptionUpdated(
  account: Account,
  change: { before: Stripe.Subscription; after: Stripe.Subscription },
  at: number,
): void {
  const previous = changedFields(change.before, change.after);
  if (Object.keys(previous).length === 0) return;
  account.emit("customer.subscription.updated", change.after, previous, at);
}

function changedFields(
  before: Stripe.Subscription,
  after: Stripe.Subscription,
): Record<string, unknown> {
  const previous: Record<string, unknown> = {};
  for (const key of Object.keys(before) as (keyof Stripe.Subscription)[]) {
    const [was, is] = [before[key], after[key]];
    if (was === is) continue;
    const isScalar = typeof was !== "object" && typeof is !== "object";
    if (isScalar || JSON.stringify(was) !== JSON.stringify(is)) previous[key] = was;
  }
  return previous;
}
