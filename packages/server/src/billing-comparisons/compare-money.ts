import { limits, priceText } from "@carryover/contract";
import {
  idOf,
  type Reference,
  type StripeDiscount,
  type StripeItem,
  type StripeSubscription,
} from "../stripe/stripe.ts";
import { billingPeriodAt, termsOf } from "../subscriptions/service.ts";
import { isoOf } from "./compare-state.ts";
import type { Finding } from "./comparison.ts";
import { type MatchedItems, matchItems, type OwnItem, quantityAt } from "./items.ts";
import type { Ours } from "./ours.ts";

/** Compares the prices, dates, discounts and payment methods of both sides. Pure. */
export function moneyFindings(ours: Ours, stripe: StripeSubscription): Finding[] {
  return [
    ...itemFindings(ours, stripe),
    ...periodFindings(ours, stripe),
    ...discountFindings(ours, stripe),
    ...paymentMethodFindings(ours, stripe),
  ];
}

function notCompared(field: Finding["field"], reason: string): Finding {
  return { field, verdict: "not_compared", reason };
}

function itemFindings({ billed }: Ours, { items }: StripeSubscription): Finding[] {
  if (billed.items === null) {
    return (["items", "quantities"] as const).map((field) => notCompared(field, billed.reason));
  }
  if (items.has_more) return [notCompared("items", "Stripe has more items than it sent.")];
  const matched = matchItems(billed.items, items.data);
  return [...priceFindings(matched), ...quantityFindings(matched)];
}

/** Compares prices; where the catalog names no price at Stripe, no price there can be wrong. */
function priceFindings({ onlyOurs, onlyStripe }: MatchedItems): Finding[] {
  if (onlyOurs.length + onlyStripe.length === 0) return [];
  const isNamed = onlyOurs.some(({ priceIds }) => priceIds.length > 0);
  const isOther = isNamed || onlyOurs.length !== onlyStripe.length;
  const hint = isOther
    ? "Stripe bills other prices than the catalog has: cutover plan --way swap changes them there."
    : "The catalog names no price at Stripe: give its price that billingId, or the same amount.";
  return [
    {
      field: "items",
      verdict: isOther ? "differs" : "warning",
      hint,
      ours: onlyOurs.map(ownLabel).join(", ") || null,
      stripe: onlyStripe.map(itemLabel).join(", ") || null,
    },
  ];
}

function ownLabel({ priceIds, price }: OwnItem): string {
  const { packageId, featureId, unitAmount, currency, interval } = price;
  const what = featureId === null ? packageId : `${featureId} of ${packageId}`;
  const unitAmountDecimal = unitAmount === null ? null : String(unitAmount);
  const terms = { currency, unitAmountDecimal, tiersMode: null, transformQuantity: null };
  const named = priceIds.map((id) => ` = ${id}`).join("");
  return `${what}${named} (${priceText(terms)} per ${interval})`;
}

function itemLabel({ price }: StripeItem): string {
  const { currency, tiers_mode: tiersMode, transform_quantity: transform } = price;
  const amount = price.unit_amount_decimal ?? price.unit_amount;
  const terms = priceText({
    currency,
    tiersMode,
    unitAmountDecimal: amount === null ? null : String(amount),
    transformQuantity:
      transform === null ? null : { divideBy: transform.divide_by, round: transform.round },
  });
  const { interval = "payment", interval_count: count = 1 } = price.recurring ?? {};
  return `${price.id} (${terms} per ${count === 1 ? interval : `${count} ${interval}s`})`;
}

function quantityFindings({ pairs, onlyOurs, onlyStripe }: MatchedItems): Finding[] {
  const [own, item] = [onlyOurs[0], onlyStripe[0]];
  const isOnlyOne = onlyOurs.length === 1 && onlyStripe.length === 1;
  const rest = isOnlyOne && own !== undefined && item !== undefined ? [{ own, item }] : [];
  const different = [...pairs, ...rest].flatMap(({ own: mine, item: theirs }) => {
    // Usage that is metered has no quantity.
    if (theirs.quantity === undefined) return [];
    const [ours, stripe] = [quantityAt(mine, theirs), theirs.quantity];
    const name = mine.price.featureId ?? mine.price.packageId;
    return ours === stripe ? [] : [{ name, ours, stripe }];
  });
  if (different.length === 0) return [];
  const shown = (side: "ours" | "stripe") =>
    different.map((each) => `${each.name}: ${each[side]}`).join(", ");
  const hint = "Set the quantity here or at Stripe; events and --heal leave quantities alone.";
  const sides = { ours: shown("ours"), stripe: shown("stripe") };
  return [{ field: "quantities", verdict: "differs", ...sides, hint }];
}

const months: Readonly<Record<string, number>> = { month: 1, year: 12 };
const halfDayMs = 12 * 60 * 60 * 1_000;

