import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { cycleAnchor } from "../creating/anchor.ts";
import { issueNow } from "../invoicing/issue.ts";
import { itemLine } from "../invoicing/lines.ts";
import { isMetered, itemList } from "../items.ts";
import { keepSubscription, subscriptionUpdated } from "../keep.ts";
import { periodAt } from "../periods.ts";
import { invalid } from "../refusals.ts";

type PausedBy = "pause_requested" | "trial_end_without_payment_method";

/** Pauses a subscription itself, not only its collection: it makes no invoices until resumed. */
export function pauseSubscription(
  account: Account,
  subscription: Stripe.Subscription,
  at: number,
  by: PausedBy = "pause_requested",
): Stripe.Subscription {
  if (!["active", "trialing", "past_due"].includes(subscription.status)) {
    throw invalid(`A subscription that is ${subscription.status} cannot be paused.`);
  }
  const paused: Stripe.Subscription = {
    ...subscription,
    status: "paused",
    status_details: {
      paused: { subscription: { type: by }, transitioned_at: at, type: "subscription" },
    },
  };
  keepSubscription(account, paused, at);
  account.emit("customer.subscription.paused", paused, undefined, at);
  subscriptionUpdated(account, { before: subscription, after: paused }, at);
  return paused;
}

/**
 * Resumes a paused subscription: with a new period that is invoiced at once, or in its old cycle
 * where the current period is not invoiced again.
 */
export function resumeSubscription(
  account: Account,
  subscription: Stripe.Subscription,
  params: Stripe.SubscriptionResumeParams,
  at: number,
): Stripe.Subscription {
  if (subscription.status !== "paused") {
    throw invalid("Only paused subscriptions can be resumed.");
  }
  const isNew = params.billing_cycle_anchor?.type !== "unchanged";
  const anchor = isNew ? at : subscription.billing_cycle_anchor;
  const config = isNew ? null : (subscription.billing_cycle_anchor_config ?? null);
  const { status_details: _, ...rest } = subscription;
  const resumed: Stripe.Subscription = {
    ...rest,
    status: "active",
    billing_cycle_anchor: anchor,
    billing_cycle_anchor_config: config,
    items: itemList(
      subscription.id,
      subscription.items.data.map((item) => inCycle(item, { anchor, config }, at)),
    ),
  };
  keepSubscription(account, resumed, at);
  const after = isNew ? invoiced(account, resumed, at) : resumed;
  account.emit("customer.subscription.resumed", after, undefined, at);
  subscriptionUpdated(account, { before: subscription, after }, at);
  return after;
}

function inCycle(
  item: Stripe.SubscriptionItem,
  cycle: { anchor: number; config: Stripe.Subscription.BillingCycleAnchorConfig | null },
  at: number,
) {
  const every = item.price.recurring;
  if (every === null) return item;
  const { anchor, config } = cycle;
  const from = { billing_cycle_anchor: anchor, billing_cycle_anchor_config: config };
  const { start, end } = periodAt(cycleAnchor(from, every), every, at);
  return { ...item, current_period_start: start, current_period_end: end };
}

function invoiced(account: Account, subscription: Stripe.Subscription, at: number) {
  const lines = subscription.items.data
    .filter((item) => !isMetered(item.price))
    .map((item) => {
      const period = { start: item.current_period_start, end: item.current_period_end };
      return itemLine(item, period);
    });
  const of = { reason: "subscription_update", lines, period: { start: at, end: at } } as const;
  return issueNow(account, subscription, of, at).subscription;
}
