import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { itemList } from "../items.ts";
import { idOf, keepSubscription, subscriptionUpdated } from "../keep.ts";
import { invalid } from "../refusals.ts";

type Subscription = Stripe.Subscription;

const pendingSeconds = 23 * 3600;

/** Parameters of an update that may wait for its payment. */
const pendable: ReadonlySet<string> = new Set([
  "items",
  "payment_behavior",
  "proration_behavior",
  "proration_date",
  "expand",
  "billing_cycle_anchor",
  "trial_end",
  "trial_from_plan",
  "off_session",
]);

/** Refuses what cannot wait for a payment. Throws Fault. */
export function checkPendable(params: Stripe.SubscriptionUpdateParams): void {
  if (params.payment_behavior !== "pending_if_incomplete") return;
  const other = Object.keys(params).find((name) => !pendable.has(name));
  if (other === undefined) return;
  throw invalid(
    `You cannot update \`${other}\` with \`payment_behavior=pending_if_incomplete\`.`,
    other,
  );
}

/** Returns the subscription as it was, with what it becomes once its latest invoice is paid. */
export function keepPending(
  account: Account,
  change: { readonly before: Subscription; readonly after: Subscription },
  at: number,
): Subscription {
  const { before, after } = change;
  const isRestarted = after.billing_cycle_anchor !== before.billing_cycle_anchor;
  const pending: Subscription = {
    ...before,
    latest_invoice: after.latest_invoice,
    pending_update: {
      billing_cycle_anchor: isRestarted ? after.billing_cycle_anchor : null,
      cancel_at_period_end: null,
      discount: null,
      discounts: null,
      expires_at: at + pendingSeconds,
      metadata: null,
      subscription_items: after.items.data,
      trial_end: after.trial_end === before.trial_end ? null : after.trial_end,
      trial_from_plan: null,
    },
  };
  keepSubscription(account, pending, at);
  subscriptionUpdated(account, { before, after: pending }, at);
  return pending;
}

/** Makes a subscription what it was to become: its invoice is paid. */
export function applyPending(account: Account, before: Subscription, at: number): void {
  const pending = before.pending_update;
  if (pending === null) return;
  const after: Subscription = {
    ...before,
    billing_cycle_anchor: pending.billing_cycle_anchor ?? before.billing_cycle_anchor,
    items: itemList(before.id, pending.subscription_items ?? before.items.data),
    pending_update: null,
    trial_end: pending.trial_end ?? before.trial_end,
  };
  keepSubscription(account, after, at);
  account.emit("customer.subscription.pending_update_applied", after, undefined, at);
  subscriptionUpdated(account, { before, after }, at);
}

/** Gives up updates whose payment is overdue; returns the invoice to void. */
export function expirePending(
  account: Account,
  before: Subscription,
  at: number,
): Stripe.Invoice | undefined {
  const after: Subscription = { ...before, pending_update: null };
  keepSubscription(account, after, at);
  account.emit("customer.subscription.pending_update_expired", after, undefined, at);
  subscriptionUpdated(account, { before, after }, at);
  const latest = before.latest_invoice;
  const invoice = latest === null ? undefined : account.get("invoice", idOf(latest));
  return invoice?.status === "open" ? invoice : undefined;
}
