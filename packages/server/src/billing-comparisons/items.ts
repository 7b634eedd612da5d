import type { Catalog } from "../catalog/service.ts";
import { Refusal } from "../refusal.ts";
import type { StripeItem, StripePrice } from "../stripe/stripe.ts";
import {
  type BilledItem,
  billedItems,
  fingerprintOf,
  linkedPart,
  misfitOf,
  type PriceRequest,
  type Subscription,
} from "../subscriptions/service.ts";

/** The items that the catalog would bill for a subscription, or the reason why they are unknown. */
export type Billed =
  | { readonly items: readonly OwnItem[] }
  | { readonly items: null; readonly reason: string };

/** One price of ours, and how many of it. */
export interface OwnItem extends BilledItem {
  /** The prices at Stripe that it may be: the one that it was linked with, the catalog's. */
  readonly priceIds: readonly string[];
}

/** The prices at Stripe of the products that are sold. */
export interface KnownPrices {
  /** Those that were made there, by fingerprint. */
  readonly made: ReadonlyMap<string, string>;
  /** Those that the subscription was linked with, by the part that they bill. */
  readonly linked: ReadonlyMap<string, string>;
}

/** Returns the items that the catalog would bill. */
export function billedOf(
  row: Subscription,
  catalog: Catalog,
  { made, linked }: KnownPrices,
): Billed {
  const items = itemsOrReason(row, catalog);
  if (typeof items === "string") return { items: null, reason: items };
  return {
    items: items.map((item) => ({
      ...item,
      priceIds: [
        linked.get(linkedPart(item.price)) ?? [],
        item.price.billingId ?? made.get(fingerprintOf(item.price)) ?? [],
      ].flat(),
    })),
  };
}

/** Returns the fingerprints under which the prices of a subscription were created. */
export function fingerprintsOf(row: Subscription, catalog: Catalog): string[] {
  const items = itemsOrReason(row, catalog);
  return typeof items === "string" ? [] : items.map(({ price }) => fingerprintOf(price));
}

function itemsOrReason(row: Subscription, catalog: Catalog): readonly BilledItem[] | string {
  try {
    return billedItems(row, catalog).recurring;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

/** The platform's items, paired with the items at Stripe that bill the same. */
export interface MatchedItems {
  readonly pairs: ReadonlyArray<{ readonly own: OwnItem; readonly item: StripeItem }>;
  readonly onlyOurs: readonly OwnItem[];
  readonly onlyStripe: readonly StripeItem[];
}

/** Pairs items by price, or by cost, since an adopted subscription may keep prices of its own. */
export function matchItems(own: readonly OwnItem[], items: readonly StripeItem[]): MatchedItems {
  const rest = [...items];
  const pairs: { own: OwnItem; item: StripeItem }[] = [];
  const take = (mine: OwnItem, isSame: (price: StripePrice) => boolean) => {
    const index = rest.findIndex(({ price }) => isSame(price));
    const [item] = index === -1 ? [] : rest.splice(index, 1);
    if (item !== undefined) pairs.push({ own: mine, item });
    return item !== undefined;
  };
  const isNamed = (mine: OwnItem) =>
    mine.priceIds.some((known) => take(mine, ({ id }) => id === known));
  const unnamed = own.filter((mine) => !isNamed(mine));
  const onlyOurs = unnamed.filter((mine) => !take(mine, (price) => costs(price, mine.price)));
  // Of quantity 0, nothing is bought: we have no item of that at all.
  return { pairs, onlyOurs, onlyStripe: rest.filter(({ quantity }) => quantity !== 0) };
}

function costs(price: StripePrice, request: PriceRequest): boolean {
  return misfitOf({ ...price, active: true }, { ...request, billingId: null }) === null;
}

/** Returns how many of a price Stripe has to bill. */
export function quantityAt({ quantity, price }: OwnItem, { price: stored }: StripeItem): number {
  const isRaw = price.tiers === null && stored.transform_quantity !== null;
  return isRaw ? quantity : Math.ceil(quantity / price.blockSize);
}
