import { limits } from "@carryover/contract";
import { describe, expect, it } from "vitest";
import { feature, product, type VersionOptions, version } from "../../testing/catalog.ts";
import type { Catalog, PackageVersion } from "../catalog.ts";
import { checkFeature, checkProduct, checkVersion } from "./checks.ts";

const gold = [{ value: "gold", displayName: "Gold" }];
const features = [
  feature({ id: "calls", meterType: "INCREMENTAL" }),
  feature({ id: "retention", meterType: "None" }),
  feature({ id: "sso", featureType: "BOOLEAN", meterType: "None" }),
  feature({ id: "tier", featureType: "ENUM", meterType: "None", enumConfiguration: gold }),
];

function catalogOf(plans: PackageVersion[], addons: PackageVersion[] = []): Catalog {
  const byId = (versions: PackageVersion[]) =>
    new Map(versions.map(({ id }) => [id, versions.filter((each) => each.id === id)]));
  return {
    revision: null,
    products: new Map(["product", "other"].map((id) => [id, product({ id })])),
    features: new Map(features.map((each) => [each.id, each])),
    plans: byId(plans),
    addons: byId(addons),
  };
}

const catalog = catalogOf(
  [
    version("plan", { id: "base" }),
    version("plan", { id: "child", parentPlanId: "x" }),
    version("plan", { id: "foreign", productId: "other" }),
    version("plan", { id: "moved", productId: "other" }),
  ],
  [version("addon", { id: "extra" }), version("addon", { id: "foreign", productId: "other" })],
);

function pathsOf(kind: "plan" | "addon", options: Partial<VersionOptions>): string[] {
  return checkVersion(catalog, version(kind, { id: "x", ...options })).map(({ path }) => path);
}

const usd = { amount: 1, currency: "usd" };
const flat = { price: usd };
const paid = (...prices: NonNullable<VersionOptions["prices"]>) => ({
  pricingType: "PAID" as const,
  prices,
});

