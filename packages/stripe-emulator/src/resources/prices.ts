import type Stripe from "stripe";
import { mergedMetadata } from "../billing/metadata.ts";
import { invalid, unknownIn } from "../billing/refusals.ts";
import { isInRange, listPage } from "../lists.ts";
import type { Account, Endpoint } from "../objects.ts";
import { existing } from "./existing.ts";
import { createProduct } from "./products.ts";

export const priceEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/prices",
    params: "PriceCreateParams",
    handle: (account, { params }) => create(account, params),
  },
  {
    method: "GET",
    path: "/v1/prices",
    params: "PriceListParams",
    handle: (account, { params }) => list(account, params),
  },
  {
    method: "GET",
    path: "/v1/prices/:id",
    params: "PriceRetrieveParams",
    handle(account, { ids: { id = "" }, params }) {
      const price = existing(account, "price", id);
      return params.expand?.includes("tiers") === true ? price : withoutTiers(price);
    },
  },
  {
    method: "POST",
    path: "/v1/prices/:id",
    params: "PriceUpdateParams",
    handle: (account, { ids: { id = "" }, params }) => update(account, id, params),
  },
];

function create(account: Account, params: Stripe.PriceCreateParams): Stripe.Price {
  if (params.lookup_key !== undefined) freeLookupKey(account, params);
  const price: Stripe.Price = {
    id: account.newId("price"),
    object: "price",
    created: account.now(),
    livemode: account.livemode,
    active: params.active ?? true,
    currency: currencyOf(params),
    lookup_key: params.lookup_key ?? null,
    nickname: params.nickname ?? null,
    metadata: mergedMetadata({}, params.metadata),
    product: productOf(account, params),
    type: params.recurring === undefined ? "one_time" : "recurring",
    recurring: recurringOf(params.recurring),
    tax_behavior: params.tax_behavior ?? "unspecified",
    transform_quantity: params.transform_quantity ?? null,
    custom_unit_amount: null,
    ...amountsOf(params),
  };
  account.put("price", price);
  account.emit("price.created", price);
  return withoutTiers(price);
}

function currencyOf({ currency }: Stripe.PriceCreateParams): string {
  const lower = currency.toLowerCase();
  if (!/^[a-z]{3}$/.test(lower)) throw invalid(`Invalid currency: ${currency}.`, "currency");
  return lower;
}

function productOf(account: Account, { product, product_data: data }: Stripe.PriceCreateParams) {
  if (data !== undefined) {
    const { id, name, active, metadata } = data;
    return createProduct(account, {
      name,
      metadata: metadata ?? {},
      ...(id === undefined ? {} : { id }),
      ...(active === undefined ? {} : { active }),
    }).id;
  }
  if (product === undefined) {
    throw invalid("You must specify either `product` or `product_data`.", "product");
  }
  if (account.get("product", product) === undefined) throw unknownIn("product", "product", product);
  return product;
}

function recurringOf(params: Stripe.PriceCreateParams.Recurring | undefined) {
  if (params === undefined) return null;
  return {
    interval: params.interval,
    interval_count: params.interval_count ?? 1,
    meter: params.meter ?? null,
    trial_period_days: params.trial_period_days ?? null,
    usage_type: params.usage_type ?? "licensed",
  };
}

type Amounts = Pick<
  Stripe.Price,
  "billing_scheme" | "tiers" | "tiers_mode" | "unit_amount" | "unit_amount_decimal"
>;

function amountsOf(params: Stripe.PriceCreateParams): Amounts {
  if (params.billing_scheme === "tiered") {
    const { tiers, tiers_mode: mode } = params;
    if (tiers === undefined || mode === undefined) {
      throw invalid("A tiered price needs `tiers` and `tiers_mode`.", "tiers", "parameter_missing");
    }
    const kept = tiers.map(
      ({ up_to: upTo, unit_amount: unit, flat_amount: flat, ...decimals }) => ({
        flat_amount: flat ?? null,
        flat_amount_decimal: decimals.flat_amount_decimal ?? decimalOf(flat),
        unit_amount: unit ?? null,
        unit_amount_decimal: decimals.unit_amount_decimal ?? decimalOf(unit),
        up_to: upTo === "inf" ? null : Number(upTo),
      }),
    );
    const none = { unit_amount: null, unit_amount_decimal: null };
    return { billing_scheme: "tiered", tiers: kept, tiers_mode: mode, ...none };
  }
  const { unit_amount: amount, unit_amount_decimal: decimal } = params;
  if (amount === undefined && decimal === undefined) {
    throw invalid("Missing required param: unit_amount.", "unit_amount", "parameter_missing");
  }
  const text = decimal === undefined ? String(amount) : String(decimal);
  const isWhole = Number.isInteger(Number(text));
  return {
    billing_scheme: "per_unit",
    tiers_mode: null,
    unit_amount: isWhole ? Number(text) : null,
    unit_amount_decimal: text as unknown as Stripe.Decimal,
  };
}

/** Returns decimals as their digits; the SDK's type parses them. */
function decimalOf(amount: number | undefined): Stripe.Decimal | null {
  return amount === undefined ? null : (String(amount) as unknown as Stripe.Decimal);
}

/** Takes a lookup key from its current price, if requested. */
function freeLookupKey(account: Account, params: Stripe.PriceCreateParams): void {
  for (const price of account.all("price")) {
    if (price.lookup_key !== params.lookup_key) continue;
    if (params.transfer_lookup_key !== true) {
      const message = `A price (\`${price.id}\`) already uses that lookup key.`;
      throw invalid(message, "lookup_key");
    }
    account.put("price", { ...price, lookup_key: null });
  }
}

function update(account: Account, id: string, params: Stripe.PriceUpdateParams): Stripe.Price {
  const before = existing(account, "price", id);
  const after: Stripe.Price = {
    ...before,
    active: params.active ?? before.active,
    nickname: params.nickname ?? before.nickname,
    lookup_key: params.lookup_key ?? before.lookup_key,
    metadata: mergedMetadata(before.metadata, params.metadata),
  };
  account.put("price", after);
  account.emit("price.updated", after, {});
  return withoutTiers(after);
}

function list(account: Account, params: Stripe.PriceListParams): object {
  const { active, created, currency, product, type, lookup_keys: keys, recurring } = params;
  const page = listPage("/v1/prices", account.all("price"), params, (price) => {
    const isKeyed = keys === undefined || keys.includes(price.lookup_key ?? "");
    const isOfInterval =
      recurring?.interval === undefined || price.recurring?.interval === recurring.interval;
    const isOfUsage =
      recurring?.usage_type === undefined || price.recurring?.usage_type === recurring.usage_type;
    const isOfMeter = recurring?.meter === undefined || price.recurring?.meter === recurring.meter;
    return (
      isInRange(price.created, created) &&
      (active === undefined || price.active === active) &&
      (currency === undefined || price.currency === currency) &&
      (product === undefined || price.product === product) &&
      (type === undefined || price.type === type) &&
      [isKeyed, isOfInterval, isOfUsage, isOfMeter].every(Boolean)
    );
  });
  const isExpanded = params.expand?.includes("data.tiers") === true;
  return { ...page, data: page.data.map((price) => (isExpanded ? price : withoutTiers(price))) };
}

/** Removes the tiers, which Stripe sends on request only. */
function withoutTiers(price: Stripe.Price): Stripe.Price {
  const { tiers: _, ...rest } = price;
  return rest;
}
