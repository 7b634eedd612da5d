import fc from "fast-check";
import { addUnits } from "../../calendar.ts";
import type { PlanContext, SubscriptionAtStripe } from "../../cutovers/planning/plan-inputs.ts";
import type { StripeItem, SubscriptionStatus } from "../../stripe/stripe.ts";
import {
  type ContextOptions,
  context,
  type FoundOptions,
  found,
  now,
  previews,
  seconds,
  stripeInvoice,
  stripeItem,
  stripePrice,
} from "./plans.ts";

/** A subscription of any kind, and what it is judged by. */
export interface PlanCase {
  readonly found: SubscriptionAtStripe;
  readonly context: PlanContext;
}

const units = { day: "DAY", week: "WEEK", month: "MONTH", year: "YEAR" } as const;
const nowSeconds = seconds(now);

type Value<A> = A extends fc.Arbitrary<infer T> ? T : never;

/** Most of these values are ordinary, so that many subscriptions can be moved. */
const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof(
    { weight: 16, arbitrary: fc.constant(usual) },
    ...others.map((each) => fc.constant(each)),
  );

const coupon = fc.record({
  id: fc.constantFrom("ten", "twenty"),
  duration: mostly<"forever" | "repeating" | "once">("forever", "repeating", "once"),
  duration_in_months: fc.constantFrom(3, 24),
  percent_off: fc.constant(10),
  amount_off: fc.constant(null),
  currency: fc.constant(null),
});

const timing = fc.record({
  interval: mostly<keyof typeof units>("month", "year", "week", "day"),
  count: mostly(1, 2, 3),
  anchor: fc.integer({ min: seconds("2022-01-01T00:00:00Z"), max: nowSeconds - 60 }),
  isTrial: mostly(false, true),
});

const terms = fc.record({
  status: mostly<SubscriptionStatus>("active", "past_due", "canceled", "unpaid", "paused"),
  mode: fc.constantFrom("classic" as const, "flexible" as const),
  collection: mostly<"charge_automatically" | "send_invoice">(
    "charge_automatically",
    "send_invoice",
  ),
  ending: mostly<"never" | "period" | "later">("never", "period", "later"),
  ownMethod: fc.boolean(),
  ownSource: mostly(false, true),
  ownTax: fc.boolean(),
  discounts: fc.oneof(
    { weight: 4, arbitrary: fc.constant<Value<typeof coupon>[]>([]) },
    fc.array(coupon, { maxLength: 2 }),
  ),
  description: fc.option(fc.string({ minLength: 1, maxLength: 40 })),
  metadata: fc.dictionary(fc.stringMatching(/^[a-z_]{1,20}$/), fc.string({ maxLength: 20 }), {
    maxKeys: 4,
  }),
  schedule: mostly<string | null>(null, "sub_sched_1"),
});

const bought = fc.record({
  seats: fc.option(fc.integer({ min: 1, max: 500 })),
  support: fc.option(fc.integer({ min: 1, max: 4 })),
  isMetered: mostly(false, true),
  price: mostly("price_old", "price_unknown"),
  oldAmount: mostly(2_000, 1_900),
});

const choices = fc.record({
  way: fc.constantFrom("move", "move", "move", "move", "swap", "swap", "adopt", "safest"),
  swapAt: fc.constantFrom("now", "period_end"),
  allowPriceChange: fc.boolean(),
  metered: fc.constantFrom("block", "bill-now"),
  moveEnding: fc.boolean(),
  keepPrice: fc.boolean(),
});

const invoices = fc.record({
  isOpen: mostly(false, true),
  newTotal: mostly(2_000, 2_500),
});

/** Subscriptions in the states, terms and timings that the rules know. */
export const planCases: fc.Arbitrary<PlanCase> = fc
  .record({ timing, terms, bought, choices, invoices })
  .map((given) => ({ found: found(foundOptions(given)), context: context(contextOptions(given)) }));

