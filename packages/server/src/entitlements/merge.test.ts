import { describe, expect, it } from "vitest";
import type { FeatureGrant } from "../catalog/catalog.ts";
import type { CatalogOptions, VersionOptions } from "../testing/catalog.ts";
import type { SubscriptionOptions } from "../testing/entitlement-state.ts";
import { addon, merged, override, plan, seats, seatsOf, unlimited } from "../testing/merging.ts";

/** Around the first day of 2025, when the plans of these tests are published and sold. */
const earlier = new Date("2024-01-01T00:00:00.000Z");
const before = new Date("2024-12-01T00:00:00.000Z");
const after = new Date("2025-06-01T00:00:00.000Z");

describe("plan and parents", () => {
  it.each<[string, CatalogOptions["plans"], number | undefined]>([
    ["the plan's own value", [plan(seats(5))], 5],
    ["nothing of a feature that the plan does not have", [plan()], undefined],
    ["the parent's value", [{ id: "plan", parentPlanId: "base" }, addon("base", seats(3))], 3],
    [
      "the grandparent's value",
      [
        { id: "plan", parentPlanId: "base" },
        { id: "base", parentPlanId: "root" },
        addon("root", seats(2)),
      ],
      2,
    ],
    [
      "the child's value instead of the parent's, also a lower one",
      [{ ...plan(seats(1)), parentPlanId: "base" }, addon("base", seats(3))],
      1,
    ],
    [
      "nothing that the child takes away",
      [
        { ...plan(seats(null, { isGranted: false })), parentPlanId: "base" },
        addon("base", seats(3)),
      ],
      undefined,
    ],
    [
      "the parent's version that was published last when it was sold",
      [
        { id: "plan", parentPlanId: "base" },
        { ...addon("base", seats(3)), version: 1, publishedAt: earlier },
        { ...addon("base", seats(4)), version: 2, publishedAt: before },
        { ...addon("base", seats(8)), version: 3, publishedAt: after },
        { ...addon("base", seats(9)), version: 4, status: "DRAFT", publishedAt: null },
      ],
      4,
    ],
    [
      "a parent's later version that was published for all",
      [
        { id: "plan", parentPlanId: "base" },
        { ...addon("base", seats(3)), version: 1, replacedBy: 2 },
        { ...addon("base", seats(8)), version: 2, publishedAt: after },
      ],
      8,
    ],
    [
      "a parent's first version if it was published later than the plan was sold",
      [
        { id: "plan", parentPlanId: "base" },
        { ...addon("base", seats(3)), version: 1, publishedAt: after },
      ],
      3,
    ],
    [
      "what a parent granted that is no longer sold",
      [
        { id: "plan", parentPlanId: "base" },
        { ...addon("base", seats(3)), status: "ARCHIVED" },
      ],
      3,
    ],
    [
      "an end, where plans are each other's parents",
      [
        { id: "plan", parentPlanId: "base" },
        { ...addon("base", seats(7)), parentPlanId: "plan" },
      ],
      7,
    ],
    ["nothing from a parent that does not exist", [{ id: "plan", parentPlanId: "no" }], undefined],
    [
      "the version that was sold",
      [
        { ...plan(seats(5)), version: 1 },
        { ...plan(seats(8)), version: 2 },
      ],
      5,
    ],
    [
      "a later version that was published for all",
      [
        { ...plan(seats(5)), version: 1, replacedBy: 2 },
        { ...plan(seats(8)), version: 2 },
      ],
      8,
    ],
    [
      "nothing where a custom value is not filled in",
      [plan(seats(null, { isCustom: true }))],
      undefined,
    ],
  ])("give %s", (_, plans, limit) => {
    expect(seatsOf({ plans: plans ?? [] })?.usageLimit).toBe(limit);
  });
});