describe("a version", () => {
  it.each<["plan" | "addon", Partial<VersionOptions>]>([
    ["plan", {}],
    ["plan", { parentPlanId: "base", compatibleAddonIds: ["extra"] }],
    ["plan", { entitlements: [{ featureId: "sso" }, { featureId: "calls", usageLimit: 0 }] }],
    ["plan", { entitlements: [{ featureId: "calls", isCustom: true }] }],
    ["plan", { entitlements: [{ featureId: "calls", isGranted: false }] }],
    ["plan", { entitlements: [{ featureId: "retention", usageLimit: 30 }] }],
    ["plan", { entitlements: [{ featureId: "tier", enumValues: ["gold"] }] }],
    [
      "plan",
      { entitlements: [{ featureId: "calls", hasUnlimitedUsage: true, resetPeriod: "HOUR" }] },
    ],
    ["plan", paid(flat, { ...flat, billingPeriod: "ANNUALLY" })],
    ["plan", paid({ billingModel: "PER_UNIT", featureId: "retention", price: usd })],
    ["plan", { status: "DRAFT", pricingType: null }],
    ["addon", { dependencies: ["extra"], maxQuantity: 1 }],
  ])("of a %s is consistent with %j", (kind, options) => {
    expect(pathsOf(kind, options)).toEqual([]);
  });

  it.each<["plan" | "addon", Partial<VersionOptions>, string[]]>([
    ["plan", { productId: "nothing" }, ["productId"]],
    ["plan", { id: "moved" }, ["productId"]],
    ["plan", { pricingType: null }, ["pricingType"]],
    ["plan", { parentPlanId: "nothing" }, ["parentPlanId"]],
    ["plan", { parentPlanId: "x" }, ["parentPlanId"]],
    ["plan", { parentPlanId: "child" }, ["parentPlanId"]],
    ["plan", { parentPlanId: "foreign" }, ["parentPlanId"]],
    ["plan", { compatibleAddonIds: ["nothing"] }, ["compatibleAddonIds.0"]],
    ["plan", { compatibleAddonIds: ["extra", "extra"] }, ["compatibleAddonIds.1"]],
    ["addon", { dependencies: ["foreign", "x"] }, ["dependencies.0", "dependencies.1"]],
    ["addon", { maxQuantity: 0 }, ["maxQuantity"]],
    ["addon", { maxQuantity: 1_000_000 }, ["maxQuantity"]],
    ["plan", { defaultTrial: { duration: 0.5, units: "DAY" } }, ["defaultTrialConfig.duration"]],
    [
      "plan",
      {
        defaultTrial: { duration: 1, units: "DAY", budget: { hasSoftLimit: true, limit: -1 } },
      },
      ["defaultTrialConfig.budget.limit"],
    ],
    ["plan", { minimumSpend: [{}] }, ["minimumSpend.0.minimum"]],
  ])("of a %s with %j is wrong at %j", (kind, options, paths) => {
    expect(pathsOf(kind, options)).toEqual(paths);
  });

  it.each<[{ featureId: string; [field: string]: unknown }, string[]]>([
    [{ featureId: "nothing" }, ["featureId"]],
    [{ featureId: "sso", usageLimit: 1 }, ["usageLimit"]],
    [{ featureId: "sso", hasUnlimitedUsage: true }, ["hasUnlimitedUsage"]],
    [{ featureId: "sso", enumValues: ["gold"] }, ["enumValues"]],
    [{ featureId: "calls" }, ["usageLimit"]],
    [{ featureId: "calls", usageLimit: -1 }, ["usageLimit"]],
    [{ featureId: "calls", usageLimit: Number.NaN }, ["usageLimit"]],
    [{ featureId: "calls", usageLimit: 1, hasUnlimitedUsage: true }, ["usageLimit"]],
    [{ featureId: "tier" }, ["enumValues"]],
    [{ featureId: "tier", enumValues: ["gold", "silver"] }, ["enumValues.1"]],
    [{ featureId: "retention", usageLimit: 1, resetPeriod: "DAY" }, ["resetPeriod"]],
    [{ featureId: "sso", resetPeriod: "DAY" }, ["resetPeriod"]],
    [{ featureId: "calls", usageLimit: 1, resetAnchor: "SubscriptionStart" }, ["resetAnchor"]],
    [
      { featureId: "calls", usageLimit: 1, resetPeriod: "YEAR", resetAnchor: "StartOfTheMonth" },
      ["resetAnchor"],
    ],
    [
      { featureId: "calls", usageLimit: 1, resetPeriod: "MONTH", resetAnchor: "EveryMonday" },
      ["resetAnchor"],
    ],
  ])("cannot grant %j, wrong at %j", (options, paths) => {
    expect(pathsOf("plan", { entitlements: [options] })).toEqual(
      paths.map((path) => `entitlements.0.${path}`),
    );
  });

  it("grants a feature once", () => {
    const entitlements = [{ featureId: "sso" }, { featureId: "sso" }];

    expect(pathsOf("plan", { entitlements })).toEqual(["entitlements.1.featureId"]);
  });

  it.each<[NonNullable<VersionOptions["prices"]>[number], string[]]>([
    [{ billingModel: "CREDIT_BASED" }, ["billingModel"]],
    [{}, ["price"]],
    [{ price: { amount: -1, currency: "usd" } }, ["price"]],
    [{ price: { amount: 1, currency: "" } }, ["price"]],
    [{ price: { amount: Number.POSITIVE_INFINITY, currency: "usd" } }, ["price"]],
    [{ billingModel: "USAGE_BASED", price: usd }, ["featureId"]],
    [{ billingModel: "USAGE_BASED", price: usd, featureId: "nothing" }, ["featureId"]],
    [{ billingModel: "USAGE_BASED", price: usd, featureId: "retention" }, ["featureId"]],
    [{ billingModel: "PER_UNIT", price: usd, featureId: "sso" }, ["featureId"]],
    [{ ...flat, blockSize: 0.5 }, ["blockSize"]],
    [{ ...flat, minUnitQuantity: -1 }, ["minUnitQuantity"]],
    [{ ...flat, minUnitQuantity: 2, maxUnitQuantity: 1 }, ["maxUnitQuantity"]],
    [
      {
        tiers: [
          { upTo: 1, unitPrice: usd },
          { upTo: 1, unitPrice: usd },
        ],
      },
      ["tiers.1.upTo"],
    ],
    [{ tiers: [{ upTo: 0, unitPrice: usd }] }, ["tiers.0.upTo"]],
    [{ tiers: [{ upTo: 1 }] }, ["tiers.0"]],
    [{ tiers: [{ flatPrice: { amount: -1, currency: "usd" } }] }, ["tiers.0.flatPrice"]],
  ])("cannot have the price %j, wrong at %j", (options, paths) => {
    expect(pathsOf("plan", paid(options))).toEqual(paths.map((path) => `prices.0.${path}`));
  });

  it("has a price for the same thing once, and none if it is free", () => {
    expect(pathsOf("plan", paid(flat, flat))).toEqual(["prices.1"]);
    expect(pathsOf("plan", { pricingType: "FREE", prices: [flat] })).toEqual(["pricingType"]);
  });

  it("is asked how many plans extend one another", () => {
    const plans = Array.from({ length: limits.parentPlansMax + 2 }, (_, index) =>
      version("plan", { id: `p${index}`, parentPlanId: index === 0 ? null : `p${index - 1}` }),
    );
    const chain = catalogOf(plans);

    const faults = plans.map((plan) => checkVersion(chain, plan).map(({ path }) => path));

    expect(faults.slice(0, -1).flat()).toEqual([]);
    expect(faults.at(-1)).toEqual(["parentPlanId"]);
  });

  it("is asked about parents that form a circle of their own", () => {
    const circle = catalogOf([
      version("plan", { id: "a", parentPlanId: "b" }),
      version("plan", { id: "b", parentPlanId: "a" }),
    ]);

    expect(checkVersion(circle, version("plan", { id: "x", parentPlanId: "a" }))).toEqual([]);
  });
});

it.each([
  [{ meterType: "None", meter: {} } as const, ["meter"]],
  [{ featureType: "BOOLEAN" } as const, ["meterType"]],
  [{ enumConfiguration: gold }, ["enumConfiguration"]],
  [{ featureType: "ENUM", meterType: "None" } as const, ["enumConfiguration"]],
  [{ meter: {} }, []],
])("a feature with %j is wrong at %j", (options, paths) => {
  const faults = checkFeature(feature({ id: "f", ...options }));

  expect(faults.map(({ path }) => path)).toEqual(paths);
});

it.each([
  ["base", []],
  ["foreign", ["productSettings.downgradePlanId"]],
  ["nothing", ["productSettings.downgradePlanId"]],
])("a product whose customers are moved to %s is wrong at %j", (downgradePlanId, paths) => {
  const settings = {
    subscriptionCancellationTime: "IMMEDIATE",
    subscriptionEndSetup: "DOWNGRADE_TO_FREE",
    subscriptionStartSetup: "FREE_PLAN",
    downgradePlanId,
  } as const;

  const faults = checkProduct(catalog, product({ id: "product", settings }));

  expect(faults.map(({ path }) => path)).toEqual(paths);
});
