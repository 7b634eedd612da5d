import { plannedItem } from "@carryover/contract";
import { describe, expect, it } from "vitest";
import {
  type ContextOptions,
  context,
  type FoundOptions,
  found,
  previews,
  proPlan,
  renewal,
  start,
  stripeInvoice,
  stripeItem,
  stripePrice,
} from "../../testing/cutovers/plans.ts";
import { planItem, previewsFor } from "./item.ts";

function plan(found_: FoundOptions = {}, context_: ContextOptions = {}) {
  return planItem(found(found_), context(context_));
}

const item = (id: string, unitAmount: number, quantity: number) =>
  stripeItem({ id, quantity, price: stripePrice({ id, unit_amount: unitAmount }) });

describe("a planned item", () => {
  it("says what becomes of a subscription, in the form of the contract", () => {
    const items = [stripeItem(), item("price_seats", 500, 4), item("price_support", 1_000, 2)];
    const planned = plan({ subscription: { items }, previews: previews() });

    expect(plannedItem.parse(planned)).toEqual(planned);
    expect(planned).toMatchObject({
      position: 7,
      stripeCustomer: "cus_1",
      customerId: "customer-1",
      oldSubscription: "sub_old",
      state: "planned",
      recipe: "move",
      hits: [],
      startDate: "2025-01-20T08:00:00.000Z",
      periodEnd: "2026-03-20T08:00:00.000Z",
      target: {
        customerId: "customer-1",
        planId: "pro",
        resourceId: null,
        billingPeriod: "MONTHLY",
        addons: [{ id: "support", quantity: 2 }],
        charges: [{ id: "seats", type: "FEATURE", quantity: 4 }],
      },
      nextInvoice: {
        old: { amount: 2_000, currency: "usd", at: "2026-03-20T08:00:00.000Z" },
        new: { amount: 2_000, currency: "usd", at: "2026-03-20T08:00:00.000Z" },
      },
      chargedNow: null,
      paymentMethod: { type: "card", last4: "4242", expires: "2030-12" },
    });
  });

  it("says what each price costs as Stripe does, with fractions and with blocks", () => {
    const fraction = { unit_amount: null, unit_amount_decimal: "0.0125" };
    const seats = stripePrice({ id: "price_seats", ...fraction });
    const blocks = stripePrice({
      id: "price_support",
      unit_amount: 500,
      transform_quantity: { divide_by: 1_000, round: "up" },
    });
    const items = [
      stripeItem(),
      stripeItem({ id: "si_2", price: seats, quantity: 4_000 }),
      stripeItem({ id: "si_3", price: blocks, quantity: 2_500 }),
    ];

    const planned = plan({ subscription: { items } });

    const plain = { currency: "usd", tiersMode: null, transformQuantity: null };
    expect(planned.items?.map(({ quantity, old }) => [quantity, old])).toEqual([
      [1, { id: "price_old", ...plain, unitAmountDecimal: "2000" }],
      [4_000, { id: "price_seats", ...plain, unitAmountDecimal: "0.0125" }],
      [
        2_500,
        {
          id: "price_support",
          ...plain,
          unitAmountDecimal: "500",
          transformQuantity: { divideBy: 1_000, round: "up" },
        },
      ],
    ]);
    expect(planned.items?.[0]?.new?.unitAmountDecimal).toBe("2000");
    const told = planned.hits.map(({ message }) => message).join("\n");
    expect(told).toContain("price_seats costs 0.000125 usd.");
    expect(told).toContain("price_support costs 5.00 usd for each 1,000, rounded up.");
  });

  it("takes the blocks of a catalog for as many units, as provisioning sends them", () => {
    const prices = [
      {
        price: { amount: 20, currency: "usd" },
        billingModel: "PER_UNIT" as const,
        featureId: "seats",
        blockSize: 10,
        billingId: "price_old",
      },
    ];
    const catalog = { ...proPlan, prices };
    const raw = { transform_quantity: { divide_by: 10, round: "up" } };

    const targets = [stripePrice(), stripePrice(raw)].map((price) => {
      const items = [stripeItem({ quantity: 3, price })];
      return plan({ subscription: { items } }, { plans: [catalog] }).target?.charges[0]?.quantity;
    });

    expect(targets).toEqual([30, 3]);
  });

  it("takes the units of a plan that is sold by unit alone from its quantity", () => {
    const prices = [
      { price: { amount: 20, currency: "usd" }, billingModel: "PER_UNIT", featureId: "seats" },
    ] as const;
    const { state, target } = plan(
      { subscription: { items: [stripeItem({ quantity: 9 })] } },
      { plans: [{ ...proPlan, prices }] },
    );

    expect(state).toBe("planned");
    expect(target?.charges).toEqual([{ id: "seats", type: "FEATURE", quantity: 9 }]);
  });

  it("goes by a recipe of its own in a trial", () => {
    const trial = {
      status: "trialing",
      trial_end: renewal,
      billing_cycle_anchor: renewal,
    } as const;

    expect(plan({ subscription: trial })).toMatchObject({ state: "planned", recipe: "move_trial" });
  });

  it("has no requests if it is skipped, blocked or deferred", () => {
    const items = [
      plan({ subscription: { status: "canceled" } }),
      plan({ subscription: { status: "past_due" } }),
      plan({}, { now: "2026-03-20T07:00:00.000Z" }),
    ];

    expect(items.map(({ state, recipe, requests }) => [state, recipe, requests])).toEqual([
      ["skipped", null, null],
      ["blocked", null, null],
      ["deferred", null, null],
    ]);
  });

  it("is judged by the strictest rule", () => {
    const soon = { now: "2026-03-20T07:00:00.000Z" };
    const scheduled = { schedule: "sub_sched_1" };
    const blocked = plan({ subscription: scheduled }, soon);
    const skipped = plan({ subscription: { ...scheduled, status: "canceled" } }, soon);

    expect(blocked.state).toBe("blocked");
    expect(blocked.hits.map(({ action }) => action).sort()).toEqual(["block", "defer"]);
    expect(skipped).toMatchObject({ state: "skipped", hits: [{ code: "ended" }] });
    expect(skipped.hits).toHaveLength(1);
  });

  it("allows another amount only where the price is another one", () => {
    const request = { previews: previews({ new: stripeInvoice({ total: 2_500 }) }) };
    const prices = new Map([["price_new", stripePrice({ id: "price_new", unit_amount: 2_500 })]]);
    const options = { allowPriceChange: true };
    const mapping = { prices: { price_old: { plan: "pro", keepPrice: true } } };

    expect(plan(request, { options, prices }).state).toBe("planned");
    expect(plan(request, { options, prices, mapping }).state).toBe("blocked");
  });

  it("names what metered usage costs at once if it is billed", () => {
    const usage = { usage_type: "metered", meter: "mtr_1" } as const;
    const recurring = { interval: "month", interval_count: 1, ...usage } as const;
    const metered = stripeItem({ quantity: undefined, price: stripePrice({ recurring }) });
    const target = stripePrice({ id: "price_new", recurring });
    const price = stripePrice({ id: "price_seats", unit_amount: 500 });
    const seats = stripeItem({ id: "si_2", quantity: 4, price });
    const planned = plan(
      {
        subscription: { items: [metered, seats] },
        previews: previews({
          old: stripeInvoice({ total: 2_300 }),
          now: stripeInvoice({ total: 300 }),
        }),
      },
      { options: { metered: "bill-now" }, prices: new Map([["price_new", target]]) },
    );

    expect(planned.hits.map(({ code }) => code)).toEqual(["metered_billed_now"]);
    expect(planned.chargedNow).toMatchObject({ amount: 300, currency: "usd" });
    expect(planned.requests?.cancel.params).toMatchObject({ invoice_now: true, prorate: false });
    expect(planned.losses).toEqual([
      "Usage reported between the cancellation and the addition of the metered prices.",
    ]);
  });

  it("lists what does not come along", () => {
    const coupon = { id: "ten", duration: "forever", duration_in_months: null } as const;
    const worth = { percent_off: 10, amount_off: null, currency: null };
    const source = { type: "coupon", coupon: { ...coupon, ...worth } };
    const discounts = [{ id: "di_1", start, end: null, source, promotion_code: "promo_1" }];

    expect(plan({ subscription: { discounts } }).losses).toEqual([
      "The promotion code promo_1; its coupon comes along.",
    ]);
  });
});

