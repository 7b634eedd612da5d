import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { keepInvoice, keepSubscription } from "../keep.ts";

export type EndReason = "cancellation_requested" | "payment_failed";

/**
 * Ends a subscription for good. Open invoices are no longer collected; drafts stay as they are.
 * [sandbox] cancel_keeps_drafts
 */
export function endSubscription(
  account: Account,
  subscription: Stripe.Subscription,
  at: number,
  reason: EndReason,
): Stripe.Subscription {
  const ended: Stripe.Subscription = {
    ...subscription,
    status: "canceled",
    canceled_at: subscription.canceled_at ?? at,
    ended_at: at,
    cancellation_details: {
      comment: null,
      feedback: null,
      feedback_option: null,
      ...subscription.cancellation_details,
      reason,
    },
  };
  keepSubscription(account, ended, at);
  for (const invoice of invoicesOf(account, subscription)) {
    if (invoice.status !== "open") continue;
    keepInvoice(account, { ...invoice, auto_advance: false, next_payment_attempt: null });
  }
  account.emit("customer.subscription.deleted", ended, undefined, at);
  endSchedule(account, subscription, at);
  return ended;
}

/** Ends the schedule of a subscription with it. */
function endSchedule(account: Account, { schedule }: Stripe.Subscription, at: number): void {
  if (schedule === null) return;
  const id = typeof schedule === "string" ? schedule : schedule.id;
  const before = account.get("subscription_schedule", id);
  if (before?.status !== "active") return;
  const after = { ...before, canceled_at: at, current_phase: null, status: "canceled" };
  account.put("subscription_schedule", after);
  account.emit("subscription_schedule.canceled", after, undefined, at);
}

/** Returns the invoices of one subscription, oldest first. */
export function invoicesOf(account: Account, subscription: Stripe.Subscription): Stripe.Invoice[] {
  return account
    .ofCustomer("invoice", customerId(subscription))
    .filter((invoice) => subscriptionIdOf(invoice) === subscription.id);
}

/** Returns the subscription that an invoice bills, or null. */
export function subscriptionIdOf(invoice: Stripe.Invoice): string | null {
  const subscription = invoice.parent?.subscription_details?.subscription;
  if (subscription === undefined) return null;
  return typeof subscription === "string" ? subscription : subscription.id;
}

export function customerId(object: Stripe.Subscription): string {
  return typeof object.customer === "string" ? object.customer : object.customer.id;
}

/** Returns the customer of a subscription. */
export function customerOf(account: Account, subscription: Stripe.Subscription): Stripe.Customer {
  const customer = account.get("customer", customerId(subscription));
  if (customer === undefined) throw new Error(`The customer of ${subscription.id} is not kept.`);
  return customer;
}
