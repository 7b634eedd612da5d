import type Stripe from "stripe";
import type { Account } from "../objects.ts";
import { redeem } from "./invoicing/discounts.ts";
import { taxRates } from "./invoicing/tax.ts";
import { idOf } from "./keep.ts";
import { mergedMetadata, orNull } from "./metadata.ts";
import type { Period } from "./periods.ts";
import { invalid, unknownIn, unsupported } from "./refusals.ts";

type ItemParams = Stripe.SubscriptionCreateParams.Item;

const itemsMax = 20;

/** The parts of an item besides its subscription. */
export interface ItemDraft {
  readonly price: Stripe.Price;
  readonly params: ItemParams;
}

/** Reads the items of a creation. Throws Fault for what Stripe refuses. */
export function readItems(account: Account, params: readonly ItemParams[]): ItemDraft[] {
  if (params.length === 0) throw invalid("You must pass at least one item.", "items");
  if (params.length > itemsMax) {
    throw invalid(`A subscription can have at most ${itemsMax} items.`, "items");
  }
  return params.map((item, index) => {
    if (item.price_data !== undefined) throw unsupported(`items[${index}][price_data]`);
    const price = recurringPrice(account, item.price ?? item.plan, `items[${index}][price]`);
    checkQuantity(price, item.quantity, index);
    return { price, params: item };
  });
}

/** Checks that the prices of one subscription fit together. */
export function checkTogether(prices: readonly Stripe.Price[], billingMode: string): void {
  const [first] = prices;
  if (first === undefined) throw invalid("A subscription must have at least one item.", "items");
  if (new Set(prices.map((price) => price.id)).size < prices.length) {
    throw invalid("Subscription items must each have a different price.", "items");
  }
  for (const price of prices) {
    if (price.currency !== first.currency) {
      throw invalid(
        `All prices on a subscription must have the same currency: ${price.id} is in ` +
          `${price.currency}, ${first.id} in ${first.currency}.`,
        "items",
      );
    }
    if (billingMode === "classic" && !isSameInterval(price, first)) {
      throw invalid(
        "All prices on a subscription must have the same `recurring.interval` and " +
          "`recurring.interval_count`. If you meant to update an existing subscription item " +
          "instead of creating a new one, make sure to include the subscription item ID.",
        "items",
      );
    }
  }
}

export function isSameInterval(a: Stripe.Price, b: Stripe.Price): boolean {
  return (
    a.recurring?.interval === b.recurring?.interval &&
    a.recurring?.interval_count === b.recurring?.interval_count
  );
}

/** Returns an active price that recurs. Throws Fault otherwise. */
export function recurringPrice(
  account: Account,
  id: string | undefined,
  param: string,
): Stripe.Price & { recurring: Stripe.Price.Recurring } {
  if (id === undefined) {
    throw invalid("The emulator takes items with a `price` alone; create the price first.", param);
  }
  const price = account.get("price", id);
  if (price === undefined) throw unknownIn(param, "price", id);
  if (!price.active) {
    throw invalid(`The price specified is inactive. This field only accepts active prices.`, param);
  }
  const { recurring } = price;
  if (recurring === null) {
    throw invalid(
      "The price specified is set to `type=one_time` but this field only accepts prices with " +
        "`type=recurring`.",
      param,
    );
  }
  return { ...price, recurring };
}

export function checkQuantity(price: Stripe.Price, quantity: number | undefined, index = 0): void {
  const param = `items[${index}][quantity]`;
  if (quantity === undefined) return;
  if (isMetered(price)) throw invalid("You cannot set the quantity for metered prices.", param);
  if (!Number.isInteger(quantity) || quantity < 0) throw invalid("Invalid quantity.", param);
}

export function isMetered(price: Stripe.Price): boolean {
  return price.recurring?.usage_type === "metered";
}

/** Returns the item of a subscription, with a new id. */
export function newItem(
  account: Account,
  draft: ItemDraft,
  of: {
    subscription: string;
    customer: Stripe.Customer;
    start: number;
    period: Period;
    at: number;
  },
): Stripe.SubscriptionItem {
  const { price, params } = draft;
  const id = account.newId("si");
  const discounts = redeem(account, orNull(params.discounts) ?? [], {
    customer: of.customer,
    currency: price.currency,
    subscription: of.subscription,
    item: id,
    start: of.start,
    at: of.at,
  });
  return {
    id,
    object: "subscription_item",
    billing_thresholds: orNull(params.billing_thresholds),
    created: of.at,
    current_period_end: of.period.end,
    current_period_start: of.period.start,
    current_trial: null,
    discounts: discounts.map((discount) => discount.id),
    metadata: mergedMetadata({}, params.metadata),
    plan: planOf(price),
    price,
    ...(isMetered(price) ? {} : { quantity: params.quantity ?? 1 }),
    subscription: of.subscription,
    tax_rates: taxRates(account, orNull(params.tax_rates) ?? [], "items[tax_rates]"),
  };
}

/** Returns the older form of a recurring price, which items still carry. */
export function planOf(price: Stripe.Price): Stripe.Plan {
  const { recurring } = price;
  return {
    id: price.id,
    object: "plan",
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: recurring?.interval ?? "month",
    interval_count: recurring?.interval_count ?? 1,
    livemode: price.livemode,
    metadata: price.metadata,
    meter: recurring?.meter ?? null,
    nickname: price.nickname,
    product: idOf(price.product as string | { id: string }),
    tiers_mode: price.tiers_mode,
    transform_usage: price.transform_quantity,
    trial_period_days: null,
    usage_type: recurring?.usage_type ?? "licensed",
  };
}

/** The list of items as a subscription carries it. */
export function itemList(
  subscription: string,
  data: readonly Stripe.SubscriptionItem[],
): Stripe.Subscription["items"] {
  return {
    object: "list",
    data: [...data],
    has_more: false,
    url: `/v1/subscription_items?subscription=${subscription}`,
  };
}
