import fc from "fast-check";
import { expect, it } from "vitest";
import type { Catalog } from "../catalog/catalog.ts";
import {
  addonIds,
  catalogs,
  entitlementStates,
  features,
  longAgo,
  now,
  promotions,
  subscriptions,
} from "../testing/granting/arbitraries.ts";
import { propertyRuns } from "../testing/property-runs.ts";
import { check } from "./check.ts";
import type { EntitlementState } from "./entitlement-state.ts";
import { effectiveEntitlements } from "./merge.ts";

/** Everything that can be added; what it is added to stays as it is. */
const additions: fc.Arbitrary<(before: EntitlementState) => EntitlementState> = fc.oneof(
  subscriptions.map((more) => (before: EntitlementState) => ({
    ...before,
    subscriptions: [more, ...before.subscriptions],
  })),
  promotions.map((more) => (before: EntitlementState) => {
    const isTaken = before.promotions.some(({ featureId }) => featureId === more.featureId);
    return isTaken ? before : { ...before, promotions: [more, ...before.promotions] };
  }),
  fc
    .record({ id: fc.constantFrom(...addonIds), quantity: fc.integer({ min: 1, max: 3 }) })
    .map((more) => (before: EntitlementState) => ({
      ...before,
      subscriptions: before.subscriptions.map((each) => ({
        ...each,
        addons: each.addons.some(({ id }) => id === more.id)
          ? each.addons
          : [{ ...more, version: 1 }, ...each.addons],
      })),
    })),
);

it("never takes anything away when a subscription, an add-on or a promotion comes", () => {
  fc.assert(
    fc.property(catalogs, entitlementStates, additions, (catalog, before, add) => {
      const less = effectiveEntitlements(catalog, before, null, now);
      const more = effectiveEntitlements(catalog, add(before), null, now);
      for (const [featureId, old] of less) {
        const entitlement = more.get(featureId);
        expect(entitlement).toBeDefined();
        expect(amount(entitlement)).toBeGreaterThanOrEqual(amount(old));
        expect(entitlement?.enumValues ?? []).toEqual(
          expect.arrayContaining([...(old.enumValues ?? [])]),
        );
      }
    }),
    { numRuns: propertyRuns(2_000) },
  );
});

it("never denies what was granted when something comes, whatever is used already", () => {
  const requests = fc.record({
    used: fc.integer({ min: 0, max: 40 }),
    wanted: fc.nat(20),
    measuredAt: fc.constantFrom(now, new Date("2025-12-30"), new Date("2025-11-30"), longAgo),
  });
  fc.assert(
    fc.property(
      catalogs,
      entitlementStates,
      additions,
      requests,
      (catalog, before, add, request) => {
        const usage = {
          featureId: "metered",
          resourceId: null,
          value: request.used,
          measuredAt: request.measuredAt,
        };
        const start = { ...before, usage: [usage] };
        for (const { id } of features) {
          const wasGranted = isGranted(catalog, start, id, request.wanted);
          expect(wasGranted && !isGranted(catalog, add(start), id, request.wanted)).toBe(false);
        }
      },
    ),
    { numRuns: propertyRuns(2_000) },
  );
});

it("does not depend on the order of subscriptions and promotions", () => {
  fc.assert(
    fc.property(catalogs, entitlementStates, (catalog, one) => {
      const other = {
        ...one,
        subscriptions: one.subscriptions.toReversed(),
        promotions: one.promotions.toReversed(),
      };
      const sorted = (each: EntitlementState) =>
        [...effectiveEntitlements(catalog, each, null, now).values()].map((entitlement) => ({
          ...entitlement,
          enumValues: entitlement.enumValues?.toSorted(),
        }));

      expect(sorted(other)).toEqual(sorted(one));
    }),
    { numRuns: propertyRuns(1_000) },
  );
});

function amount(
  entitlement: { usageLimit: number | null; hasUnlimitedUsage: boolean } | undefined,
): number {
  if (entitlement?.hasUnlimitedUsage) return Number.POSITIVE_INFINITY;
  return entitlement?.usageLimit ?? -1;
}

function isGranted(
  catalog: Catalog,
  customer: EntitlementState,
  featureId: string,
  wanted: number,
) {
  const isNumber = featureId === "metered" || featureId === "number";
  const requestedUsage = isNumber ? wanted : undefined;
  const request = { featureId, resourceId: null, requestedUsage };
  return check(catalog, customer, request, now).denied === null;
}
