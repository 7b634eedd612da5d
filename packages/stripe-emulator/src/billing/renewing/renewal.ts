import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { customerId, customerOf, endSubscription } from "../changing/ending.ts";
import { pauseSubscription } from "../changing/pausing.ts";
import { expirePending } from "../changing/pending-update.ts";
import { cycleAnchor } from "../creating/anchor.ts";
import { voidInvoice } from "../invoicing/closing.ts";
import { issue } from "../invoicing/issue.ts";
import { itemLine, type LineDraft, usageLine } from "../invoicing/lines.ts";
import { isMetered, itemList } from "../items.ts";
import { idOf, keepSubscription, subscriptionUpdated } from "../keep.ts";
import { payerOf } from "../payment-methods.ts";
import { periodAt } from "../periods.ts";
import { periodEnd, trialWarning } from "./due.ts";

/** Executes the due event of a subscription at an instant. */
export function renew(account: Account, subscription: Stripe.Subscription, at: number): void {
  const { cancel_at: cancelAt, trial_end: trialEnd, pause_collection: pause } = subscription;
  const isResuming = pause?.resumes_at != null && pause.resumes_at <= at;
  if (subscription.status === "incomplete") {
    expire(account, subscription, at);
  } else if (isResuming) {
    change(account, subscription, { pause_collection: null }, at);
  } else if (subscription.pending_update !== null && subscription.pending_update.expires_at <= at) {
    const invoice = expirePending(account, subscription, at);
    if (invoice !== undefined) voidInvoice(account, invoice, at);
  } else if (cancelAt !== null && cancelAt <= at) {
    finish(account, subscription, at);
  } else if (subscription.status === "trialing" && trialEnd !== null && trialEnd <= at) {
    endTrial(account, subscription, at);
  } else if (periodEnd(subscription) <= at) {
    cycle(account, subscription, at);
  } else {
    const isTrialWarning = trialEnd !== null && trialWarning(trialEnd) === at;
    if (isTrialWarning && subscription.status === "trialing") {
      account.emit("customer.subscription.trial_will_end", subscription, undefined, at);
    }
    keepSubscription(account, subscription, at);
  }
}

function expire(account: Account, subscription: Stripe.Subscription, at: number): void {
  const latest = subscription.latest_invoice;
  const invoice = latest === null ? undefined : account.get("invoice", idOf(latest));
  if (invoice?.status === "open") voidInvoice(account, invoice, at);
  change(account, subscription, { status: "incomplete_expired", ended_at: at }, at);
}

function change(
  account: Account,
  before: Stripe.Subscription,
  fields: Partial<Stripe.Subscription>,
  at: number,
): void {
  const after = { ...before, ...fields };
  keepSubscription(account, after, at);
  subscriptionUpdated(account, { before, after }, at);
}

/** Executes the planned end. Usage of the last period is still billed. */
function finish(account: Account, subscription: Stripe.Subscription, at: number): void {
  const customer = customerId(subscription);
  const lines = subscription.items.data
    .filter((item) => isMetered(item.price))
    .map((item) =>
      usageLine(account, customer, item, { start: item.current_period_start, end: at }),
    )
    .filter((line) => line.amount > 0);
  const start = subscription.items.data[0]?.current_period_start ?? at;
  const of = { reason: "subscription_cycle", lines, period: { start, end: at } } as const;
  const last =
    lines.length === 0 ? subscription : issue(account, subscription, of, at).subscription;
  endSubscription(account, last, at, "cancellation_requested");
}

function endTrial(account: Account, subscription: Stripe.Subscription, at: number): void {
  const payer = payerOf(customerOf(account, subscription), subscription);
  const isPayerMissing = payer === null && subscription.collection_method !== "send_invoice";
  const behavior = subscription.trial_settings?.end_behavior.missing_payment_method;
  if (isPayerMissing && behavior === "cancel") {
    endSubscription(account, subscription, at, "payment_failed");
  } else if (isPayerMissing && behavior === "pause") {
    pauseSubscription(account, subscription, at, "trial_end_without_payment_method");
  } else {
    cycle(account, subscription, at);
  }
}

/** Starts the next period for the items whose period is over, with an invoice. */
function cycle(account: Account, before: Stripe.Subscription, at: number): void {
  const old = before.items.data;
  const items = old.map((item) => (item.current_period_end <= at ? renewed(before, item) : item));
  const renewedSubscription: Stripe.Subscription = {
    ...before,
    ...(before.status === "trialing" ? { status: "active" } : {}),
    items: itemList(before.id, items),
  };
  const isTrialEnd = before.status === "trialing";
  const lines = old.flatMap((item, index): LineDraft[] => {
    const next = items[index];
    if (next === undefined || next === item) return [];
    if (!isMetered(item.price)) return [renewalLine(before, next)];
    if (isTrialEnd) return [];
    const period = { start: item.current_period_start, end: item.current_period_end };
    return [usageLine(account, customerId(before), item, period)];
  });
  const start = Math.min(...old.map((item) => item.current_period_start));
  const of = { reason: "subscription_cycle", lines, period: { start, end: at } } as const;
  const isFree = isTrialEnd && account.get("free_until_anchor", before.id) !== undefined;
  if (isFree) keepSubscription(account, renewedSubscription, at);
  const { subscription: after } = isFree
    ? { subscription: renewedSubscription }
    : issue(account, renewedSubscription, of, at);
  const previous = {
    items: before.items,
    latest_invoice: before.latest_invoice,
    ...(isTrialEnd ? { status: before.status } : {}),
  };
  account.emit("customer.subscription.updated", after, previous, at);
}

function renewed(
  subscription: Stripe.Subscription,
  item: Stripe.SubscriptionItem,
): Stripe.SubscriptionItem {
  const every = item.price.recurring;
  if (every === null) return item;
  const from = item.current_period_end;
  const { end } = periodAt(cycleAnchor(subscription, every), every, from);
  return { ...item, current_period_start: from, current_period_end: end };
}

/** [sandbox] last_period_until_cancel_at */
function renewalLine(subscription: Stripe.Subscription, item: Stripe.SubscriptionItem): LineDraft {
  const { cancel_at: end } = subscription;
  const { current_period_start: start, current_period_end: periodEndsAt } = item;
  const every = item.price.recurring;
  const whole =
    every === null
      ? { start, end: periodEndsAt }
      : periodAt(cycleAnchor(subscription, every), every, start);
  return itemLine(item, whole, { start, end: Math.min(end ?? periodEndsAt, periodEndsAt) });
}
