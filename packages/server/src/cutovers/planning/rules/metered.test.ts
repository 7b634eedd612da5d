import { describe, expect, it } from "vitest";
import { context, found, stripeItem, stripePrice } from "../../../testing/cutovers/plans.ts";
import { planItem } from "../item.ts";

const recurring = { interval: "month", interval_count: 1, usage_type: "metered" } as const;
const blocks = { transform_quantity: { divide_by: 100, round: "up" } };
const tiers = { billing_scheme: "tiered", tiers_mode: "graduated", unit_amount: null } as const;

/** A subscription with a licensed item, and a metered one whose price is like this. */
function hitsOf(own: Parameters<typeof stripePrice>[0], options: object, read: object = {}) {
  const price = stripePrice({ id: "price_metered", recurring, ...own });
  const items = [stripeItem(), stripeItem({ id: "si_metered", price })];
  const { hits } = planItem(found({ subscription: { items } }), context({ options, ...read }));
  return hits.filter(({ code }) => code.startsWith("meter"));
}

it.each([
  ["tiers", tiers, "price_metered has tiers"],
  ["blocks of units", blocks, "price_metered has blocks of units"],
])("usage that is billed by %s is not moved", (_, own, words) => {
  const hits = hitsOf(own, { way: "move", metered: "bill-now" });

  expect(hits).toEqual([
    expect.objectContaining({
      code: "metered_begins_anew",
      action: "block",
      message: expect.stringContaining(words),
      fix: expect.stringContaining("Adopt it"),
    }),
  ]);
});

it.each(["adopt", "swap"])("usage that is billed by tiers may be brought over by %s", (way) => {
  expect(hitsOf(tiers, { way, metered: "bill-now" })).toEqual([]);
});

describe("a meter whose formula is", () => {
  const reported = { recurring: { ...recurring, meter: "mtr_level" } };
  const move = { way: "move", metered: "bill-now" };
  const readAs = (formula: string | null) => ({ meters: new Map([["mtr_level", formula]]) });

  it.each(["sum", "count"])("%s lets a move bill the usage", (formula) => {
    const [only, ...others] = hitsOf(reported, move, readAs(formula));

    expect([only?.code, others]).toEqual(["metered_billed_now", []]);
  });

  it.each([
    ["last", readAs("last"), "the meter mtr_level of price_metered has the formula last."],
    ["a new one of Stripe's", readAs("max"), "has the formula max."],
    ["not to be read", readAs(null), "the meter mtr_level of price_metered cannot be read."],
    [
      "not asked for",
      { meters: new Map() },
      "the meter mtr_level of price_metered cannot be read.",
    ],
  ])("%s blocks the move", (_, meters, words) => {
    const hits = hitsOf(reported, move, meters);

    expect(hits).toMatchObject([{ code: "meter_not_additive", action: "block" }]);
    expect(hits[0]?.message).toContain(words);
  });

  it.each(["adopt", "swap"])("last does not stop a subscription from the way %s", (way) => {
    expect(hitsOf(reported, { ...move, way }, readAs("last"))).toEqual([]);
  });
});

it("usage without a meter is not moved, as nothing says how it adds up", () => {
  const hits = hitsOf({}, { way: "move", metered: "bill-now" });

  expect(hits).toMatchObject([{ code: "meter_not_additive", action: "block" }]);
  expect(hits[0]?.message).toContain("price_metered has no meter");
});
