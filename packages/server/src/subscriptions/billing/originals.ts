import { Refusal } from "../../refusal.ts";
import { pagesOf } from "../../stripe/reading.ts";
import {
  idOf,
  type Params,
  type Stripe,
  type StripeCoupon,
  type StripeSubscription,
} from "../../stripe/stripe.ts";
import { subscriptionMark } from "../../stripe-marks.ts";

const expanded = { expand: ["data.discounts", "data.discounts.source.coupon"] };

/** A warning about a provisioned subscription. */
export interface ProvisionWarning {
  readonly code: "coupon_not_carried";
  readonly message: string;
}

/**
 * Returns the subscriptions that one with these parameters may be meant to take the place of: those
 * of its customer that go on at the provider with one of its prices, and that the platform has not
 * made.
 */
export async function originalsOf(stripe: Stripe, params: Params): Promise<StripeSubscription[]> {
  const { customer } = params;
  const items = params.items as readonly { readonly price: string }[];
  const prices = new Set(items.map(({ price }) => price));
  const list = (cursor: Params) => stripe.subscriptions({ customer, ...expanded, ...cursor });
  const found: StripeSubscription[] = [];
  for await (const { data } of pagesOf(list)) {
    found.push(
      ...data.filter(
        (one) =>
          one.metadata[subscriptionMark] === undefined &&
          one.status !== "incomplete" &&
          one.items.data.some((item) => prices.has(item.price.id)),
      ),
    );
  }
  return found;
}

/**
 * Throws renewal_day_differs if a backdated subscription would renew at another day than each of
 * those that it may take the place of: its customer would pay too early for a period, or too late.
 */
export function assertRenewsWith(originals: readonly StripeSubscription[], params: Params): void {
  const renewal = Number(params.billing_cycle_anchor ?? params.trial_end);
  const [first] = originals;
  if (first === undefined || originals.some((one) => dayOf(renewalOf(one)) === dayOf(renewal))) {
    return;
  }
  const [theirs, ours] = [dayOf(renewalOf(first)), dayOf(renewal)];
  const message =
    `The customer's subscription ${first.id} at the billing provider has the same price and ` +
    `renews on ${theirs}; this one would renew on ${ours}. Give a startDate that periods are ` +
    `counted from to ${theirs}, or a billingCycleAnchor if ${ours} is meant.`;
  const days = { renewsOn: theirs, wouldRenewOn: ours };
  throw new Refusal("renewal_day_differs", { billingId: first.id, ...days }, message);
}

/** Returns a warning for each coupon of an original that the request does not name. */
export function couponWarnings(
  originals: readonly StripeSubscription[],
  params: Params,
): ProvisionWarning[] {
  const named = ((params.discounts ?? []) as readonly Record<string, string>[]).flatMap((one) =>
    Object.values(one),
  );
  return originals.flatMap((original) =>
    couponsOf(original)
      .filter(({ names }) => !names.some((name) => named.includes(name)))
      .map(({ coupon }) => {
        const message =
          `The customer's subscription ${original.id} at the billing provider has the coupon ` +
          `"${coupon}", which the request does not name, so this one is billed without it. ` +
          "Update it with an appliedCoupon whose billingCouponId is that, if it is to go on.";
        return { code: "coupon_not_carried", message } as const;
      }),
  );
}

/** Returns the coupons of a subscription, each with the ids that a request may name it by. */
function couponsOf({ discounts }: StripeSubscription) {
  return discounts.flatMap((discount) => {
    if (typeof discount === "string") return [];
    const { source, promotion_code: code } = discount;
    if (source.coupon === null) return [];
    const coupon = idOf<StripeCoupon>(source.coupon);
    return [{ coupon, names: [coupon, ...(code === null ? [] : [idOf(code)])] }];
  });
}

function renewalOf({ items }: StripeSubscription): number {
  return Math.max(...items.data.map((item) => item.current_period_end));
}

/** Days are those of UTC, as billing periods are counted. */
function dayOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(0, 10);
}
