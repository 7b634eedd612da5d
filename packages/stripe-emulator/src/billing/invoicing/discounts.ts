import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { idOf } from "../keep.ts";
import { addMonths } from "../periods.ts";
import { invalid, unknownIn, unsupported } from "../refusals.ts";
import { rounded } from "./amounts.ts";

type DiscountParams = Stripe.SubscriptionCreateParams.Discount;

interface Redemption {
  readonly customer: Stripe.Customer;
  readonly currency: string;
  readonly subscription: string | null;
  readonly item?: string;
  /** From when the months of a repeating coupon count. */
  readonly start: number;
  readonly at: number;
  /** Discounts that may be named again, because the object has them. */
  readonly existing?: readonly string[];
}

/**
 * Turns coupons into discounts and stores them; existing discounts stay unchanged. Throws Fault for
 * a coupon that cannot be redeemed.
 */
export function redeem(
  account: Account,
  params: readonly DiscountParams[],
  by: Redemption,
): Stripe.Discount[] {
  return params.map((param, index) => {
    const name = `discounts[${index}]`;
    if (param.promotion_code !== undefined) throw unsupported(`${name}[promotion_code]`);
    if (param.discount !== undefined) return existingDiscount(account, param.discount, by, name);
    const coupon = redeemable(account, param.coupon, by, `${name}[coupon]`);
    account.put("coupon", { ...coupon, times_redeemed: coupon.times_redeemed + 1 });
    const discount = newDiscount(account, coupon, by);
    account.put("discount", discount);
    account.emit("customer.discount.created", discount, undefined, by.at);
    return discount;
  });
}

/**
 * Sets a discount of a customer, which its subscriptions without one inherit. Customers have such
 * discounts from older versions of the API; this version has no parameter for it.
 */
export function discountCustomer(
  account: Account,
  customer: Stripe.Customer,
  couponId: string,
  at: number,
): Stripe.Customer {
  const [discount] = redeem(account, [{ coupon: couponId }], {
    customer,
    currency: customer.currency ?? "",
    subscription: null,
    start: at,
    at,
  });
  const changed = { ...customer, discount: discount ?? null };
  account.put("customer", changed);
  return changed;
}

/**
 * Returns the discounts of an invoice made at an instant: the subscription's own, or else the
 * customer's. [sandbox] empty_discounts_inherit
 */
export function discountsFor(
  account: Account,
  customer: Stripe.Customer,
  subscription: Stripe.Subscription | null,
  at: number,
): Stripe.Discount[] {
  const own = activeDiscounts(account, subscription?.discounts ?? [], at);
  if (own.length > 0) return own;
  const inherited = customer.discount;
  return inherited && isActive(inherited, at) ? [inherited] : [];
}

/** Reports discounts that something had before and has no more. */
export function discountsRemoved(
  account: Account,
  before: readonly (string | Stripe.Discount)[],
  after: readonly string[],
  at: number,
): void {
  for (const reference of before) {
    const discount = account.get("discount", idOf(reference));
    if (discount === undefined || after.includes(discount.id)) continue;
    account.emit("customer.discount.deleted", discount, undefined, at);
  }
}

/** Returns those of some discounts that still hold. */
export function activeDiscounts(
  account: Account,
  discounts: readonly (string | Stripe.Discount)[],
  at: number,
): Stripe.Discount[] {
  const active: Stripe.Discount[] = [];
  for (const reference of discounts) {
    const discount = account.get("discount", idOf(reference));
    if (discount !== undefined && isActive(discount, at)) active.push(discount);
  }
  return active;
}

export interface Discountable {
  readonly amount: number;
  readonly isDiscountable: boolean;
  readonly product: string | null;
  /** Discounts of the item itself, which are applied before those of the invoice. */
  readonly discounts: readonly Stripe.Discount[];
}

export type DiscountAmount = { amount: number; discount: string };

