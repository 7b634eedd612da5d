import { addMonths, day, last31st, type Seconds } from "./calendar.ts";
import type { CustomerKind, Subject } from "./kinds.ts";
import type { StripeHttp } from "./stripe-http.ts";

/** What is bought, since when, and in which mode of billing. */
const bases: Readonly<Record<string, Omit<CustomerKind, "customer" | "coupon">>> = {
  monthly: { start: ago(3, 10), items: [{ price: "oldMonthly" }] },
  annual: { start: ago(12, 100), items: [{ price: "oldAnnual" }] },
  quarterly: { start: ago(4, 3), items: [{ price: "oldQuarterly" }] },
  euro: { start: ago(2, 8), items: [{ price: "oldEuro" }] },
  team: {
    start: ago(1, 13),
    items: [{ price: "oldTeam" }, { price: "oldSeat", quantity: 7 }, { price: "oldAddon" }],
  },
  "month-end": { start: (now) => last31st(now, 1), items: [{ price: "oldMonthly" }] },
  classic: {
    start: ago(2, 22),
    items: [{ price: "oldMonthly" }],
    more: () => ({ billing_mode: { type: "classic" } }),
  },
  trial: {
    start: ago(0, 4),
    items: [{ price: "oldMonthly" }],
    more: ({ start }) => ({ trial_end: start + 14 * day }),
  },
  new: { start: ago(0, 9), items: [{ price: "oldMonthly" }] },
};

type Twist = Pick<CustomerKind, "more" | "coupon" | "hasCard" | "lately" | "customer">;

/** What is special about it. */
const twists: Readonly<Record<string, Twist>> = {
  plain: {},
  "coupon-forever": { more: () => ({ discounts: [{ coupon: "always-20-percent" }] }) },
  "coupon-repeating": { more: () => ({ discounts: [{ coupon: "year-of-5-off" }] }) },
  "coupon-ending": { more: () => ({ discounts: [{ coupon: "quarter-of-5-off" }] }) },
  "coupon-once": { more: () => ({ discounts: [{ coupon: "first-half-price" }] }) },
  "coupon-given-later": {
    lately: change(() => ({ discounts: [{ coupon: "first-half-price" }] })),
  },
  "two-coupons": {
    more: () => ({ discounts: [{ coupon: "always-20-percent" }, { coupon: "year-of-5-off" }] }),
  },
  "item-coupon": { lately: discountItem },
  "customer-coupon": { coupon: "always-20-percent" },
  "in-credit": { lately: balance(-500) },
  "in-debt": { lately: balance(300) },
  "pending-charge": { lately: pending(700) },
  "pending-credit": { lately: pending(-400) },
  "own-card": { more: ({ ownCard }) => ({ default_payment_method: ownCard }) },
  taxed: { more: ({ taxRate }) => ({ default_tax_rates: [taxRate] }) },
  invoiced: {
    hasCard: false,
    more: () => ({ collection_method: "send_invoice", days_until_due: 14 }),
  },
  "ends-later": { lately: change(({ now }) => ({ cancel_at: addMonths(now, 4) })) },
  ending: { lately: change(() => ({ cancel_at_period_end: true })) },
  paused: { lately: change(() => ({ pause_collection: { behavior: "void" } })) },
};

/** Coupons over an amount are in dollars. */
const inDollars = new Set(["coupon-repeating", "coupon-ending", "two-coupons"]);

/** Every base with every twist that it can have: more than a hundred kinds of customers. */
export const wideKinds: Readonly<Record<`wide-${string}`, CustomerKind>> = Object.fromEntries(
  Object.entries(bases).flatMap(([base, of]) =>
    Object.entries(twists)
      .filter(([twist]) => base !== "euro" || !inDollars.has(twist))
      .map(([twist, more]) => [`wide-${base}-${twist}`, twisted(of, more)]),
  ),
);

function twisted(base: Omit<CustomerKind, "customer" | "coupon">, twist: Twist): CustomerKind {
  const more: CustomerKind["more"] = (made) => ({ ...base.more?.(made), ...twist.more?.(made) });
  return { ...base, ...twist, more };
}

function ago(months: number, days: number): (now: Seconds) => Seconds {
  return (now) => addMonths(now, -months) - days * day;
}

type Lately = NonNullable<CustomerKind["lately"]>;

function change(params: (at: { now: Seconds }) => object): Lately {
  return (http, { subscription }, now) =>
    http.post(`/v1/subscriptions/${subscription}`, params({ now }));
}

function balance(amount: number): Lately {
  return (http, { customer }) => http.post(`/v1/customers/${customer}`, { balance: amount });
}

function pending(amount: number): Lately {
  return async (http, { customer, subscription }) => {
    const { currency } = await http.get(`/v1/subscriptions/${subscription}`);
    return http.post("/v1/invoiceitems", { customer, amount, currency });
  };
}

async function discountItem(http: StripeHttp, { subscription }: Subject): Promise<unknown> {
  const path = `/v1/subscriptions/${subscription}`;
  const { items } = await http.get(path);
  const discounts = [{ coupon: "always-20-percent" }];
  const item = { id: items.data[0]?.id, discounts };
  return http.post(path, { items: [item], proration_behavior: "none" });
}
