import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { pendingItems } from "../invoicing/invoice.ts";
import { issueNow } from "../invoicing/issue.ts";
import { usageLine } from "../invoicing/lines.ts";
import { isMetered } from "../items.ts";
import { keepSubscription } from "../keep.ts";
import { mergedCancel } from "./cancel-at.ts";
import { customerId, endSubscription } from "./ending.ts";
import { keepProrations, removeProrations } from "./proration.ts";

/**
 * Cancels a subscription at once. Without `prorate` and `invoice_now`, its pending prorations are
 * removed and its usage is never billed; other pending items stay with the customer.
 */
export function cancelSubscription(
  account: Account,
  subscription: Stripe.Subscription,
  params: Stripe.SubscriptionCancelParams,
  at: number,
): Stripe.Subscription {
  const isProrated = params.prorate === true;
  const isInvoiced = params.invoice_now === true;
  const isBillable = ["active", "past_due", "unpaid"].includes(subscription.status);
  if (!isProrated && !isInvoiced) removeProrations(account, subscription);
  if ((isProrated || account.switches.cancel_credits) && isBillable) {
    const credits = subscription.items.data.map((item) => ({ before: item, after: null }));
    keepProrations(account, subscription, credits, at);
  }
  const { cancellation_details: details } = mergedCancel(
    subscription,
    { cancellation_details: params.cancellation_details ?? {} },
    subscription.items.data,
    at,
  );
  const last: Stripe.Subscription = { ...subscription, cancellation_details: details };
  const ended = endSubscription(account, last, at, "cancellation_requested");
  return isInvoiced ? invoiceLast(account, ended, at) : ended;
}

/** Cancels all that a customer has, as the deletion of the customer does. */
export function cancelAll(account: Account, customer: string, at: number): void {
  for (const subscription of account.ofCustomer("subscription", customer)) {
    if (subscription.status === "canceled" || subscription.status === "incomplete_expired")
      continue;
    cancelSubscription(account, subscription, {}, at);
  }
}

/** Bills usage and pending items at once; a subscription without any gets no invoice. */
function invoiceLast(
  account: Account,
  subscription: Stripe.Subscription,
  at: number,
): Stripe.Subscription {
  const customer = customerId(subscription);
  const lines = subscription.items.data
    .filter((item) => isMetered(item.price))
    .map((item) => {
      const period = { start: item.current_period_start, end: at };
      return usageLine(account, customer, item, period);
    });
  const isEmpty = lines.length === 0 && pendingItems(account, customer, subscription).length === 0;
  if (isEmpty) return subscription;
  const start = subscription.items.data[0]?.current_period_start ?? at;
  const of = { reason: "subscription_update", lines, period: { start, end: at } } as const;
  const issued = issueNow(account, subscription, of, at);
  keepSubscription(account, issued.subscription, at);
  return issued.subscription;
}
