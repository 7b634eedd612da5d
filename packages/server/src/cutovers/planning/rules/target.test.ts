import { expect, it } from "vitest";
import {
  type ContextOptions,
  context,
  found,
  proPlan,
  stripeItem,
  stripePrice,
  supportAddon,
} from "../../../testing/cutovers/plans.ts";
import { planItem } from "../item.ts";

const hitsOf = (items: ReturnType<typeof stripeItem>[], options: ContextOptions) =>
  planItem(found({ subscription: { items } }), context(options)).hits;

it("prices by tiers are not taken for the same unless they are one", () => {
  const tiers = { unit_amount: null, billing_scheme: "tiered", tiers_mode: "volume" } as const;
  const items = [stripeItem({ price: stripePrice(tiers) })];
  const prices = new Map([["price_new", stripePrice({ id: "price_new", ...tiers })]]);
  const kept = { prices: [{ ...proPlan.prices?.[0], billingId: "price_old" }] };
  const plans = [{ ...proPlan, ...kept }];

  expect(hitsOf(items, { prices }).map(({ code }) => code)).toEqual(["price_differs"]);
  expect(hitsOf(items, { plans })).toEqual([]);
});

it("an add-on must be compatible and have what it depends on", () => {
  const support = stripeItem({
    id: "price_support",
    price: stripePrice({ id: "price_support", unit_amount: 1_000 }),
  });
  const items = [stripeItem(), support];
  const needy = { ...supportAddon, dependencies: ["base"] };
  const hits = [
    ...hitsOf(items, { addons: [needy] }),
    ...hitsOf(items, { plans: [{ ...proPlan, compatibleAddonIds: [] }] }),
  ];

  expect(hits.map(({ message }) => message)).toEqual([
    expect.stringContaining('needs the add-on "base"'),
    expect.stringContaining('the plan "pro" does not allow it'),
  ]);
});

it("says in words what one price has and the other one lacks", () => {
  const blocks = { transform_quantity: { divide_by: 10, round: "up" } } as const;
  const items = [stripeItem({ price: stripePrice(blocks) })];
  const prices = new Map([["price_new", stripePrice({ id: "price_new" })]]);

  expect(hitsOf(items, { prices }).map(({ message }) => message)).toEqual([
    "The new price price_new does not fit price_old: divide_by is unset, not 10; " +
      "round is unset, not up.",
  ]);
});
