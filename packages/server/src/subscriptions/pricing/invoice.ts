import type { Period } from "../../calendar.ts";
import { cost, percentOf, wholeUnits } from "./money.ts";
import type { Charge } from "./prices.ts";

/** A requested discount; with both kinds, the percentage counts first. */
export interface Discount {
  readonly code: string | null;
  readonly description: string;
  readonly percentOff: number | null;
  readonly amountsOff: ReadonlyArray<{ readonly amount: number; readonly currency: string }>;
}

export interface InvoiceTerms {
  readonly period: Period;
  readonly discount: Discount | null;
  readonly taxPercentage: number;
}

/** An invoice as the public API answers it; amounts are whole currency units. */
export interface Invoice {
  readonly subTotal: number;
  readonly total: number;
  readonly discount: number;
  readonly tax: number;
  readonly currency: string | null;
  readonly billingPeriodRange: { start: string; end: string };
  readonly discountDetails?: { code?: string; fixedAmount?: number; percentage?: number };
  readonly discounts: Array<{ amount: number; currency: string; description: string }>;
  readonly lines: InvoiceLine[];
}

export interface InvoiceLine {
  readonly description: string;
  readonly currency: string;
  readonly unitPrice: number;
  readonly quantity: number;
  readonly subTotal: number;
}

/**
 * Returns the invoice for these charges, one line for each that is paid in advance. It is in the
 * currency of the first one. What depends on usage is not known in advance and is left out.
 */
export function invoiceOf(
  charges: readonly Charge[],
  describe: (charge: Charge) => string,
  terms: InvoiceTerms,
): Invoice {
  const advance = charges.filter(isPaidInAdvance);
  const currency = advance.map(currencyOf).find((each) => each !== null) ?? null;
  const paid = advance.filter((charge) => currency !== null && currencyOf(charge) === currency);
  const costs = paid.map((charge) => costOf(charge));
  const subTotal = costs.reduce((sum, each) => sum + each, 0n);
  const off = currency === null ? 0n : discountOf(terms.discount, subTotal, currency);
  const tax = percentOf(subTotal - off, terms.taxPercentage);
  const whole = (amount: bigint) => wholeUnits(amount, currency ?? "usd");
  const { start, end } = terms.period;
  return {
    subTotal: whole(subTotal),
    total: whole(subTotal - off + tax),
    discount: whole(off),
    tax: whole(tax),
    currency,
    billingPeriodRange: { start: start.toISOString(), end: end.toISOString() },
    ...discountView(terms.discount, whole(off), currency),
    lines: paid.map((charge, index) => ({
      description: describe(charge),
      currency: currency ?? "",
      unitPrice: unitPriceOf(charge),
      quantity: charge.quantity,
      subTotal: whole(costs[index] ?? 0n),
    })),
  };
}

/** Returns the cost of one charge in one period, in minor units of its currency. */
export function costOf(charge: Charge): bigint {
  const currency = currencyOf(charge);
  if (currency === null) return 0n;
  const blocks = Math.ceil(charge.quantity / Math.max(1, charge.blockSize ?? 1));
  if (charge.tiers === null || charge.tiers.length === 0) {
    return cost(charge.price?.amount ?? 0, blocks, currency);
  }
  return charge.tiersMode === "GRADUATED"
    ? graduated(charge.tiers, blocks, currency)
    : volume(charge.tiers, blocks, currency);
}

/** Returns the currency of a charge, or null if it has no price. */
export function currencyOf(charge: Charge): string | null {
  const inTiers = charge.tiers?.flatMap((tier) => [tier.flatPrice, tier.unitPrice]) ?? [];
  const [first] = [charge.price, ...inTiers].flatMap((price) => (price ? [price.currency] : []));
  return first ?? null;
}

type Tiers = NonNullable<Charge["tiers"]>;

/** Returns the cost of all units at the price of the reached tier. */
function volume(tiers: Tiers, quantity: number, currency: string): bigint {
  const tier = tiers.find((each) => quantity <= upTo(each)) ?? tiers.at(-1);
  return tier === undefined || quantity === 0 ? 0n : tierCost(tier, quantity, currency);
}

/**
 * Returns the cost of each tier's units at its own price; units above the last tier count to it.
 */
function graduated(tiers: Tiers, quantity: number, currency: string): bigint {
  let total = 0n;
  let below = 0;
  for (const [index, tier] of tiers.entries()) {
    if (quantity <= below) break;
    const top = index === tiers.length - 1 ? quantity : Math.min(quantity, upTo(tier));
    total += tierCost(tier, top - below, currency);
    below = top;
  }
  return total;
}

function tierCost(tier: Tiers[number], quantity: number, currency: string): bigint {
  const flat = cost(tier.flatPrice?.amount ?? 0, 1, currency);
  return flat + cost(tier.unitPrice?.amount ?? 0, quantity, currency);
}

function upTo(tier: Tiers[number]): number {
  return tier.upTo ?? Number.POSITIVE_INFINITY;
}

/** Returns the price of one unit; of tiers, that of the first. */
function unitPriceOf(charge: Charge): number {
  return charge.price?.amount ?? charge.tiers?.[0]?.unitPrice?.amount ?? 0;
}

function isPaidInAdvance(charge: Charge): boolean {
  return charge.billingModel === "FLAT_FEE" || charge.billingModel === "PER_UNIT";
}

function discountOf(discount: Discount | null, subTotal: bigint, currency: string): bigint {
  if (discount === null) return 0n;
  if (discount.percentOff !== null) return percentOf(subTotal, discount.percentOff);
  const off = fixedAmount(discount, currency);
  const amount = off === undefined ? 0n : cost(off, 1, currency);
  return amount < subTotal ? amount : subTotal;
}

function fixedAmount(discount: Discount, currency: string): number | undefined {
  return discount.amountsOff.find((off) => off.currency === currency)?.amount;
}

function discountView(discount: Discount | null, amount: number, currency: string | null) {
  if (discount === null || currency === null || amount === 0) return { discounts: [] };
  const fixed = discount.percentOff === null ? fixedAmount(discount, currency) : undefined;
  return {
    discountDetails: {
      ...(discount.code !== null && { code: discount.code }),
      ...(fixed !== undefined && { fixedAmount: fixed }),
      ...(discount.percentOff !== null && { percentage: discount.percentOff }),
    },
    discounts: [{ amount, currency, description: discount.description }],
  };
}
