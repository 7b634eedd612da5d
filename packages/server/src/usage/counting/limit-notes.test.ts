import { expect, it } from "vitest";
import {
  catalogOf,
  promotion,
  type SubscriptionOptions,
  subscription,
} from "../../testing/entitlement-state.ts";
import { addon, features, now, plan, seats, tomorrow } from "../../testing/merging.ts";
import { limitNote, limitsOf } from "./limit-notes.ts";
import { grantsOf, sourcesOf } from "./periods.ts";

const catalog = catalogOf({
  features,
  plans: [
    { id: "free", version: 1, entitlements: [seats(3)] },
    { id: "free", version: 2, entitlements: [seats(4)] },
    plan(seats(null)),
  ],
  addons: [addon("more", seats(10))],
});

/** Returns what seats of customers, in this order, show: the limit that they exceed. */
function limitsExceeded(
  customers: ReadonlyArray<SubscriptionOptions | null>,
  value: number,
  measuredAt: Date,
  promoted: readonly number[] = [],
): Array<number | string | null | undefined> {
  const holdings = new Map(
    customers.map((options, index) => [
      `c${index}`,
      {
        subscriptions: options === null ? [] : [subscription(options)],
        ended: [],
        promotions: promoted.includes(index) ? [promotion(seats(5, { hasSoftLimit: true }))] : [],
      },
    ]),
  );
  const sources = sourcesOf(catalog, holdings, now);
  const grantsAt = grantsOf(catalog, sources);
  const granted = { grantsAt, limitAt: limitsOf(catalog, sources, grantsAt) };
  return [...holdings.keys(), "nobody"].map((customerId) => {
    const key = { customerId, featureId: "seats", resourceId: "" };
    const after = { value: String(value), measuredAt, setAt: null };
    const note = limitNote({ key, before: undefined, after }, granted, now);
    return note?.code === "usage_without_entitlement" ? "none" : note?.usageLimit;
  });
}

const free = { planId: "free" };
const customers = [
  free,
  { ...free, addons: [{ id: "more", quantity: 1 }] },
  free,
  { ...free, planVersion: 2 },
  { ...free, entitlements: [{ featureId: "seats", usageLimit: 7 }] },
  free,
  null,
  {},
  { ...free, startDate: tomorrow },
];

it("customers of one plan share its limit, and nobody else does", () => {
  const exceeded = [3, 13, 3, 4, 7, 5, "none", "none", "none", "none"];

  expect(limitsExceeded(customers, 20, now, [5])).toEqual(exceeded);
});

it("usage that was measured before is above the same limits", () => {
  const before = new Date("2025-12-31T23:00:00.000Z");

  for (const value of [0, 3, 3.5, 4, 7, 13, 20]) {
    const exceeded = limitsExceeded(customers, value, before, [5]);
    expect(exceeded).toEqual(limitsExceeded(customers, value, now, [5]));
  }
});
