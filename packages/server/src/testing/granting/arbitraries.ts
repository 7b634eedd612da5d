import fc from "fast-check";
import type { PackageEntitlement } from "../../catalog/catalog.ts";
import type { VersionOptions } from "../catalog.ts";
import { catalogOf, entitlementState, promotion, subscription } from "../entitlement-state.ts";

/** Catalogs and what customers have of them, for properties of what is granted. */

export const now = new Date("2026-01-01T00:00:00.000Z");
export const longAgo = new Date("2024-01-01");
const values = ["eu", "us", "ap"];
export const features = [
  { id: "metered" },
  { id: "number", meterType: "None" },
  { id: "enum", featureType: "ENUM", meterType: "None" },
  { id: "boolean", featureType: "BOOLEAN", meterType: "None" },
] as const;

const planIds = ["p1", "p2", "p3"];
export const addonIds = ["a1", "a2"];

const entitlementOf = (featureId: string): fc.Arbitrary<Partial<PackageEntitlement>> =>
  fc.record<object>({
    featureId: fc.constant(featureId),
    isGranted: fc.integer({ min: 0, max: 4 }).map((roll) => roll > 0),
    behavior: fc.constantFrom("Increment" as const, "Override" as const),
    ...(featureId === "enum"
      ? { enumValues: fc.subarray(values) }
      : { usageLimit: fc.option(fc.integer({ min: 0, max: 9 })) }),
    ...(["metered", "number"].includes(featureId) && {
      hasUnlimitedUsage: fc.integer({ min: 0, max: 5 }).map((roll) => roll === 0),
      hasSoftLimit: fc.integer({ min: 0, max: 5 }).map((roll) => roll === 0),
    }),
    ...(featureId === "metered"
      ? { resetPeriod: fc.constantFrom(null, "DAY" as const, "MONTH" as const, "YEAR" as const) }
      : {}),
  }) as fc.Arbitrary<Partial<PackageEntitlement>>;

const entitlements = fc
  .tuple(...features.map(({ id }) => fc.option(entitlementOf(id))))
  .map(
    (list) => list.filter((each) => each !== null) as NonNullable<VersionOptions["entitlements"]>,
  );

const plan = (id: string): fc.Arbitrary<VersionOptions> =>
  fc.record({
    id: fc.constant(id),
    parentPlanId: fc.option(fc.constantFrom(...planIds)),
    entitlements,
  });

const addon = (id: string): fc.Arbitrary<VersionOptions> =>
  fc.record({ id: fc.constant(id), entitlements });

export const catalogs = fc
  .record({ plans: fc.tuple(...planIds.map(plan)), addons: fc.tuple(...addonIds.map(addon)) })
  .map((options) => catalogOf({ features, ...options }));

const bought = fc.record({
  id: fc.constantFrom(...addonIds),
  quantity: fc.integer({ min: 0, max: 3 }),
});

export const subscriptions = fc
  .record({
    planId: fc.constantFrom(...planIds),
    addons: fc.uniqueArray(bought, { selector: ({ id }) => id }),
    entitlements: fc
      .option(entitlementOf("metered"))
      .map((own) => (own === null ? [] : [own as { featureId: string }])),
  })
  .map(subscription);

export const promotions = fc
  .constantFrom(...features.map(({ id }) => id))
  .chain(entitlementOf)
  .map((options) => promotion(options as { featureId: string }));

export const entitlementStates = fc
  .record({
    subscriptions: fc.array(subscriptions, { maxLength: 3 }),
    promotions: fc.uniqueArray(promotions, { selector: ({ featureId }) => featureId }),
  })
  .map(entitlementState);
