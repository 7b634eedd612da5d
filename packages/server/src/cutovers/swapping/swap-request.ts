import type { PlannedItem, PlannedRequest } from "@carryover/contract";
import { stripePath } from "../../stripe/path.ts";
import { keepingDiscounts } from "../../stripe/standing-discounts.ts";
import type { Params, StripeItem, StripeSubscription } from "../../stripe/stripe.ts";
import { swapMark } from "../../stripe-marks.ts";
import type { Facts } from "../planning/facts.ts";
import { requestKey } from "../planning/recipe.ts";
import type { Targeting } from "../planning/target/target.ts";
import { idOf } from "../references.ts";

type Swap = NonNullable<PlannedItem["swap"]>;

/**
 * Plans how a subscription gets the catalog's prices in place: by one update at once, or by a
 * schedule that changes the prices at the end of the period. Neither prorates, and each names the
 * discounts, since Stripe may remove unnamed ones.
 */
export function plannedSwap(facts: Facts, items: Targeting["items"], isLater: boolean): Swap {
  const { found, context, subscription } = facts;
  const changed = items.filter(({ old, priceId }) => old.price.id !== priceId);
  const swapped = changed.map(({ old, priceId }) => ({
    id: old.id,
    from: old.price.id,
    to: priceId,
  }));
  const request = (path: string, params: Params, step: string): PlannedRequest => ({
    method: "POST",
    path,
    params,
    key: requestKey({ cutoverId: context.cutoverId, position: found.position, epoch: 1 }, step),
  });
  if (!isLater) {
    const params = updateParams(subscription, swapped, context.cutoverId);
    const path = stripePath`/v1/subscriptions/${subscription.id}`;
    return { items: swapped, requests: [request(path, params, "swap")] };
  }
  return {
    items: swapped,
    requests: [
      request("/v1/subscription_schedules", { from_subscription: subscription.id }, "schedule"),
      // The id of the schedule is known once it is made.
      request("/v1/subscription_schedules/{schedule}", phasesOf(facts, items), "phases"),
    ],
  };
}

/** Returns the update that sets other prices, and marks the subscription as ours. */
function updateParams(
  subscription: StripeSubscription,
  swapped: ReadonlyArray<{ readonly id: string; readonly to: string }>,
  mark: string,
): Params {
  const items = swapped.map(({ id, to }) => {
    const old = subscription.items.data.find((item) => item.id === id);
    return { id, price: to, ...(old === undefined ? {} : termsOf(old)) };
  });
  return keepingDiscounts(subscription, {
    items,
    proration_behavior: "none",
    // No payment is due now. If Stripe still requires one, the update fails.
    ...(subscription.collection_method === "charge_automatically"
      ? { off_session: true, payment_behavior: "error_if_incomplete" }
      : {}),
    metadata: { [swapMark]: mark },
  });
}

/** Returns the terms that an item keeps with another price. */
export function termsOf({ quantity, discounts, tax_rates: rates }: StripeItem): Params {
  return {
    ...(quantity === undefined ? {} : { quantity }),
    ...discountsOf(discounts),
    ...(rates === null || rates.length === 0 ? {} : { tax_rates: rates.map(({ id }) => id) }),
  };
}

/** Returns the discounts of a subscription or an item, by their ids, so that none starts again. */
function discountsOf(discounts: StripeItem["discounts"]): Params {
  if (discounts.length === 0) return {};
  return { discounts: discounts.map((discount) => ({ discount: idOf(discount) })) };
}

/**
 * Makes the phases: the current period stays unchanged, and the next one starts with the new
 * prices.
 */
function phasesOf({ subscription, period, context }: Facts, items: Targeting["items"]): Params {
  const phase = (priced: ReadonlyArray<{ readonly old: StripeItem; readonly price: string }>) => ({
    items: priced.map(({ old, price }) => ({ price, ...termsOf(old) })),
    ...discountsOf(subscription.discounts),
    proration_behavior: "none",
  });
  return {
    end_behavior: "release",
    proration_behavior: "none",
    metadata: { [swapMark]: context.cutoverId },
    phases: [
      {
        ...phase(items.map(({ old }) => ({ old, price: old.price.id }))),
        start_date: period?.start,
        end_date: period?.end,
      },
      {
        ...phase(items.map(({ old, priceId }) => ({ old, price: priceId }))),
        start_date: period?.end,
        metadata: { [swapMark]: context.cutoverId },
      },
    ],
  };
}
