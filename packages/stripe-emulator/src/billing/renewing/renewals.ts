import type { Account } from "../../objects.ts";
import { collect, finalize } from "../invoicing/collect.ts";
import { queueInvoice, queueSchedule, queueSubscription, timeLineOf } from "../keep.ts";
import { advanceSchedule } from "../schedules/advance.ts";
import {
  type Due,
  type DueQueue,
  invoiceDue,
  newQueue,
  ownTime,
  queueOf,
  scheduleDue,
  subscriptionDue,
} from "./due.ts";
import { renew } from "./renewal.ts";
import { emitUpcoming } from "./upcoming.ts";

/**
 * Returns when something is due next by the account's own clock, in seconds since 1970, or
 * undefined. The first call of an account goes through all that it holds; later ones only look at
 * the soonest.
 */
export function nextDue(account: Account): number | undefined {
  return firstDue(account, ownQueue(account))?.at;
}

/**
 * Handles everything that is due up to an instant, in order of time. Objects of test clocks have a
 * time of their own and are skipped.
 */
export function settle(account: Account, until: number): void {
  run(account, ownQueue(account), until);
}

/** Handles the next due event, whenever that is. */
export function settleOne(account: Account): void {
  const queue = ownQueue(account);
  const due = firstDue(account, queue);
  if (due === undefined) return;
  queue.removeFirst();
  happen(account, due);
}

/** The same as `settle` for the customers of one test clock. */
export function settleClock(
  account: Account,
  clockId: string,
  { since, until }: { since: number; until: number },
): void {
  const queue = newQueue(account, clockId);
  fill(account, queue, clockId, since);
  run(account, queue, until);
}

function ownQueue(account: Account): DueQueue {
  const known = queueOf(account, ownTime);
  if (known !== undefined) return known;
  const queue = newQueue(account, ownTime);
  fill(account, queue, ownTime, account.now());
  return queue;
}

/** Warnings before trials end that lie before `since` were sent earlier. */
function fill(account: Account, queue: DueQueue, timeLine: string, since: number): void {
  const { upcoming_invoice_days: upcomingDays } = account.switches;
  for (const subscription of account.all("subscription")) {
    if (timeLineOf(subscription) !== timeLine) continue;
    queueSubscription(queue, subscription, { since, upcomingDays });
  }
  for (const schedule of account.all("subscription_schedule")) {
    if (timeLineOf(schedule) === timeLine) queueSchedule(queue, schedule);
  }
  for (const invoice of account.all("invoice")) {
    if (timeLineOf(invoice) === timeLine) queueInvoice(queue, invoice);
  }
}

function run(account: Account, queue: DueQueue, until: number): void {
  for (;;) {
    const due = firstDue(account, queue);
    if (due === undefined || due.at > until) return;
    queue.removeFirst();
    happen(account, due);
  }
}

/**
 * Returns the soonest that is still due. Entries that time has overtaken are set right on the way.
 */
function firstDue(account: Account, queue: DueQueue): Due | undefined {
  for (;;) {
    const due = queue.first();
    if (due === undefined) return undefined;
    const at = dueNow(account, due);
    if (at !== null && at <= due.at) return due;
    queue.removeFirst();
    if (at !== null) queue.push({ ...due, at });
  }
}

function dueNow(account: Account, due: Due): number | null {
  if (due.kind === "schedule") {
    const schedule = account.get("subscription_schedule", due.id);
    return schedule === undefined ? null : scheduleDue(schedule);
  }
  if (due.kind === "invoice") {
    const invoice = account.get("invoice", due.id);
    return invoice === undefined ? null : invoiceDue(invoice);
  }
  const subscription = account.get("subscription", due.id);
  if (subscription === undefined) return null;
  return subscriptionDue(subscription, due.at - 1, account.switches.upcoming_invoice_days);
}

function happen(account: Account, due: Due): void {
  if (due.kind === "schedule") {
    const schedule = account.get("subscription_schedule", due.id);
    if (schedule !== undefined) advanceSchedule(account, schedule, due.at);
    return;
  }
  if (due.kind === "subscription") {
    const subscription = account.get("subscription", due.id);
    if (subscription === undefined) return;
    emitUpcoming(account, subscription, due.at);
    renew(account, subscription, due.at);
    return;
  }
  const invoice = account.get("invoice", due.id);
  if (invoice?.status === "draft") finalize(account, invoice, due.at);
  else if (invoice !== undefined) collect(account, invoice, due.at);
}
