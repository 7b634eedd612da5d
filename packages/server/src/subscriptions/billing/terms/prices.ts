import { createHash } from "node:crypto";
import type { Queryable } from "../../../database/database.ts";
import type { Params, Stripe, StripePrice, StripeTier } from "../../../stripe/stripe.ts";
import { loadRemembered, remember } from "../store.ts";
import {
  type BilledItem,
  fingerprintOf,
  type PriceRequest,
  type TierRequest,
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
 * Returns the items with prices of the provider: the one that the catalog names, an existing one
 * with the same terms, or a new one. A named price must match the catalog; throws billing_refused
 * otherwise. Making one twice would cost nobody anything.
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

function inBlocks(quantity: number, { blockSize }: PriceRequest): number {
  return Math.ceil(quantity / blockSize);
}

/** Returns how a price at the provider differs from the catalog, or null. */
export function misfitOf(stored: StripePrice, request: PriceRequest): string | null {
  if (!stored.active) return "is not active";
  if (stored.currency !== request.currency)
    return `is in ${stored.currency}, not ${request.currency}`;
  const { recurring } = stored;
  if (
    (recurring?.interval ?? null) !== request.interval ||
    (recurring?.interval_count ?? 1) !== 1
  ) {
    return `is not for one ${request.interval ?? "payment"}`;
  }
  if (recurring?.usage_type === "metered") return "is metered";
  if ((stored.billing_scheme === "tiered") !== (request.tiers !== null)) {
    return request.tiers === null ? "has tiers, unlike the catalog's" : "has no tiers";
  }
  if (request.tiers !== null) {
    if (stored.tiers_mode !== request.tiersMode)
      return `is not of the tiers mode ${request.tiersMode}`;
    // Those of an item of a subscription are not known.
    const isSame = stored.tiers === undefined || areSameTiers(stored.tiers, request.tiers);
    return isSame ? null : "has other tiers than the catalog's";
  }
  const amount = stored.unit_amount_decimal ?? String(stored.unit_amount ?? "");
  if (Number(amount) === Number(request.unitAmount)) return null;
  const { unitAmount, currency } = request;
  return `costs ${amount}, and the catalog says ${unitAmount} (in ${currency} cents)`;
}

function areSameTiers(stored: readonly StripeTier[], requested: readonly TierRequest[]): boolean {
  const amount = (decimal: string | null, whole: number | null) => Number(decimal ?? whole ?? 0);
  return (
    stored.length === requested.length &&
    stored.every((tier, index) => {
      const request = requested[index];
      return (
        (tier.up_to ?? "inf") === request?.upTo &&
        amount(tier.unit_amount_decimal, tier.unit_amount) === Number(request.unitAmount) &&
        amount(tier.flat_amount_decimal, tier.flat_amount) === Number(request.flatAmount)
      );
    })
  );
}

async function makePrice(account: Account, request: PriceRequest): Promise<string> {
  const fingerprint = fingerprintOf(request);
  const product = request.productId ?? (await productOf(account, request));
  const params: Params = {
    product,
    currency: request.currency,
    ...(request.interval !== null && { recurring: { interval: request.interval } }),
    ...(request.tiers === null
      ? amountOf("unit_amount", request.unitAmount ?? "0")
      : tiersOf(request)),
    ...(request.tiers === null &&
      request.blockSize > 1 && {
        transform_quantity: { divide_by: request.blockSize, round: "up" },
      }),
    metadata: { carryover_price: fingerprint.slice(0, 40) },
  };
  return make(account, fingerprint, "/v1/prices", params);
}

function tiersOf({ tiers, tiersMode }: PriceRequest): Params {
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

/** Returns the amount; fractions of the smallest unit have a parameter of their own. */
function amountOf(name: "unit_amount" | "flat_amount", amount: string): Params {
  return amount.includes(".") ? { [`${name}_decimal`]: amount } : { [name]: Number(amount) };
}

/** Returns the product of a plan or add-on: one for all of its prices. */
async function productOf(account: Account, request: PriceRequest): Promise<string> {
  const fingerprint = `product ${request.packageId}`;
  const { database, environmentId, accountId } = account;
  const known = await loadRemembered(database, environmentId, accountId, [fingerprint]);
  const params = { name: request.packageName, metadata: { carryover_package: request.packageId } };
  return known.get(fingerprint) ?? make(account, fingerprint, "/v1/products", params);
}

/**
 * Makes an object. The key contains the parameters too: another name of a plan is another request.
 */
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
