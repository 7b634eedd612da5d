import { minorDigits, type PriceTerms, priceText, type RuleHit } from "@carryover/contract";
import type { PackageVersion, Price } from "../../../catalog/service.ts";
import type { StripeItem, StripePrice, StripeTier } from "../../../stripe/stripe.ts";
import type { PlanContext } from "../plan-inputs.ts";
import { hit } from "../rules/table.ts";

/** Which price an item of the new subscription has, or why there is none. */
export interface TargetPrice {
  readonly priceId: string | null;
  /** The charge of the catalog that it is of; null if the old price is kept unasked. */
  readonly charge: Price | null;
  readonly hits: readonly RuleHit[];
}

/**
 * The price of the catalog's charge with the interval and currency of the old one. A charge without
 * a price at Stripe keeps the old one, if that costs the same.
 */
export function targetPrice(
  item: StripeItem,
  { charges, name, currency }: { charges: readonly Price[]; name: string; currency: string },
  context: PlanContext,
): TargetPrice {
  const old = item.price;
  const fitting = charges.filter((charge) => fits(charge, old, currency, context));
  const charge = fitting.find(({ billingId }) => billingId === old.id) ?? fitting[0];
  if (charge === undefined) {
    const message = `${name} has no charge ${intervalOf(old)} in ${currency}, as ${old.id} has.`;
    const fix = "Add such a charge to the catalog, or set keepPrice in the mapping.";
    return { priceId: null, charge: null, hits: [hit("price_fits_no_charge", { message, fix })] };
  }
  if (charge.billingId === old.id) return { priceId: old.id, charge, hits: [] };
  if (charge.billingId === null) return keptPrice(old, charge, name);
  const target = context.prices.get(charge.billingId);
  if (target === undefined) {
    const message = `${name} names the price ${charge.billingId}, which Stripe does not have.`;
    const fix = "Correct the charge's billingId, or set keepPrice in the mapping.";
    return { priceId: null, charge, hits: [hit("target_price_missing", { message, fix })] };
  }
  return { priceId: target.id, charge, hits: unfitting(old, target, currency, context) };
}

function fits(charge: Price, old: StripePrice, currency: string, context: PlanContext): boolean {
  if (charge.billingId === old.id) return true;
  const named = charge.billingId === null ? undefined : context.prices.get(charge.billingId);
  const ofTiers = charge.tiers?.map((tier) => tier.unitPrice ?? tier.flatPrice)[0];
  const own = charge.price?.currency ?? ofTiers?.currency ?? named?.currency;
  return (
    charge.billingCadence === "RECURRING" &&
    charge.billingCountryCode === null &&
    charge.billingPeriod === billingPeriodOf(old) &&
    own?.toLowerCase() === currency
  );
}

/** A month or a year; the catalog knows no other periods. */
export function billingPeriodOf({ recurring }: StripePrice): Price["billingPeriod"] | null {
  if (recurring === null) return null;
  const { interval, interval_count: count } = recurring;
  if (interval === "month" && count === 1) return "MONTHLY";
  const isYear = (interval === "year" && count === 1) || (interval === "month" && count === 12);
  return isYear ? "ANNUALLY" : null;
}

function intervalOf({ recurring }: StripePrice): string {
  if (recurring === null) return "at once";
  const { interval, interval_count: count } = recurring;
  return count === 1 ? `every ${interval}` : `every ${count} ${interval}s`;
}

function keptPrice(old: StripePrice, charge: Price, name: string): TargetPrice {
  const isPlain = charge.tiers === null && (charge.blockSize ?? 1) === 1;
  const isPlainOld = old.billing_scheme === "per_unit" && old.transform_quantity === null;
  const isSame =
    isPlain && isPlainOld && charge.price !== null && costsSame(old, charge.price.amount);
  if (isSame) return { priceId: old.id, charge, hits: [] };
  const amount = charge.price === null ? "by tiers" : `${charge.price.amount}`;
  const message =
    `${name} costs ${amount} and has no price at Stripe; ${old.id} costs ` +
    `${costText(old, old.currency)}.`;
  const fix = "Set the charge's billingId, correct its amount, or set keepPrice in the mapping.";
  return { priceId: null, charge, hits: [hit("target_price_unset", { message, fix })] };
}