describe("previews", () => {
  it("are asked for of what is moved alone", () => {
    expect(previewsFor(plan())).not.toBeNull();
    expect(previewsFor(plan({}, { options: { way: "adopt" } }))).toBeNull();
    expect(previewsFor(plan({ subscription: { status: "past_due" } }))).toBeNull();
  });

  it("are not asked for of what ends with its period", () => {
    const options = { moveEnding: true };
    const ends = { cancel_at_period_end: true, cancel_at: renewal };

    expect(previewsFor(plan({ subscription: ends }, { options }))).toBeNull();
    expect(previewsFor(plan({ subscription: { cancel_at: renewal } }, { options }))).toBeNull();
    expect(previewsFor(plan({ subscription: { cancel_at: renewal + 1 } }))).not.toBeNull();
  });

  it("of one in trial show a period that begins now: its first invoice is over nothing", () => {
    const trial = {
      status: "trialing",
      trial_end: renewal,
      billing_cycle_anchor: renewal,
    } as const;

    expect(previewsFor(plan({ subscription: trial }))?.new.subscription_details).toEqual({
      items: [{ price: "price_new", quantity: 1 }],
      billing_mode: { type: "classic" },
    });
  });

  it("show the old one going on and the new one as it is created", () => {
    expect(previewsFor(plan())).toEqual({
      old: { subscription: "sub_old" },
      new: {
        customer: "cus_1",
        currency: "usd",
        automatic_tax: { enabled: false },
        subscription_details: {
          items: [{ price: "price_new", quantity: 1 }],
          start_date: start,
          billing_cycle_anchor: { type: "timestamp", timestamp: renewal },
          proration_behavior: "none",
          billing_mode: { type: "classic" },
        },
      },
      now: null,
    });
  });
});