/** Returns the amount of each discount for each line. Several are applied one after the other. */
export function discountAmounts(
  account: Account,
  lines: readonly Discountable[],
  shared: readonly Stripe.Discount[],
): DiscountAmount[][] {
  const rest = lines.map((line) => line.amount);
  const taken = lines.map((): DiscountAmount[] => []);
  const apply = (discount: Stripe.Discount, indexes: readonly number[]) => {
    const amounts = amountsOf(
      couponOf(account, discount),
      indexes.map((index) => rest[index] ?? 0),
    );
    for (const [place, index] of indexes.entries()) {
      const amount = amounts[place] ?? 0;
      if (amount === 0) continue;
      rest[index] = (rest[index] ?? 0) - amount;
      taken[index]?.push({ amount, discount: discount.id });
    }
  };
  for (const [index, line] of lines.entries()) {
    for (const discount of line.discounts) apply(discount, [index]);
  }
  for (const discount of shared) apply(discount, indexesFor(couponOf(account, discount), lines));
  return taken;
}

/** Returns the share that percentage discounts leave, such as 0.8 after 20 % off. */
export function shareLeft(account: Account, discounts: readonly Stripe.Discount[]): number {
  return discounts.reduce(
    (share, discount) => share * (1 - (couponOf(account, discount)?.percent_off ?? 0) / 100),
    1,
  );
}

/** A deleted coupon cannot be redeemed any more, but the discounts made of it go on. */
export const deletedCoupon = "deleted:";

function couponOf(account: Account, discount: Stripe.Discount): Stripe.Coupon | undefined {
  const { coupon } = discount.source;
  if (coupon === null) return undefined;
  const id = idOf(coupon);
  return account.get("coupon", id) ?? account.get("coupon", `${deletedCoupon}${id}`);
}

function isActive(discount: Stripe.Discount, at: number): boolean {
  return discount.end === null || at < discount.end;
}

function indexesFor(coupon: Stripe.Coupon | undefined, lines: readonly Discountable[]): number[] {
  const products = coupon?.applies_to?.products;
  return [...lines.keys()].filter((index) => {
    const line = lines[index];
    if (line === undefined || !line.isDiscountable || line.amount <= 0) return false;
    return products === undefined || (line.product !== null && products.includes(line.product));
  });
}

/**
 * Spreads a fixed amount by the shares of the lines; the last line takes the rounding difference.
 */
function amountsOf(coupon: Stripe.Coupon | undefined, amounts: readonly number[]): number[] {
  if (coupon === undefined) return amounts.map(() => 0);
  if (coupon.percent_off !== null) {
    const share = coupon.percent_off / 100;
    return amounts.map((amount) => rounded(amount * share));
  }
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  let left = Math.min(coupon.amount_off ?? 0, total);
  let below = total;
  return amounts.map((amount) => {
    const part = below === 0 ? 0 : rounded((left * amount) / below);
    left -= part;
    below -= amount;
    return part;
  });
}

function redeemable(
  account: Account,
  id: string | undefined,
  by: Redemption,
  param: string,
): Stripe.Coupon {
  const coupon = id === undefined ? undefined : account.get("coupon", id);
  if (coupon === undefined) throw unknownIn(param, "coupon", id ?? "");
  const isUsedUp =
    coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions;
  const isLate = coupon.redeem_by !== null && by.at > coupon.redeem_by;
  if (!coupon.valid || isUsedUp || isLate) {
    throw invalid(`Coupon expired: ${coupon.id}`, param, "coupon_expired");
  }
  if (coupon.currency !== null && by.currency !== "" && coupon.currency !== by.currency) {
    throw invalid(
      `The coupon ${coupon.id} is in ${coupon.currency} and does not apply to ${by.currency}.`,
      param,
    );
  }
  return coupon;
}

function existingDiscount(
  account: Account,
  id: string,
  by: Redemption,
  param: string,
): Stripe.Discount {
  const discount = account.get("discount", id);
  const isOwn = by.existing?.includes(id) || by.customer.discount?.id === id;
  if (discount === undefined || !isOwn) throw unknownIn(`${param}[discount]`, "discount", id);
  return discount;
}

/** [sandbox] repeating_from_backdate: the start may lie in the past. */
function newDiscount(account: Account, coupon: Stripe.Coupon, by: Redemption): Stripe.Discount {
  const months = coupon.duration === "repeating" ? coupon.duration_in_months : null;
  return {
    id: account.newId("di"),
    object: "discount",
    checkout_session: null,
    customer: by.customer.id,
    customer_account: null,
    end: months === null ? null : addMonths(by.start, months),
    invoice: null,
    invoice_item: null,
    promotion_code: null,
    source: { coupon: coupon.id, type: "coupon" },
    start: by.start,
    subscription: by.subscription,
    subscription_item: by.item ?? null,
  };
}