interface Given {
  readonly timing: Value<typeof timing>;
  readonly terms: Value<typeof terms>;
  readonly bought: Value<typeof bought>;
  readonly choices: Value<typeof choices>;
  readonly invoices: Value<typeof invoices>;
}

function foundOptions({ timing, terms, bought, invoices }: Given): FoundOptions {
  const period = periodOf(timing);
  const { mode, collection, ending, discounts, ownMethod, ownSource, ownTax, ...rest } = terms;
  const isCharged = collection === "charge_automatically";
  const cancelAt = { never: null, period: period.end, later: period.end + 86_400 }[ending];
  return {
    subscription: {
      ...rest,
      status: timing.isTrial && rest.status === "active" ? "trialing" : rest.status,
      start_date: timing.anchor,
      billing_cycle_anchor: timing.isTrial ? period.end : timing.anchor,
      trial_end: timing.isTrial ? period.end : null,
      billing_mode: { type: mode },
      collection_method: collection,
      days_until_due: isCharged ? null : 14,
      cancel_at: cancelAt,
      cancel_at_period_end: ending === "period",
      default_payment_method: ownMethod && isCharged ? "pm_1" : null,
      default_source: ownSource && isCharged ? "src_1" : null,
      default_tax_rates: ownTax ? [{ id: "txr_1" }] : [],
      payment_settings: {
        payment_method_options: { card: { network: null, request_three_d_secure: "automatic" } },
        payment_method_types: ["card"],
        save_default_payment_method: "off",
      },
      discounts: discounts.map((each, index) => ({
        id: `di_${index}`,
        start: timing.anchor,
        end: null,
        promotion_code: null,
        source: { type: "coupon", coupon: each },
      })),
      items: itemsOf(bought, timing, period),
    },
    unsettledInvoices: invoices.isOpen ? [stripeInvoice({ status: "open" })] : [],
    previews: previews({
      old: stripeInvoice({ period_end: period.end }),
      new: stripeInvoice({ period_end: period.end, total: invoices.newTotal }),
    }),
  };
}

function periodOf({ interval, count, anchor }: Given["timing"]) {
  const at = (index: number) =>
    addUnits(new Date(anchor * 1_000), units[interval], index * count).getTime() / 1_000;
  let index = 0;
  while (at(index + 1) <= nowSeconds) index += 1;
  return { start: at(index), end: at(index + 1) };
}

function itemsOf(
  { seats, support, isMetered, price: id, oldAmount }: Given["bought"],
  { interval, count }: Given["timing"],
  period: { start: number; end: number },
): StripeItem[] {
  const recurring = { interval, interval_count: count, usage_type: "licensed" } as const;
  const item = (price: string, unitAmount: number, quantity: number | undefined) => {
    const usage =
      quantity === undefined ? ({ usage_type: "metered", meter: "mtr_1" } as const) : {};
    return stripeItem({
      id: `si_${price}`,
      price: stripePrice({
        id: price,
        unit_amount: unitAmount,
        recurring: { ...recurring, ...usage },
      }),
      quantity,
      current_period_start: period.start,
      current_period_end: period.end,
    });
  };
  return [
    item(id, oldAmount, isMetered ? undefined : 1),
    ...(seats === null ? [] : [item("price_seats", 500, seats)]),
    ...(support === null ? [] : [item("price_support", 1_000, support)]),
  ];
}

function contextOptions({ choices: { keepPrice, ...options }, timing }: Given): ContextOptions {
  const recurring = {
    interval: timing.interval,
    interval_count: timing.count,
    usage_type: "licensed",
  } as const;
  return {
    options,
    mapping: {
      prices: {
        price_old: { plan: "pro", keepPrice },
        price_seats: { feature: "seats", keepPrice },
        price_support: { addon: "support", keepPrice },
      },
    },
    prices: new Map([["price_new", stripePrice({ id: "price_new", recurring })]]),
  };
}
