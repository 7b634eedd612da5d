import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  catalogOf,
  entitlementState,
  promotion,
  subscription,
} from "../../testing/entitlement-state.ts";
import { catalogs, entitlementStates, features, now } from "../../testing/granting/arbitraries.ts";
import { addon, override, plan, seats, unlimited } from "../../testing/merging.ts";
import { propertyRuns } from "../../testing/property-runs.ts";
import { check } from "../check.ts";
import type { EntitlementState } from "../entitlement-state.ts";
import { decimal } from "../generous.ts";
import { type Explained, explain } from "./explain.ts";

/** The limit that follows from an explanation alone: the winner's, with what is added to it. */
function limitOf({ sources }: Explained): number | null {
  const winner = sources.find(({ decision }) => decision.role === "wins")?.grant;
  if (!winner || winner.hasUnlimitedUsage) return null;
  const parts = sources.filter(({ decision }) => decision.because === "increment");
  const added = parts.map(({ grant }) => grant);
  if (added.some((grant) => grant?.hasUnlimitedUsage)) return null;
  const limits = [winner, ...added].flatMap((grant) => grant?.usageLimit ?? []);
  return limits.length === 0 ? null : limits.reduce((a, b) => decimal(a + b));
}

it("says what a check answers, and one source wins from which its value follows", () => {
  const used = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(catalogs, entitlementStates, used, (catalog, start, value) => {
      const usage = [{ featureId: "metered", resourceId: null, value, measuredAt: now }];
      const state: EntitlementState = { ...start, usage };
      for (const { id } of features) {
        const request = { featureId: id, resourceId: null };

        const explained = explain(catalog, state, request, now);

        const { result, sources } = explained;
        expect(result).toEqual(check(catalog, state, request, now));
        const winners = sources.filter(({ decision }) => decision.role === "wins");
        expect(winners).toHaveLength(result.entitlement === null ? 0 : 1);
        if (result.entitlement === null || result.feature?.featureType !== "NUMBER") continue;
        const { usageLimit, hasUnlimitedUsage } = result.entitlement;
        expect(limitOf(explained)).toBe(hasUnlimitedUsage ? null : usageLimit);
      }
    }),
    { numRuns: propertyRuns(1_000) },
  );
});

it("names every plan, add-on, override and promotion that has the feature", () => {
  fc.assert(
    fc.property(catalogs, entitlementStates, (catalog, state) => {
      const { sources } = explain(catalog, state, { featureId: "metered", resourceId: null }, now);

      const own = state.subscriptions.filter(({ entitlements }) => entitlements.length > 0);
      const kinds = sources.map(({ origin }) => origin.kind);
      const promoted = state.promotions.filter(({ featureId }) => featureId === "metered");
      expect(kinds.filter((kind) => kind === "promotion")).toHaveLength(promoted.length);
      expect(kinds.filter((kind) => kind === "subscription").length).toBeLessThanOrEqual(
        own.length,
      );
      expect(new Set(sources.map(({ origin }) => origin)).size).toBe(sources.length);
    }),
    { numRuns: propertyRuns(300) },
  );
});

describe("of several sources", () => {
  const request = { featureId: "seats", resourceId: null };
  const base = { products: [{ id: "product" }], features: [{ id: "seats" }] };
  const rolesOf = (explained: Explained) =>
    explained.sources.map(({ origin, grant, decision }) => [
      origin.kind === "plan" || origin.kind === "addon" ? origin.version.id : origin.kind,
      grant?.usageLimit ?? null,
      `${decision.role}: ${decision.because}`,
    ]);

  it("the plan and its increments win together over a smaller promotion", () => {
    const catalog = catalogOf({
      ...base,
      plans: [plan(seats(10))],
      addons: [addon("more", seats(5)), addon("least", seats(3, override))],
    });
    const state = entitlementState({
      subscriptions: [subscription({ addons: [{ id: "more", quantity: 2 }, { id: "least" }] })],
      promotions: [promotion(seats(15))],
    });

    expect(rolesOf(explain(catalog, state, request, now))).toEqual([
      ["plan", 10, "wins: limit"],
      ["more", 10, "adds: increment"],
      ["least", 3, "loses: limit"],
      ["promotion", 15, "loses: limit"],
    ]);
  });

  it("what was agreed replaces plan and add-ons, and a revoked one is said", () => {
    const catalog = catalogOf({
      ...base,
      plans: [plan(seats(10))],
      addons: [addon("none", seats(null, { isGranted: false }))],
    });
    const subscribed = subscription({ addons: [{ id: "none" }], entitlements: [seats(4)] });

    expect(
      rolesOf(explain(catalog, entitlementState({ subscriptions: [subscribed] }), request, now)),
    ).toEqual([
      ["subscription", 4, "wins: only"],
      ["plan", 10, "replaced: subscription_override"],
      ["none", null, "revokes: not_granted"],
    ]);
  });

  it("one with room wins over a larger one that is used up in a longer period", () => {
    const catalog = catalogOf({
      ...base,
      plans: [plan(seats(10, { resetPeriod: "YEAR" }))],
    });
    const state = entitlementState({
      subscriptions: [subscription()],
      promotions: [promotion(seats(5, { resetPeriod: "DAY" }))],
      usage: [
        { featureId: "seats", resourceId: null, value: 10, measuredAt: new Date("2025-12-30") },
      ],
    });

    const explained = explain(catalog, state, request, new Date("2025-12-31T12:00:00.000Z"));

    expect(explained.result.denied).toBeNull();
    expect(rolesOf(explained)).toEqual([
      ["promotion", 5, "wins: room"],
      ["plan", 10, "loses: used_up"],
    ]);
  });

  it("an unlimited one wins over any number", () => {
    const catalog = catalogOf({ ...base, plans: [plan(seats(10))], addons: [] });
    const state = entitlementState({
      subscriptions: [subscription()],
      promotions: [promotion(seats(null, unlimited))],
    });

    expect(rolesOf(explain(catalog, state, request, now))).toEqual([
      ["promotion", null, "wins: limit"],
      ["plan", 10, "loses: limit"],
    ]);
  });
});
