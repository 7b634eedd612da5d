import { describe, expect, it } from "vitest";
import {
  type ContextOptions,
  context,
  type FoundOptions,
  found,
  previews,
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

describe("adopting", () => {
  const safest = { options: { way: "safest" } };
  const adopt = { options: { way: "adopt" } };
  const scheduled = { subscription: { schedule: "sub_sched_1" } };

  it("is the way if none is asked for, with nothing to send", () => {
    const planned = plan({}, safest);

    expect(planned).toMatchObject({
      state: "planned",
      recipe: "adopt",
      requests: null,
      swap: null,
    });
    expect(planned.reason).toBe("It can go on as it is, so nothing is written to Stripe.");
    expect(planned.target?.planId).toBe("pro");
  });

  it.each([
    ["with a schedule", scheduled],
    ["past due", { subscription: { status: "past_due" } } as const],
    ["that is to end", { subscription: { cancel_at_period_end: true } }],
    ["of another interval", quarterly()],
    ["that renews within the hour", { subscription: { billing_cycle_anchor: renewal } }],
  ])("takes one %s", (_, request) => {
    const planned = plan(request, { ...safest, now: "2026-03-20T07:30:00.000Z" });

    expect(planned).toMatchObject({ state: "planned", recipe: "adopt" });
  });

  it.each([
    ["unpaid", { subscription: { status: "unpaid" } } as const, "unpaid"],
    ["fenced", { subscription: { metadata: { carryover_cutover: "c" } } }, "left_fenced"],
    ["of an unknown price", { subscription: { items: [item("x", 1, 1)] } }, "price_not_mapped"],
    ["of an unknown customer", { customer: { id: "cus_2" } }, "customer_not_imported"],
  ])("does not take one that is %s", (_, request, code) => {
    for (const options of [safest, adopt]) {
      const planned = plan(request, options);

      expect(planned).toMatchObject({ state: "blocked", recipe: null, reason: null });
      expect(planned.hits.map((hit) => hit.code)).toContain(code);
    }
  });

  it("of one that is left behind a fence says that its pause is to be lifted as well", () => {
    const [hit] = plan({ subscription: { metadata: { carryover_cutover: "c" } } }, adopt).hits;

    expect(hit?.fix).toMatch(/lift the pause of its collection .* remove carryover_cutover /);
  });

  it("says which prices it keeps, and what they cost a period", () => {
    const items = [stripeItem(), item("price_seats", 500, 4)];
    const planned = plan({ subscription: { items } }, safest);

    expect(planned.hits).toMatchObject([{ code: "price_kept", action: "info" }]);
    expect(planned.hits[0]?.message).toContain("price_old instead");
    expect(planned.nextInvoice).toEqual({
      old: { amount: 4_000, currency: "usd", at: "2026-03-20T08:00:00.000Z" },
      new: { amount: 4_000, currency: "usd", at: "2026-03-20T08:00:00.000Z" },
    });
  });

  it("never takes what another cutover has", () => {
    const claim = {
      cutoverId: "other",
      oldSubscription: "sub_0",
      newSubscription: "sub_old",
      isLeft: false,
    };
    const claims = new Map([["sub_old", claim]]);

    expect(plan({}, { ...adopt, claims })).toMatchObject({ state: "skipped", recipe: null });
  });
});

describe("what an earlier cutover has brought over in place", () => {
  const claim = {
    cutoverId: "earlier",
    oldSubscription: "sub_old",
    newSubscription: "sub_old",
    isLeft: true,
  };
  const claims = new Map([["sub_old", claim]]);
  const takenOver = (options: object, prices?: object) => {
    const mapping = prices === undefined ? {} : { mapping: { prices } };
    return plan({ previews: previews() }, { claims, options, ...mapping });
  };

  it("is left as it is where nobody asks for a way", () => {
    const planned = takenOver({ way: "safest" });

    expect(planned).toMatchObject({ state: "skipped", recipe: null });
    expect(planned.hits.map(({ code }) => code)).toEqual(["brought_over"]);
    expect(planned.hits[0]?.message).toContain("earlier");
  });

  it.each(["swap", "move"] as const)("is taken over by a %s that is asked for", (way) => {
    const planned = takenOver({ way });

    expect(planned).toMatchObject({ state: "planned", recipe: way });
    expect(planned.hits).toContainEqual(
      expect.objectContaining({ code: "taken_over", action: "info" }),
    );
  });

  it("is taken over where the mapping of its price asks for that", () => {
    const prices = { price_old: { plan: "pro", way: "swap" } };

    expect(takenOver({ way: "safest" }, prices)).toMatchObject({
      state: "planned",
      recipe: "swap",
    });
  });
});

describe("swapping", () => {
  const swap = { options: { way: "swap" } };
  const coupon = { id: "ten", duration: "once", duration_in_months: null } as const;
  const source = {
    type: "coupon",
    coupon: { ...coupon, percent_off: 10, amount_off: null, currency: null },
  };
  const discounts = [{ id: "di_1", start, end: null, source, promotion_code: null }];

  it("updates the items whose prices change, and names the discounts", () => {
    const items = [stripeItem({ discounts: ["di_item"] }), item("price_seats", 500, 4)];
    const planned = plan({ subscription: { items, discounts }, previews: previews() }, swap);

    expect(planned).toMatchObject({ state: "planned", recipe: "swap", requests: null });
    expect(planned.swap?.items).toEqual([{ id: "si_1", from: "price_old", to: "price_new" }]);
    expect(planned.swap?.requests).toMatchObject([
      {
        method: "POST",
        path: "/v1/subscriptions/sub_old",
        params: {
          items: [
            { id: "si_1", price: "price_new", quantity: 1, discounts: [{ discount: "di_item" }] },
          ],
          discounts: [{ discount: "di_1" }],
          proration_behavior: "none",
          payment_behavior: "error_if_incomplete",
        },
      },
    ]);
  });

  it("waits for the period's end where that is asked for, or usage is billed", () => {
    const recurring = { interval: "month", interval_count: 1, usage_type: "metered" } as const;
    const used = {
      items: [stripeItem({ quantity: undefined, price: stripePrice({ recurring }) })],
    };
    const prices = new Map([["price_new", stripePrice({ id: "price_new", recurring })]]);
    const later = plan({}, { options: { way: "swap", swapAt: "period_end" } });
    const metered = plan({ subscription: used }, { ...swap, prices });

    expect([later.recipe, metered.recipe]).toEqual(["swap_later", "swap_later"]);
    expect(later.swap?.requests.map(({ path }) => path)).toEqual([
      "/v1/subscription_schedules",
      "/v1/subscription_schedules/{schedule}",
    ]);
    expect(later.swap?.requests[1]?.params).toMatchObject({
      end_behavior: "release",
      phases: [
        { items: [{ price: "price_old" }], end_date: renewal, proration_behavior: "none" },
        { items: [{ price: "price_new" }], start_date: renewal, proration_behavior: "none" },
      ],
    });
  });

  it("adopts what has the catalog's prices already", () => {
    const mapping = { prices: { price_old: { plan: "pro", keepPrice: true } } };

    expect(plan({}, { ...swap, mapping })).toMatchObject({
      recipe: "adopt",
      reason: "Its prices are the catalog's already, so there is nothing to swap.",
    });
  });

  it("asks for previews with either prices", () => {
    expect(previewsFor(plan({}, swap))).toEqual({
      old: { subscription: "sub_old" },
      new: {
        subscription: "sub_old",
        subscription_details: {
          items: [{ id: "si_1", price: "price_new", quantity: 1 }],
          proration_behavior: "none",
        },
      },
      now: null,
    });
  });

  it.each([
    ["with a schedule", { subscription: { schedule: "sub_sched_1" } }, "has_schedule"],
    ["of another interval", quarterly(), "price_fits_no_charge"],
    [
      "whose next invoice differs",
      { previews: previews({ new: stripeInvoice({ total: 2_500 }) }) },
      "amount_differs",
    ],
  ])("is not possible of one %s", (_, options, code) => {
    const planned = plan(options, swap);

    expect(planned).toMatchObject({ state: "blocked", swap: null });
    expect(planned.hits.map((each) => each.code)).toContain(code);
  });

  it.each([
    ["a coupon for one invoice", { subscription: { discounts } }],
    ["a balance", { customer: { balance: -500 } }],
    [
      "a configured anchor",
      { subscription: { billing_cycle_anchor_config: { day_of_month: 31 } } },
    ],
  ])("keeps %s, which a copy could not have", (_, options) => {
    expect(plan(options, swap)).toMatchObject({ state: "planned", recipe: "swap", hits: [] });
  });

  it("is asked for by the mapping of a price, whatever the options say", () => {
    const mapping = { prices: { price_old: { plan: "pro", way: "swap" } } };

    expect(plan({}, { options: { way: "safest" }, mapping })).toMatchObject({
      recipe: "swap",
      reason: "As the mapping says of price_old.",
    });
  });
});

function quarterly(): FoundOptions {
  const recurring = { interval: "month", interval_count: 3, usage_type: "licensed" } as const;
  return { subscription: { items: [stripeItem({ price: stripePrice({ recurring }) })] } };
}
