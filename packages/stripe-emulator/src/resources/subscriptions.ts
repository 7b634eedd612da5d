import type Stripe from "stripe";
import { cancelSubscription } from "../billing/changing/cancel.ts";
import { pauseSubscription, resumeSubscription } from "../billing/changing/pausing.ts";
import { updateSubscription } from "../billing/changing/update.ts";
import { createSubscription } from "../billing/creating/create.ts";
import { idOf, timeLineOf } from "../billing/keep.ts";
import { periodEnd } from "../billing/renewing/due.ts";
import { isInRange, listPage } from "../lists.ts";
import { type Account, type Call, type Endpoint, missing } from "../objects.ts";
import { existing } from "./existing.ts";

/** Subscriptions and their items. */
export const subscriptionEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/subscriptions",
    params: "SubscriptionCreateParams",
    handle: (account, { params }) =>
      createSubscription(account, params, account.now(params.customer)),
  },
  {
    method: "GET",
    path: "/v1/subscriptions",
    params: "SubscriptionListParams",
    handle: listSubscriptions,
  },
  {
    method: "GET",
    path: "/v1/subscriptions/:id",
    params: "SubscriptionRetrieveParams",
    handle: (account, { ids }) => existing(account, "subscription", ids.id),
  },
  {
    method: "POST",
    path: "/v1/subscriptions/:id",
    params: "SubscriptionUpdateParams",
    handle: (account, call) =>
      updateSubscription(
        account,
        existing(account, "subscription", call.ids.id),
        call.params,
        nowOf(account, call),
      ),
  },
  {
    method: "DELETE",
    path: "/v1/subscriptions/:id",
    params: "SubscriptionCancelParams",
    handle: (account, call) =>
      cancelSubscription(account, running(account, call), call.params, nowOf(account, call)),
  },
  {
    method: "DELETE",
    path: "/v1/subscriptions/:id/discount",
    params: "SubscriptionDeleteDiscountParams",
    handle: (account, call) => removeDiscounts(account, running(account, call)),
  },
  {
    method: "POST",
    path: "/v1/subscriptions/:id/pause",
    params: "SubscriptionPauseParams",
    handle: (account, call) =>
      pauseSubscription(account, running(account, call), nowOf(account, call)),
  },
  {
    method: "POST",
    path: "/v1/subscriptions/:id/resume",
    params: "SubscriptionResumeParams",
    handle: (account, call) =>
      resumeSubscription(account, running(account, call), call.params, nowOf(account, call)),
  },
  {
    method: "GET",
    path: "/v1/subscription_items",
    params: "SubscriptionItemListParams",
    handle: (account, { params }) => {
      const { items } = existing(account, "subscription", params.subscription, "subscription");
      return listPage("/v1/subscription_items", [...items.data].reverse(), params);
    },
  },
];

/** Removes the discounts of a subscription; it then has those of its customer, if any. */
function removeDiscounts(account: Account, before: Stripe.Subscription): object {
  const [first] = before.discounts;
  const discount = first === undefined ? undefined : account.get("discount", idOf(first));
  if (discount === undefined) throw missing("discount", before.id);
  updateSubscription(account, before, { discounts: "" }, account.now(idOf(before.customer)));
  return { ...discount, deleted: true };
}

/**
 * Returns a running subscription; Stripe reports a canceled one as missing, although it can be
 * read.
 */
function running(account: Account, call: Call): Stripe.Subscription {
  const subscription = existing(account, "subscription", call.ids.id);
  if (subscription.status === "canceled") throw missing("subscription", subscription.id);
  return subscription;
}

function nowOf(account: Account, call: Call): number {
  return account.now(idOf(existing(account, "subscription", call.ids.id).customer));
}

/** Lists subscriptions; those of test clocks only if a clock or a customer is named. */
function listSubscriptions(account: Account, { params }: Call): object {
  const query: Stripe.SubscriptionListParams = params;
  const all =
    query.customer === undefined
      ? account.all("subscription")
      : account.ofCustomer("subscription", query.customer);
  return listPage("/v1/subscriptions", all, query, (subscription) => {
    const clock = timeLineOf(subscription);
    const start = subscription.items.data[0]?.current_period_start ?? 0;
    return (
      (query.test_clock === undefined
        ? query.customer !== undefined || clock === ""
        : clock === query.test_clock) &&
      hasStatus(subscription, query.status) &&
      (query.price === undefined || hasPrice(subscription, query.price)) &&
      (query.plan === undefined || hasPrice(subscription, query.plan)) &&
      (query.collection_method === undefined ||
        subscription.collection_method === query.collection_method) &&
      (query.automatic_tax === undefined ||
        subscription.automatic_tax.enabled === query.automatic_tax.enabled) &&
      isInRange(subscription.created, query.created) &&
      isInRange(start, query.current_period_start) &&
      isInRange(periodEnd(subscription), query.current_period_end)
    );
  });
}

function hasStatus(subscription: Stripe.Subscription, asked: string | undefined): boolean {
  const { status } = subscription;
  if (asked === "all") return true;
  if (asked === undefined) return status !== "canceled" && status !== "incomplete_expired";
  if (asked === "ended") return status === "canceled" || status === "incomplete_expired";
  return status === asked;
}

function hasPrice(subscription: Stripe.Subscription, price: string): boolean {
  return subscription.items.data.some((item) => item.price.id === price);
}