function periodFindings({ row }: Ours, { status, items }: StripeSubscription): Finding[] {
  const both = (reason: string) =>
    (["billing_period", "current_period"] as const).map((field) => notCompared(field, reason));
  const [first] = items.data;
  if (row.billingPeriod === null) return both("The platform does not say how long a period is.");
  const recurring = first?.price.recurring ?? null;
  const isOne = items.data.every(
    ({ price, current_period_end: end }) =>
      end === first?.current_period_end &&
      price.recurring?.interval === recurring?.interval &&
      price.recurring?.interval_count === recurring?.interval_count,
  );
  if (first === undefined || recurring === null || !isOne) {
    return both("The items at Stripe have different periods.");
  }
  const there = (months[recurring.interval] ?? 0) * recurring.interval_count;
  if (there !== (row.billingPeriod === "ANNUALLY" ? 12 : 1)) {
    const stripe = `every ${recurring.interval_count} ${recurring.interval}`;
    const hint = "Import it once more with the period that Stripe bills.";
    return [{ field: "billing_period", verdict: "differs", ours: row.billingPeriod, stripe, hint }];
  }
  // During a trial the period at Stripe is the trial, and a paused subscription has no period.
  if (status !== "active" && status !== "past_due") return [];
  const end = first.current_period_end;
  // Ours is that which Stripe's ends in, so that it does not matter who renews a little later.
  const ours = billingPeriodAt(row, new Date(end * 1_000 - halfDayMs)).end;
  if (Math.abs(ours.getTime() - end * 1_000) <= limits.comparisonSkewMs) return [];
  const hint = "Periods are counted from another day: import it with Stripe's billingCycleAnchor.";
  const sides = { ours: `until ${ours.toISOString()}`, stripe: `until ${isoOf(end)}` };
  return [{ field: "current_period", verdict: "differs", ...sides, hint }];
}

function discountFindings({ row }: Ours, { discounts, items }: StripeSubscription): Finding[] {
  const { appliedCoupon, billingInformation } = termsOf(row);
  const { billingCouponId, couponId, promotionCode } = appliedCoupon ?? {};
  const ours = billingCouponId || couponId || billingInformation?.couponId || promotionCode || null;
  const all = [...discounts, ...items.data.flatMap((item) => item.discounts)];
  const names = all.map(namesOf);
  const stripe = names.map(([first]) => first).join(", ") || null;
  if (ours === null) {
    if (stripe === null) return [];
    const hint = "The platform knows of no coupon. Its previews of invoices leave it out.";
    return [{ field: "discounts", verdict: "warning", ours, stripe, hint }];
  }
  if (names.some((each) => each.includes(ours))) return [];
  const isOther = stripe !== null;
  const hint = isOther
    ? "Another coupon takes something off: name it here, or replace it at Stripe."
    : "Stripe deducts nothing: the coupon is used up, has ended, or was removed.";
  return [{ field: "discounts", verdict: isOther ? "differs" : "warning", ours, stripe, hint }];
}

/** Returns the names of a discount: its coupon, its promotion code and its own id. */
function namesOf(reference: Reference<StripeDiscount>): string[] {
  if (typeof reference === "string") return [reference];
  const { id, source, promotion_code: code } = reference;
  const coupon = source.coupon === null ? [] : [idOf(source.coupon)];
  return [...coupon, ...(code === null ? [] : [idOf(code)]), id];
}

/** Compares payment methods; the finding never contains their ids. */
function paymentMethodFindings({ payer }: Ours, stripe: StripeSubscription): Finding[] {
  const ours = payer?.paymentMethodId ?? null;
  if (ours === null) return [notCompared("payment_method", "The platform knows of none.")];
  const there = paymentMethodOf(stripe);
  if (there === ours) return [];
  if (there === undefined) {
    return [notCompared("payment_method", "Stripe does not say that of the customer.")];
  }
  const theirs = there === null ? null : "another one";
  const hint = "Stripe charges its own. Attach it here if the platform is to know it.";
  return [{ field: "payment_method", verdict: "warning", ours: "one", stripe: theirs, hint }];
}

/** Returns the payment method that Stripe would charge: null without one, undefined if unknown. */
function paymentMethodOf(stripe: StripeSubscription): string | null | undefined {
  const own = stripe.default_payment_method ?? stripe.default_source;
  if (own !== null) return idOf(own);
  const { customer } = stripe;
  if (typeof customer === "string") return undefined;
  const expanded = customer as {
    invoice_settings?: { default_payment_method?: Reference | null };
    default_source?: Reference | null;
  };
  const standard = expanded.invoice_settings?.default_payment_method ?? expanded.default_source;
  return standard == null ? null : idOf(standard);
}
