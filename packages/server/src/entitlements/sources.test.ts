import { describe, expect, it } from "vitest";
import {
  catalogOf,
  entitlementState,
  promotion,
  type SubscriptionOptions,
  subscription,
} from "../testing/entitlement-state.ts";
import {
  addon,
  features,
  merged,
  now,
  type Options,
  plan,
  seats,
  tomorrow,
  unlimited,
  yesterday,
} from "../testing/merging.ts";
import type { EffectiveEntitlement } from "./entitlement-state.ts";
import { effectiveEntitlement, effectiveEntitlements } from "./merge.ts";

describe("several sources", () => {
  const request = {
    plans: [plan(seats(5)), addon("big", seats(20)), addon("sites", seats(30))],
  };

  it("give the highest limit", () => {
    const both = [{}, { planId: "big", productId: "other" }];

    expect(merged(request, both)?.usageLimit).toBe(20);
    expect(merged(request, both, { promotions: [seats(25)] })?.usageLimit).toBe(25);
    expect(merged(request, both, { promotions: [seats(1)] })?.usageLimit).toBe(20);
  });

  it.each<[string, SubscriptionOptions]>([
    ["is not started", { startDate: tomorrow }],
    ["has ended", { endDate: now }],
    ["is canceled", { cancellationDate: yesterday }],
    [
      "was a trial that ends for good",
      { trialEndDate: yesterday, trialEndBehavior: "CANCEL_SUBSCRIPTION" },
    ],
  ])("do not count a subscription that %s", (_, dates) => {
    expect(merged(request, [{}, { planId: "big", ...dates }])?.usageLimit).toBe(5);
  });

  it("count a running trial beside", () => {
    const trial = {
      planId: "big",
      trialEndDate: tomorrow,
      trialEndBehavior: "CANCEL_SUBSCRIPTION",
    };

    const entitlement = merged(request, [{}, trial as SubscriptionOptions]);

    expect(entitlement).toMatchObject({ usageLimit: 20, validUntil: tomorrow });
  });

  it.each([
    [undefined, 5],
    ["site-1", 30],
    ["site-2", 5],
  ])("count, for the resource %s, its own subscriptions and those of none", (resourceId, limit) => {
    const subscriptions = [{}, { planId: "sites", resourceId: "site-1" }];

    const options = resourceId === undefined ? {} : { resourceId };

    expect(merged(request, subscriptions, options)?.usageLimit).toBe(limit);
  });

  it("count promotions while they run, also without a subscription", () => {
    const at = (startDate: Date, endDate: Date | null) =>
      effectiveEntitlement(
        catalogOf({ features }),
        entitlementState({ promotions: [promotion({ ...seats(3), startDate, endDate })] }),
        "seats",
        null,
        now,
      )?.usageLimit;

    expect(at(yesterday, null)).toBe(3);
    expect(at(now, tomorrow)).toBe(3);
    expect(at(yesterday, now)).toBeUndefined();
    expect(at(tomorrow, null)).toBeUndefined();
  });

  it.each<[string, Options, Options, Partial<EffectiveEntitlement>]>([
    [
      "unlimited before any number",
      seats(1e9),
      seats(null, unlimited),
      { hasUnlimitedUsage: true },
    ],
    [
      "soft before hard at the same value",
      seats(5, { hasSoftLimit: true }),
      seats(5),
      { hasSoftLimit: true },
    ],
    [
      "the higher limit, soft if one of them is: none may be stopped by the other",
      seats(5, { hasSoftLimit: true }),
      seats(9),
      { usageLimit: 9, hasSoftLimit: true },
    ],
    [
      "the longest reset period at the same value",
      seats(5, { resetPeriod: "DAY" }),
      seats(5, { resetPeriod: "MONTH" }),
      { resetPeriod: "MONTH" },
    ],
    ["no reset before any", seats(5, { resetPeriod: "YEAR" }), seats(5), { resetPeriod: null }],
    [
      "the reset period of the higher limit",
      seats(5, { resetPeriod: "YEAR" }),
      seats(6, { resetPeriod: "HOUR" }),
      { usageLimit: 6, resetPeriod: "HOUR" },
    ],
  ])("give %s, in any order", (_, one, other, expected) => {
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      const given = merged({ plans: [plan(first)] }, [{}], { promotions: [second] });

      expect(given).toMatchObject(expected);
    }
  });
});

it("gives all features of the catalog that are granted, in its order, and no others", () => {
  const catalog = catalogOf({
    features,
    plans: [plan({ featureId: "sso" }, { featureId: "gone", usageLimit: 1 }, seats(5))],
  });

  const all = effectiveEntitlements(
    catalog,
    entitlementState({ subscriptions: [subscription()] }),
    null,
    now,
  );

  expect([...all.keys()]).toEqual(["seats", "sso"]);
});

it("says what it follows from: the end, the anchor and the last change of the best source", () => {
  const changed = new Date("2025-06-01T00:00:00.000Z");
  const given = merged(
    { plans: [plan(seats(5))] },
    [{ startDate: yesterday, endDate: tomorrow, updatedAt: changed }],
    { promotions: [seats(4)] },
  );

  expect(given).toMatchObject({
    validUntil: tomorrow,
    periodAnchor: yesterday,
    updatedAt: changed,
  });
});
