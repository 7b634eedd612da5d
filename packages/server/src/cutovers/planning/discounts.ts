import { addUnits } from "../../calendar.ts";
import type {
  Reference,
  StripeCoupon,
  StripeDiscount,
  StripeSubscription,
} from "../../stripe/stripe.ts";
import { expanded, idOf, isoOf } from "../references.ts";

/** What becomes of one discount of the old subscription on a copy. */
export type CarriedDiscount =
  | { readonly kind: "carried"; readonly couponId: string; readonly end: number | null }
  | { readonly kind: "once"; readonly couponId: string }
  | {
      readonly kind: "ends_otherwise";
      readonly couponId: string;
      /** When it ends on the old one, and would on a copy. */
      readonly old: number | null;
      readonly new: number;
      readonly suggestion: string;
    }
  | { readonly kind: "unknown"; readonly id: string };

/**
 * A coupon of duration `forever` is applied again. One of so many months counts from the start of
 * the subscription, which a copy has in common; if the old one got it later, it would end too
 * early. One for a single invoice may be used up, which its discount does not show.
 */
export function carriedDiscount(
  reference: Reference<StripeDiscount>,
  startDate: number,
): CarriedDiscount {
  const discount = expanded(reference);
  const coupon = discount === null ? null : expanded<StripeCoupon>(discount.source.coupon);
  if (discount === null || coupon === null) {
    return { kind: "unknown", id: discount?.id ?? String(reference) };
  }
  const { id: couponId, duration, duration_in_months: months } = coupon;
  if (duration === "forever") return { kind: "carried", couponId, end: null };
  if (duration === "once") return { kind: "once", couponId };
  const end = monthsAfter(startDate, months ?? 0);
  if (end === discount.end) return { kind: "carried", couponId, end };
  const suggestion = suggestedCoupon(coupon, discount.end, startDate);
  return { kind: "ends_otherwise", couponId, old: discount.end, new: end, suggestion };
}

/** A coupon that takes something off a subscription. */
export interface CouponTerm {
  readonly coupon: string;
  /** In seconds since 1970; null if it never ends. */
  readonly end: number | null;
}

/** The coupons of the old subscription that a copy is given, with when each ends on the old one. */
export function carriedCoupons({
  discounts,
  start_date: start,
}: Pick<StripeSubscription, "discounts" | "start_date">): CouponTerm[] {
  return discounts.flatMap((reference) => {
    const discount = carriedDiscount(reference, start);
    if (discount.kind !== "carried") return [];
    return [{ coupon: discount.couponId, end: discount.end }];
  });
}

/**
 * In what the discounts of a copy, which must come expanded, are not those that were planned. Those
 * that have ended may be gone from a copy that has renewed.
 */
export function discountFaults(
  planned: readonly CouponTerm[],
  made: readonly Reference<StripeDiscount>[],
  hasRenewed: boolean,
): string[] {
  const is = made.map(shownDiscount).sort();
  const wanted = planned.map(shownTerm).sort();
  const lasting = planned.filter(({ end }) => end === null).map(shownTerm);
  const isRight = hasRenewed
    ? is.every((each) => wanted.includes(each)) && lasting.every((each) => is.includes(each))
    : JSON.stringify(is) === JSON.stringify(wanted);
  if (isRight) return [];
  return [`what is taken off is [${is.join(", ")}] instead of [${wanted.join(", ")}]`];
}

function shownDiscount(reference: Reference<StripeDiscount>): string {
  const discount = expanded(reference);
  const coupon = discount?.source.coupon ?? null;
  if (discount === null || coupon === null) return `discount ${idOf(reference)}`;
  return shownTerm({ coupon: idOf(coupon), end: discount.end });
}

function shownTerm({ coupon, end }: CouponTerm): string {
  return `coupon ${coupon} ${end === null ? "for ever" : `until ${isoOf(end)}`}`;
}

/** A coupon that would end with the old discount, if there can be one. */
function suggestedCoupon(coupon: StripeCoupon, end: number | null, startDate: number): string {
  const months = end === null ? null : monthsBetween(startDate, end);
  if (months === null) {
    const until = end === null ? "" : ` after ${isoOf(end)}`;
    return `No coupon ends then on a copy: plan again${until}, when it has ended, or adopt it.`;
  }
  const { percent_off: percent, amount_off: amount, currency } = coupon;
  const off = percent === null ? `amount_off=${amount} ${currency}` : `percent_off=${percent}`;
  return (
    `Replace it at Stripe by a coupon with ${off}, duration=repeating and ` +
    `duration_in_months=${months}, that counts from the start; or adopt it.`
  );
}

function monthsBetween(start: number, end: number): number | null {
  const rough = Math.round((end - start) / (30.436875 * 24 * 60 * 60));
  const near = [rough - 1, rough, rough + 1];
  return near.find((months) => months > 0 && monthsAfter(start, months) === end) ?? null;
}

function monthsAfter(seconds: number, months: number): number {
  return addUnits(new Date(seconds * 1_000), "MONTH", months).getTime() / 1_000;
}
