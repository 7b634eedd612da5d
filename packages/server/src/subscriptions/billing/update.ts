import type { Params, StripeItem, StripePrice, StripeSubscription } from "../../stripe/stripe.ts";
import { changeMark } from "../../stripe-marks.ts";
import { linkedPart, loadLinkedPrices } from "../linked-prices-store.ts";
import { loadRemembered } from "./store.ts";
import { type Effect, keyOf } from "./terms/effect.ts";
import { type BilledItem, fingerprintOf, unbillable } from "./terms/items.ts";
import { type Account, misfitOf, pricedItems } from "./terms/prices.ts";

type UpdateEffect = Extract<Effect, { kind: "update" }>;

/** An account, and the customer whose subscription is updated. */
interface LinkedAccount extends Account {
  readonly customerId: string;
}

/**
 * Returns the parameters that bring a subscription at the provider to its new state. Items that do
 * not change stay. Throws billing_refused if it lacks an item that changes.
 */
export async function updateParams(
  account: LinkedAccount,
  billedSubscription: StripeSubscription,
  { params, removed, added }: UpdateEffect,
  mark: string,
): Promise<Params> {
  const items = await itemParams(account, billedSubscription, removed, added);
  const isCharged = items.length > 0 || params.billing_cycle_anchor !== undefined;
  const isAutomatic = billedSubscription.collection_method === "charge_automatically";
  const { cancel_at, ...others } = params;
  return {
    ...others,
    ...(cancel_at === ""
      ? withdrawal(billedSubscription)
      : cancel_at !== undefined && { cancel_at }),
    ...(items.length > 0 && { items }),
    ...(isCharged && isAutomatic && { off_session: true, payment_behavior: "error_if_incomplete" }),
    metadata: { ...(params.metadata as object | undefined), [changeMark]: mark },
  };
}

/** Returns the parameters that withdraw a scheduled end; empty without one. */
export function withdrawal(billedSubscription: StripeSubscription): Params {
  if (billedSubscription.cancel_at_period_end) return { cancel_at_period_end: false };
  return billedSubscription.cancel_at === null ? {} : { cancel_at: "" };
}

async function itemParams(
  account: LinkedAccount,
  billedSubscription: StripeSubscription,
  removed: readonly BilledItem[],
  added: readonly BilledItem[],
): Promise<Params[]> {
  if (removed.length + added.length === 0) return [];
  const olds = await itemsOf(account, billedSubscription, removed);
  const news = await pricedItems(account, added);
  const wanted = added.map((item, index) => ({ key: keyOf(item), ...news[index] }));
  const params: Params[] = [];
  const free = olds.filter(({ key, item }) => {
    const same = wanted.findIndex((each) => each.key === key);
    if (same === -1) return true;
    const [taken] = wanted.splice(same, 1);
    params.push({ id: item.id, quantity: taken?.quantity });
    return false;
  });
  // A price takes the place of another one, so that the item and its history stay.
  for (const { item } of free) {
    const next = wanted.shift();
    params.push(
      next === undefined
        ? { id: item.id, deleted: true }
        : { id: item.id, price: next.price, quantity: next.quantity },
    );
  }
  const others = billedSubscription.items.data.filter(({ id }) =>
    olds.every(({ item }) => item.id !== id),
  );
  return [...params, ...wanted.map(({ price, quantity }) => setOf(others, { price, quantity }))];
}

/**
 * Sets an item; a price can occur only once, so an existing item, such as one of quantity 0, is
 * changed.
 */
function setOf(
  others: readonly StripeItem[],
  options: { price?: unknown; quantity?: unknown },
): Params {
  const item = others.find(({ price }) => price.id === options.price);
  return item === undefined ? { ...options } : { id: item.id, quantity: options.quantity };
}

/** Returns the items at the provider that bill these prices. */
async function itemsOf(
  account: LinkedAccount,
  billedSubscription: StripeSubscription,
  removed: readonly BilledItem[],
): Promise<Array<{ key: string; item: StripeItem }>> {
  const { database, environmentId, accountId, customerId } = account;
  const prints = removed.map(({ price }) => fingerprintOf(price));
  const known = await loadRemembered(database, environmentId, accountId, prints);
  const linked = await loadLinkedPrices(database, {
    environmentId,
    customerId,
    billingId: billedSubscription.id,
  });
  const rest = [...billedSubscription.items.data];
  return removed.map((billed) => {
    const own = linked.get(linkedPart(billed.price));
    const ofCatalog = billed.price.billingId ?? known.get(fingerprintOf(billed.price));
    const byLink = rest.findIndex(({ price }) => price.id === own);
    const byId = byLink === -1 ? rest.findIndex(({ price }) => price.id === ofCatalog) : byLink;
    const index = byId === -1 ? rest.findIndex(({ price }) => bills(price, billed)) : byId;
    const [item] = index === -1 ? [] : rest.splice(index, 1);
    if (item === undefined) {
      const { packageId, featureId } = billed.price;
      const what = featureId === null ? `"${packageId}"` : `"${featureId}" of "${packageId}"`;
      const { id } = billedSubscription;
      const where = `its subscription there, "${id}", has no item with that price`;
      throw unbillable(`the price of ${what} is to change, and ${where}`);
    }
    return { key: keyOf(billed), item };
  });
}

/**
 * Returns whether a price bills an item; a linked subscription may have an equal price of its own.
 */
function bills(price: StripePrice, { price: request }: BilledItem): boolean {
  return misfitOf({ ...price, active: true }, { ...request, billingId: null }) === null;
}
