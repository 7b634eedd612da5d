import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { addDays } from "../periods.ts";

/** Something that happens by itself at an instant. */
export interface Due {
  readonly at: number;
  readonly kind: "schedule" | "subscription" | "invoice";
  readonly id: string;
  /** When the object was created: of two at the same instant, the older comes first. */
  readonly created: number;
}

const trialWarningDays = 3;
const incompleteSeconds = 23 * 3600;

/**
 * Returns the next instant at which a subscription does something by itself, or null. The warning
 * before the end of a trial, and before an invoice, leaves no trace in it, so only warnings after
 * `since` count.
 */
export function subscriptionDue(
  subscription: Stripe.Subscription,
  since: number,
  upcomingDays = 0,
): number | null {
  const { status } = subscription;
  if (status === "canceled" || status === "incomplete_expired") return null;
  if (status === "incomplete") return subscription.created + incompleteSeconds;
  const instants: (number | null)[] = [
    subscription.cancel_at,
    subscription.pause_collection?.resumes_at ?? null,
  ];
  if (status !== "paused") instants.push(periodEnd(subscription));
  const upcoming = upcomingWarning(subscription, upcomingDays);
  instants.push(upcoming !== null && upcoming > since ? upcoming : null);
  instants.push(subscription.pending_update?.expires_at ?? null);
  if (status === "trialing" && subscription.trial_end !== null) {
    const warning = trialWarning(subscription.trial_end);
    instants.push(subscription.trial_end, warning > since ? warning : null);
  }
  return instants.reduce((first, at) => earlier(first, at), null);
}

/** Returns the next instant at which an invoice is finalized or collected by itself, or null. */
export function invoiceDue(invoice: Stripe.Invoice): number | null {
  if (invoice.auto_advance !== true) return null;
  if (invoice.status === "draft") return invoice.automatically_finalizes_at;
  return invoice.status === "open" ? invoice.next_payment_attempt : null;
}

/** Returns when a schedule begins, goes on to its next phase or ends, or null. */
export function scheduleDue(schedule: Stripe.SubscriptionSchedule): number | null {
  if (schedule.status === "not_started") return schedule.phases[0]?.start_date ?? null;
  return schedule.status === "active" ? (schedule.current_phase?.end_date ?? null) : null;
}

/** When customer.subscription.trial_will_end is sent. */
export function trialWarning(trialEnd: number): number {
  return addDays(trialEnd, -trialWarningDays);
}

/** When invoice.upcoming is sent, if the account wants it so many days before; or null. */
export function upcomingWarning(
  subscription: Stripe.Subscription,
  upcomingDays: number,
): number | null {
  const isBilled = ["active", "trialing", "past_due"].includes(subscription.status);
  if (!isBilled || upcomingDays === 0) return null;
  return addDays(periodEnd(subscription), -upcomingDays);
}

/** The earliest end of a current period among the items. */
export function periodEnd(subscription: Stripe.Subscription): number {
  return Math.min(...subscription.items.data.map((item) => item.current_period_end));
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

/**
 * Due work, soonest first. An entry is a hint: its object is checked again at that time, so an
 * early entry does no harm, but a missing one would. Therefore the earliest is kept for each
 * object, even if its request failed.
 */
export class DueQueue {
  readonly #heap: Due[] = [];
  readonly #earliest = new Map<string, number>();

  push(due: Due): void {
    const known = this.#earliest.get(due.id);
    if (known !== undefined && known <= due.at) return;
    this.#earliest.set(due.id, due.at);
    this.#heap.push(due);
    this.#rise(this.#heap.length - 1);
  }

  /** The soonest, or undefined if there is nothing. */
  first(): Due | undefined {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (this.#earliest.get(top.id) === top.at) return top;
      this.#removeTop();
    }
    return undefined;
  }

  /** Takes out what `first` gave. */
  removeFirst(): void {
    const top = this.first();
    if (top === undefined) return;
    this.#earliest.delete(top.id);
    this.#removeTop();
  }

  #removeTop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(index: number): void {
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapped(index, parent)) return;
      index = parent;
    }
  }

  #sink(index: number): void {
    for (;;) {
      const [left, right] = [index * 2 + 1, index * 2 + 2];
      const [leftDue, rightDue] = [this.#heap[left], this.#heap[right]];
      if (leftDue === undefined) return;
      const child = rightDue !== undefined && isBefore(rightDue, leftDue) ? right : left;
      if (!this.#swapped(child, index)) return;
      index = child;
    }
  }

  /** Puts the lower entry above the upper one, if it is sooner. */
  #swapped(lower: number, upper: number): boolean {
    const [a, b] = [this.#heap[lower], this.#heap[upper]];
    if (a === undefined || b === undefined || !isBefore(a, b)) return false;
    this.#heap[lower] = b;
    this.#heap[upper] = a;
    return true;
  }
}

/** A phase starts before the period that it bills, and a period before its invoice. */
const order: readonly Due["kind"][] = ["schedule", "subscription", "invoice"];

function isBefore(a: Due, b: Due): boolean {
  if (a.at !== b.at) return a.at < b.at;
  if (a.kind !== b.kind) return order.indexOf(a.kind) < order.indexOf(b.kind);
  if (a.created !== b.created) return a.created < b.created;
  return a.id < b.id;
}

const queues = new WeakMap<Account, Map<string, DueQueue>>();

/** The account's own time line; those of test clocks go by the clock's id. */
export const ownTime = "";

/** Returns the queue of a time line, or undefined before it was first filled. */
export function queueOf(account: Account, timeLine: string): DueQueue | undefined {
  return queues.get(account)?.get(timeLine);
}

/** Begins a time line with what is stored. */
export function newQueue(account: Account, timeLine: string): DueQueue {
  const queue = new DueQueue();
  const lines = queues.get(account) ?? new Map<string, DueQueue>();
  lines.set(timeLine, queue);
  queues.set(account, lines);
  return queue;
}
