import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import type { Period } from "../periods.ts";

/**
 * Returns the price of a quantity for one whole period, in the currency's smallest unit. Half units
 * are rounded away from zero.
 */
export function amountOf(price: Stripe.Price, quantity: number): number {
  if (price.billing_scheme === "tiered") return tieredAmount(price, quantity);
  const unit = Number(price.unit_amount_decimal ?? price.unit_amount ?? 0);
  return rounded(unit * transformed(price, quantity));
}

/** Returns the share `part` of `whole` seconds of an amount. */
export function prorated(amount: number, part: number, whole: number): number {
  return whole === 0 ? 0 : rounded((amount * part) / whole);
}

/** Rounds to whole units, halves away from zero; never returns minus zero. */
export function rounded(amount: number): number {
  return Math.sign(amount) * Math.round(Math.abs(amount)) || 0;
}

/** Converts decimals of Stripe, which are strings on the wire. */
export function decimal(value: number | string): Stripe.Decimal {
  return String(value) as unknown as Stripe.Decimal;
}

/**
 * Returns the usage of a metered item in a period, as far as it was reported since the item exists,
 * or since the backdated start of the subscription that it was created with. A meter that is not
 * kept is the name of its events. [sandbox] usage_from_item
 */
export function usageOf(
  account: Account,
  customerId: string,
  item: Stripe.SubscriptionItem,
  period: Period,
): number {
  const since = account.get("usage_since", item.id)?.from ?? item.created;
  const from = Math.max(period.start, since);
  const meter = item.price.recurring?.meter ?? "";
  const eventName = account.get("meter", meter)?.event_name ?? meter;
  let total = 0;
  for (const event of account.all("meter_event")) {
    const isMeant =
      event.event_name === eventName &&
      event.payload.stripe_customer_id === customerId &&
      event.timestamp >= from &&
      event.timestamp < period.end;
    if (isMeant) total += Number(event.payload.value ?? 1);
  }
  return total;
}

function transformed(price: Stripe.Price, quantity: number): number {
  const transform = price.transform_quantity;
  if (transform === null) return quantity;
  const groups = quantity / transform.divide_by;
  return transform.round === "up" ? Math.ceil(groups) : Math.floor(groups);
}

function tieredAmount(price: Stripe.Price, quantity: number): number {
  const tiers = price.tiers ?? [];
  let [total, below] = [0, 0];
  for (const tier of tiers) {
    const limit = tier.up_to ?? Number.POSITIVE_INFINITY;
    const isLast = quantity <= limit;
    const units = price.tiers_mode === "volume" ? quantity : Math.min(quantity, limit) - below;
    if (isLast || price.tiers_mode === "graduated") total += tierAmount(tier, units);
    if (isLast) break;
    below = limit;
  }
  return rounded(total);
}

function tierAmount(tier: Stripe.Price.Tier, units: number): number {
  const unit = Number(tier.unit_amount_decimal ?? tier.unit_amount ?? 0);
  const flat = Number(tier.flat_amount_decimal ?? tier.flat_amount ?? 0);
  return unit * units + (units > 0 || flat > 0 ? flat : 0);
}
