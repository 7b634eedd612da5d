import { createHash } from "node:crypto";
import type { Queryable } from "../../../database/database.ts";
import type { Params, Stripe, StripePrice, StripeTier } from "../../../stripe/stripe.ts";
import { loadRemembered, remember } from "../store.ts";
import {
  type BilledItem,
  fingerprintOf,
  type PriceWish,
  type TierWish,
  unbillable,
} from "./items.ts";

/** One account at the provider, for one environment. */
export interface Account {
  readonly database: Queryable;
  readonly environmentId: string;
  readonly stripe: Stripe;
  readonly accountId: string;
  readonly now: Date;
}

/** A price at the provider, and how many of it. */
export interface PricedItem {
  readonly price: string;
  readonly quantity: number;
}

/**
 * The items with prices of the provider: the one that the catalog names, the one that was made for
 * such a price before, or a new one. A price that is named must bill what the catalog says; throws
 * billing_refused otherwise. Making one twice would cost nobody anything.
 */
export async function pricedItems(
  account: Account,
  items: readonly BilledItem[],
): Promise<PricedItem[]> {
  const made = items.filter(({ price }) => price.billingId === null);
  const prints = made.map(({ price }) => fingerprintOf(price));
  const known = await loadRemembered(
    account.database,
    account.environmentId,
    account.accountId,
    prints,
  );
  const priced: PricedItem[] = [];
  for (const { price, quantity } of items) {
    if (price.billingId !== null) {
      const stored = await account.stripe.price(price.billingId);
      const misfit = misfitOf(stored, price);
      if (misfit !== null) throw unbillable(`the price "${price.billingId}" ${misfit}`);
      const isRaw = price.tiers === null && stored.transform_quantity !== null;
      priced.push({ price: stored.id, quantity: isRaw ? quantity : inBlocks(quantity, price) });
      continue;
    }
    const id = known.get(fingerprintOf(price)) ?? (await makePrice(account, price));
    priced.push({
      price: id,
      quantity: price.tiers === null ? quantity : inBlocks(quantity, price),
    });
  }
  return priced;
}

function inBlocks(quantity: number, { blockSize }: PriceWish): number {
  return Math.ceil(quantity / blockSize);
}

/** How a price at the provider differs from what the catalog says, or null if it does not. */
export function misfitOf(stored: StripePrice, wish: PriceWish): string | null {
  if (!stored.active) return "is not active";
  if (stored.currency !== wish.currency) return `is in ${stored.currency}, not ${wish.currency}`;
  const { recurring } = stored;
  if ((recurring?.interval ?? null) !== wish.interval || (recurring?.interval_count ?? 1) !== 1) {
    return `is not for one ${wish.interval ?? "payment"}`;
  }
  if (recurring?.usage_type === "metered") return "is metered";
  if ((stored.billing_scheme === "tiered") !== (wish.tiers !== null)) {
    return wish.tiers === null ? "has tiers, unlike the catalog's" : "has no tiers";
  }
  if (wish.tiers !== null) {
    if (stored.tiers_mode !== wish.tiersMode) return `is not of the tiers mode ${wish.tiersMode}`;
    // Those of an item of a subscription are not known.
    const isSame = stored.tiers === undefined || areSameTiers(stored.tiers, wish.tiers);
    return isSame ? null : "has other tiers than the catalog's";
  }
  const amount = stored.unit_amount_decimal ?? String(stored.unit_amount ?? "");
  if (Number(amount) === Number(wish.unitAmount)) return null;
  return `costs ${amount}, and the catalog says ${wish.unitAmount} (in ${wish.currency} cents)`;
}

function areSameTiers(stored: readonly StripeTier[], wished: readonly TierWish[]): boolean {
  const amount = (decimal: string | null, whole: number | null) => Number(decimal ?? whole ?? 0);
  return (
    stored.length === wished.length &&
    stored.every((tier, index) => {
      const wish = wished[index];
      return (
        (tier.up_to ?? "inf") === wish?.upTo &&
        amount(tier.unit_amount_decimal, tier.unit_amount) === Number(wish.unitAmount) &&
        amount(tier.flat_amount_decimal, tier.flat_amount) === Number(wish.flatAmount)
      );
    })
  );
}

async function makePrice(account: Account, wish: PriceWish): Promise<string> {
  const fingerprint = fingerprintOf(wish);
  const product = wish.productId ?? (await productOf(account, wish));
  const params: Params = {
    product,
    currency: wish.currency,
    ...(wish.interval !== null && { recurring: { interval: wish.interval } }),
    ...(wish.tiers === null ? amountOf("unit_amount", wish.unitAmount ?? "0") : tiersOf(wish)),
    ...(wish.tiers === null &&
      wish.blockSize > 1 && { transform_quantity: { divide_by: wish.blockSize, round: "up" } }),
    metadata: { carryover_price: fingerprint.slice(0, 40) },
  };
  return make(account, fingerprint, "/v1/prices", params);
}

function tiersOf({ tiers, tiersMode }: PriceWish): Params {
  return {
    billing_scheme: "tiered",
    tiers_mode: tiersMode,
    tiers: (tiers ?? []).map(({ upTo, unitAmount, flatAmount }) => ({
      up_to: upTo,
      ...amountOf("unit_amount", unitAmount),
      ...(flatAmount !== "0" && amountOf("flat_amount", flatAmount)),
    })),
  };
}

/** Fractions of the smallest unit have a parameter of their own. */
function amountOf(name: "unit_amount" | "flat_amount", amount: string): Params {
  return amount.includes(".") ? { [`${name}_decimal`]: amount } : { [name]: Number(amount) };
}

/** The product of a plan or add-on: one for all of its prices. */
async function productOf(account: Account, wish: PriceWish): Promise<string> {
  const fingerprint = `product ${wish.packageId}`;
  const { database, environmentId, accountId } = account;
  const known = await loadRemembered(database, environmentId, accountId, [fingerprint]);
  const params = { name: wish.packageName, metadata: { carryover_package: wish.packageId } };
  return known.get(fingerprint) ?? make(account, fingerprint, "/v1/products", params);
}

/** The key holds the parameters as well: another name of a plan is another request. */
async function make(
  account: Account,
  fingerprint: string,
  path: string,
  params: Params,
): Promise<string> {
  const { database, environmentId, accountId, stripe, now } = account;
  const text = JSON.stringify([environmentId, fingerprint, path, params]);
  const key = `carryover-${createHash("sha256").update(text).digest("hex")}`;
  const { object } = await stripe.send<{ id: string }>({ method: "POST", path, params, key });
  return remember(database, environmentId, accountId, { fingerprint, id: object.id, now });
}
