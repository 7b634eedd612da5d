import { idOf, type Params, type Reference, type StripeSubscription } from "./stripe.ts";

type Discounted = {
  readonly discounts: readonly Reference[];
  readonly items: {
    readonly data: readonly Pick<StripeSubscription["items"]["data"][number], "id" | "discounts">[];
  };
};

/**
 * Returns the discounts of a subscription and its items for an update, by the ids of the discounts,
 * so that each continues unchanged, with its end. Items without discounts are not named, so that
 * they continue to inherit the customer's.
 */
export function standingDiscounts({ discounts, items }: Discounted): Params {
  const ofItems = items.data.flatMap(({ id, discounts: own }) =>
    own.length === 0 ? [] : [{ id, discounts: named(own) }],
  );
  return {
    ...(discounts.length > 0 && { discounts: named(discounts) }),
    ...(ofItems.length > 0 && { items: ofItems }),
  };
}

/**
 * Parameters that update a subscription and leave it every discount that they do not change.
 * Stripe removes those of one that was never billed, such as a backdated one before its first
 * renewal, if an update does not name them, so each update of a subscription goes through here.
 */
export function keepingDiscounts(billed: Discounted, params: Params): Params {
  const kept = standingDiscounts(billed);
  const items = mergedItems(params.items, kept.items);
  return { ...kept, ...params, ...(items.length > 0 && { items }) };
}

function named(discounts: readonly Reference[]): { discount: string }[] {
  return discounts.map((discount) => ({ discount: idOf(discount) }));
}

/** Keeps the discounts of changed items too, unless the change sets or removes them. */
function mergedItems(given: unknown, kept: unknown): Params[] {
  const changed = (given ?? []) as Params[];
  const billed = (kept ?? []) as Params[];
  const ofItem = (id: unknown) => billed.find((item) => id !== undefined && item.id === id);
  const rest = billed.filter(({ id }) => changed.every((item) => item.id !== id));
  const merged = changed.map((item) =>
    item.deleted === true ? item : { ...ofItem(item.id), ...item },
  );
  return [...merged, ...rest];
}
