import { expect, it } from "vitest";
import { context, found, stripeItem, stripePrice } from "../../../testing/cutovers/plans.ts";
import { planItem } from "../item.ts";

const recurring = { interval: "month", interval_count: 1, usage_type: "metered" } as const;
const blocks = { transform_quantity: { divide_by: 100, round: "up" } };
const tiers = { billing_scheme: "tiered", tiers_mode: "graduated", unit_amount: null } as const;

/** A subscription with a licensed item, and a metered one whose price is like this. */
function hitsOf(own: Parameters<typeof stripePrice>[0], options: object) {
  const price = stripePrice({ id: "price_metered", recurring, ...own });
  const items = [stripeItem(), stripeItem({ id: "si_metered", price })];
  const { hits } = planItem(found({ subscription: { items } }), context({ options }));
  return hits.filter(({ code }) => code.startsWith("metered"));
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
