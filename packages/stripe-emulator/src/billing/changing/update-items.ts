import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { cycleAnchor } from "../creating/anchor.ts";
import { redeem } from "../invoicing/discounts.ts";
import { taxRates } from "../invoicing/tax.ts";
import { checkQuantity, isMetered, newItem, planOf, recurringPrice } from "../items.ts";
import { mergedMetadata, orNull } from "../metadata.ts";
import { periodAt } from "../periods.ts";
import { invalid, unknownIn, unsupported } from "../refusals.ts";
import type { ItemChange } from "./proration.ts";

type ItemParams = Stripe.SubscriptionUpdateParams.Item;
type SubscriptionItem = Stripe.SubscriptionItem;

const itemsMax = 20;

export interface ChangedItems {
  readonly items: SubscriptionItem[];
  /** Those that change what is to pay. */
  readonly changes: ItemChange[];
}

/**
 * Returns the items of a subscription after parameters: one with an id is changed or deleted, one
 * without is added, one that is not named stays. Throws Fault for what Stripe refuses.
 */
export function changedItems(
  account: Account,
  subscription: Stripe.Subscription,
  of: { params: readonly ItemParams[]; customer: Stripe.Customer },
  at: number,
): ChangedItems {
  const items = new Map(subscription.items.data.map((item) => [item.id, item]));
  const changes: ItemChange[] = [];
  for (const [index, params] of of.params.entries()) {
    if (params.price_data !== undefined) throw unsupported(`items[${index}][price_data]`);
    if (params.id === undefined) {
      const after = addedItem(account, subscription, { params, customer: of.customer, index }, at);
      items.set(after.id, after);
      changes.push({ before: null, after });
      continue;
    }
    const before = items.get(params.id);
    if (before === undefined) {
      throw unknownIn(`items[${index}][id]`, "subscription_item", params.id);
    }
    if (params.deleted === true) {
      items.delete(before.id);
      changes.push({ before, after: null });
      continue;
    }
    const after = changedItem(account, before, { params, customer: of.customer, index }, at);
    items.set(after.id, after);
    if (isPricedOtherwise(before, after)) changes.push({ before, after });
  }
  if (items.size === 0) throw invalid("A subscription must have at least one item.", "items");
  if (items.size > itemsMax) {
    throw invalid(`A subscription can have at most ${itemsMax} items.`, "items");
  }
  return { items: [...items.values()], changes };
}

function isPricedOtherwise(before: SubscriptionItem, after: SubscriptionItem): boolean {
  return before.price.id !== after.price.id || before.quantity !== after.quantity;
}

interface AddedItem {
  readonly params: ItemParams;
  readonly customer: Stripe.Customer;
  readonly index: number;
}

function addedItem(
  account: Account,
  subscription: Stripe.Subscription,
  { params, customer, index }: AddedItem,
  at: number,
): SubscriptionItem {
  const price = recurringPrice(account, params.price ?? params.plan, `items[${index}][price]`);
  checkQuantity(price, params.quantity, index);
  const isTrialing = subscription.status === "trialing" && subscription.trial_end !== null;
  const natural = periodAt(cycleAnchor(subscription, price.recurring), price.recurring, at);
  const end = isTrialing ? (subscription.trial_end ?? natural.end) : natural.end;
  return newItem(
    account,
    { price, params: params as Stripe.SubscriptionCreateParams.Item },
    {
      subscription: subscription.id,
      customer,
      start: at,
      period: { start: isTrialing ? at : Math.max(natural.start, subscription.start_date), end },
      at,
    },
  );
}

function changedItem(
  account: Account,
  before: SubscriptionItem,
  { params, customer, index }: AddedItem,
  at: number,
): SubscriptionItem {
  const priceId = params.price ?? params.plan;
  const price =
    priceId === undefined || priceId === before.price.id
      ? before.price
      : recurringPrice(account, priceId, `items[${index}][price]`);
  checkQuantity(price, params.quantity, index);
  const { quantity: old, ...rest } = before;
  const quantity = params.quantity ?? old ?? 1;
  const given = orNull(params.discounts) ?? [];
  return {
    ...rest,
    ...(isMetered(price) ? {} : { quantity }),
    price,
    plan: planOf(price),
    metadata: mergedMetadata(before.metadata, params.metadata as typeof before.metadata),
    tax_rates:
      params.tax_rates === undefined
        ? before.tax_rates
        : taxRates(account, orNull(params.tax_rates) ?? [], `items[${index}][tax_rates]`),
    discounts:
      params.discounts === undefined
        ? before.discounts
        : redeem(account, given, {
            customer,
            currency: price.currency,
            subscription: before.subscription,
            item: before.id,
            start: at,
            at,
            existing: before.discounts.map((one) => (typeof one === "string" ? one : one.id)),
          }).map((discount) => discount.id),
  };
}