describe("add-ons", () => {
  const plans = [plan(seats(5))];

  it.each<[string, VersionOptions[], SubscriptionOptions["addons"], number]>([
    ["add their value", [addon("a", seats(2))], [{ id: "a" }], 7],
    ["add it as often as they are bought", [addon("a", seats(2))], [{ id: "a", quantity: 3 }], 11],
    ["add nothing if none is bought", [addon("a", seats(2))], [{ id: "a", quantity: 0 }], 5],
    [
      "add decimals as decimals",
      [addon("a", seats(0.1)), addon("b", seats(0.2))],
      [{ id: "a" }, { id: "b" }],
      5.3,
    ],
    ["replace a lower value", [addon("a", seats(9, override))], [{ id: "a" }], 9],
    [
      "replace it once, however often bought",
      [addon("a", seats(9, override))],
      [{ id: "a", quantity: 3 }],
      9,
    ],
    ["do not replace a higher value", [addon("a", seats(1, override))], [{ id: "a" }], 5],
    [
      "replace with the highest value",
      [addon("a", seats(8, override)), addon("b", seats(9, override))],
      [{ id: "b" }, { id: "a" }],
      9,
    ],
    [
      "of both kinds give the value that overrides",
      [addon("a", seats(2)), addon("b", seats(20, override))],
      [{ id: "a" }, { id: "b" }],
      20,
    ],
    [
      "of both kinds give the sum, if it is more",
      [addon("a", seats(2)), addon("b", seats(6, override))],
      [{ id: "a" }, { id: "b" }],
      7,
    ],
    ["take nothing away", [addon("a", seats(null, { isGranted: false }))], [{ id: "a" }], 5],
    ["that nobody knows add nothing", [], [{ id: "a" }], 5],
    [
      "keep the version that was sold",
      [
        { ...addon("a", seats(2)), version: 1 },
        { ...addon("a", seats(7)), version: 2 },
      ],
      [{ id: "a", version: 1 }],
      7,
    ],
  ])("%s", (_, addons, bought, limit) => {
    expect(seatsOf({ plans, addons }, { addons: bought ?? [] })?.usageLimit).toBe(limit);
  });

  it("grant a feature that the plan does not have, or takes away", () => {
    const addons = [addon("a", seats(2))];
    const revoking = [plan(seats(null, { isGranted: false }))];

    const limits = [[plan()], revoking].map(
      (each) => seatsOf({ plans: each, addons }, { addons: [{ id: "a" }] })?.usageLimit,
    );

    expect(limits).toEqual([2, 2]);
  });

  it("with unlimited usage make it unlimited, whether they add or replace", () => {
    for (const behavior of ["Increment", "Override"] as const) {
      const addons = [addon("a", seats(null, { ...unlimited, behavior }))];

      const entitlement = seatsOf({ plans, addons }, { addons: [{ id: "a" }] });

      expect(entitlement).toMatchObject({ hasUnlimitedUsage: true, usageLimit: null });
    }
  });

  it("that add keep the plan's reset period", () => {
    const monthly = [plan(seats(5, { resetPeriod: "MONTH" }))];
    const addons = [addon("a", seats(2, { resetPeriod: "YEAR" }))];

    const entitlement = seatsOf({ plans: monthly, addons }, { addons: [{ id: "a" }] });

    expect(entitlement).toMatchObject({ usageLimit: 7, resetPeriod: "MONTH" });
  });

  it("unite the values of lists, also when they override", () => {
    const region = (...enumValues: string[]) => ({ featureId: "region", enumValues });
    const options = {
      plans: [plan(region("eu"))],
      addons: [addon("a", region("us", "eu")), addon("b", { ...region("ap"), ...override })],
    };
    const subscribed = { addons: [{ id: "a" }, { id: "b" }] };

    const entitlement = merged(options, [subscribed], { featureId: "region" });

    expect(entitlement?.enumValues?.toSorted()).toEqual(["ap", "eu", "us"]);
  });
});

describe("a subscription's own entitlement", () => {
  const options = { plans: [plan(seats(5))], addons: [addon("a", seats(2))] };

  it.each<[string, Partial<FeatureGrant>, Partial<FeatureGrant>]>([
    ["a higher value", { usageLimit: 50 }, { usageLimit: 50 }],
    ["a lower one", { usageLimit: 1 }, { usageLimit: 1 }],
    ["zero", { usageLimit: 0 }, { usageLimit: 0 }],
    ["no limit", unlimited, { usageLimit: null, hasUnlimitedUsage: true }],
  ])("replaces the value of plan and add-ons: %s", (_, own, expected) => {
    const entitlements = [{ featureId: "seats", ...own }];

    const entitlement = seatsOf(options, { addons: [{ id: "a" }], entitlements });

    expect(entitlement).toMatchObject(expected);
  });

  it("without any value replaces nothing", () => {
    expect(seatsOf(options, { entitlements: [{ featureId: "seats" }] })?.usageLimit).toBe(5);
  });

  it("grants what the plan takes away", () => {
    const plans = [plan({ featureId: "sso", isGranted: false })];

    const entitlement = merged({ plans }, [{ entitlements: [{ featureId: "sso" }] }], {
      featureId: "sso",
    });

    expect(entitlement).not.toBeNull();
  });
});