function unfitting(
  old: StripePrice,
  target: StripePrice,
  currency: string,
  { options, prices }: PlanContext,
): RuleHit[] {
  const kinds: ReadonlyArray<readonly [string, unknown, unknown]> = [
    ["active", true, target.active],
    ["type", "recurring", target.type],
    ["currency", currency, target.currency],
    ["interval", intervalOf(old), intervalOf(target)],
    ["usage_type", old.recurring?.usage_type, target.recurring?.usage_type],
    ["meter", old.recurring?.meter ?? null, target.recurring?.meter ?? null],
    ["billing_scheme", old.billing_scheme, target.billing_scheme],
    ["tiers_mode", old.tiers_mode, target.tiers_mode],
    ["tax_behavior", old.tax_behavior, target.tax_behavior],
    ["divide_by", old.transform_quantity?.divide_by, target.transform_quantity?.divide_by],
    ["round", old.transform_quantity?.round, target.transform_quantity?.round],
  ];
  const others = kinds.filter(([, wanted, is]) => (wanted ?? null) !== (is ?? null));
  if (others.length > 0) {
    const list = others.map(([field, wanted, is]) => {
      return `${field} is ${is ?? "unset"}, not ${wanted ?? "unset"}`;
    });
    const message = `The new price ${target.id} does not fit ${old.id}: ${list.join("; ")}.`;
    const fix = "Name a price of the same kind in the catalog, or set keepPrice in the mapping.";
    return [hit("target_price_unfit", { message, fix })];
  }
  if (costSame(prices.get(old.id) ?? old, target)) return [];
  const [next, now] = [costText(target, currency), costText(old, currency)];
  const message =
    `The new price ${target.id} is ${next}; ${old.id} is ${now}. ` +
    "They are not known to be the same.";
  if (options.allowPriceChange) {
    return [hit("price_changes", { message, fix: "Nothing; as of the renewal it applies." })];
  }
  const fix = "Set keepPrice in the mapping, or pass --allow-price-change.";
  return [hit("price_differs", { message, fix })];
}

function costText(price: StripePrice, currency: string): string {
  return priceText({ ...shownPrice(price), currency });
}

/** A price as plans show it: exact, with what is done to its quantity. */
export function shownPrice(price: StripePrice): PriceTerms & { readonly id: string } {
  const { id, currency, unit_amount: whole, unit_amount_decimal: decimal } = price;
  const { tiers_mode: tiersMode, transform_quantity: transform } = price;
  return {
    id,
    currency,
    tiersMode,
    unitAmountDecimal: decimal ?? (whole === null ? null : String(whole)),
    transformQuantity:
      transform === null ? null : { divideBy: transform.divide_by, round: transform.round },
  };
}

/** Whether two prices of one kind cost the same; of tiers that were not read nobody knows. */
function costSame(old: StripePrice, target: StripePrice): boolean {
  if (old.tiers !== undefined && target.tiers !== undefined) {
    return (
      JSON.stringify(old.tiers.map(tierAmounts)) === JSON.stringify(target.tiers.map(tierAmounts))
    );
  }
  return minorOf(old) !== null && minorOf(old) === minorOf(target);
}

function tierAmounts(tier: StripeTier): readonly (number | null)[] {
  const unit = Number(tier.unit_amount_decimal ?? tier.unit_amount ?? 0);
  return [tier.up_to, unit, Number(tier.flat_amount_decimal ?? tier.flat_amount ?? 0)];
}

const scaleDecimals = 12;

/** Whether a price at Stripe costs so many whole units of its currency. */
function costsSame(price: StripePrice, amount: number): boolean {
  const { currency } = price;
  const units = BigInt(amount.toFixed(scaleDecimals).replace(".", ""));
  return minorOf(price) === units * 10n ** BigInt(minorDigits(currency));
}

/** Minor units times 10^12, since a unit may cost a fraction of one; null with tiers. */
function minorOf({ unit_amount_decimal: decimal, unit_amount: whole }: StripePrice): bigint | null {
  const text = decimal ?? (whole === null ? null : String(whole));
  if (text === null) return null;
  const [integer = "0", fraction = ""] = text.split(".");
  return BigInt(integer + fraction.padEnd(scaleDecimals, "0").slice(0, scaleDecimals));
}

/** The charges of a version that an item in a role can stand for, in the order of preference. */
export function chargesFor(
  version: PackageVersion,
  role: { readonly kind: "plan" | "addon" | "feature"; readonly id: string },
): readonly Price[] {
  if (role.kind === "feature") {
    return version.prices.filter(({ featureId }) => featureId === role.id);
  }
  const base = version.prices.filter(({ featureId }) => featureId === null);
  return base.length > 0 ? base : ofOnlyFeature(version.prices);
}

/** Where a plan is sold by unit alone, its one price is that of the units. */
function ofOnlyFeature(prices: readonly Price[]): readonly Price[] {
  const [featureId, second] = [...new Set(prices.map((price) => price.featureId))];
  return featureId == null || second !== undefined ? [] : prices;
}
