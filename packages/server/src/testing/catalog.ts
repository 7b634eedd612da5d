import type {
  Feature,
  PackageEntitlement,
  PackageVersion,
  Price,
  Product,
} from "../catalog/catalog.ts";
import { changeCatalog } from "../catalog/reading/current.ts";
import * as store from "../catalog/store.ts";
import { rowId } from "../row-id.ts";
import type { TestApi } from "./api.ts";

const at = new Date("2025-01-01T00:00:00.000Z");
const dates = { createdAt: at, updatedAt: at };
const texts = { createdAt: at.toISOString(), updatedAt: at.toISOString() };
const cursorId = () => rowId(at.getTime());

/** Some fields of a type; undefined counts as absent. */
export type Overrides<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Returns the fields that are not undefined. */
export function said<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** The parts of a catalog that a test sets; everything else has a plain default. */
export interface CatalogOptions {
  readonly products?: ReadonlyArray<Overrides<Product> & { id: string }> | undefined;
  readonly features?: ReadonlyArray<Overrides<Feature> & { id: string }> | undefined;
  readonly plans?: readonly VersionOptions[];
  readonly addons?: readonly VersionOptions[];
}

export type VersionOptions = Overrides<Omit<PackageVersion, "entitlements" | "prices">> & {
  readonly id: string;
  readonly entitlements?: ReadonlyArray<Overrides<PackageEntitlement> & { featureId: string }>;
  readonly prices?: ReadonlyArray<Overrides<Price>>;
};

/** Stores a catalog without checking it. */
export async function storeCatalog(
  api: Pick<TestApi, "database" | "environmentId">,
  options: CatalogOptions,
): Promise<void> {
  const { database, environmentId } = api;
  await database.transaction((transaction) =>
    changeCatalog(transaction, environmentId, async () => {
      await store.writeProducts(transaction, environmentId, (options.products ?? []).map(product));
      await store.writeFeatures(transaction, environmentId, (options.features ?? []).map(feature));
      await store.writeVersions(transaction, environmentId, [
        ...(options.plans ?? []).map((plan) => version("plan", plan)),
        ...(options.addons ?? []).map((addon) => version("addon", addon)),
      ]);
    }),
  );
}

export function product(options: Overrides<Product> & { id: string }): Product {
  return {
    cursorId: cursorId(),
    displayName: options.id,
    description: null,
    multipleSubscriptions: false,
    status: "PUBLISHED",
    settings: null,
    usageResetCutoff: null,
    metadata: {},
    ...dates,
    ...said(options),
  };
}

/** Returns a number feature with calculated usage by default. */
export function feature(options: Overrides<Feature> & { id: string }): Feature {
  return {
    cursorId: cursorId(),
    displayName: options.id,
    description: null,
    featureType: "NUMBER",
    meterType: "FLUCTUATING",
    status: "ACTIVE",
    units: null,
    unitsPlural: null,
    enumConfiguration: null,
    unitTransformation: null,
    meter: null,
    metadata: {},
    ...dates,
    ...said(options),
  };
}

/** Returns a published free plan of `product`, or a published add-on, by default. */
export function version(kind: "plan" | "addon", options: VersionOptions): PackageVersion {
  return {
    kind,
    version: 1,
    cursorId: cursorId(),
    productId: "product",
    status: "PUBLISHED",
    replacedBy: null,
    displayName: options.id,
    description: null,
    billingId: null,
    pricingType: kind === "plan" ? "FREE" : null,
    parentPlanId: null,
    compatibleAddonIds: null,
    dependencies: null,
    maxQuantity: null,
    defaultTrial: null,
    minimumSpend: null,
    overageBillingPeriod: null,
    overagePrices: [],
    metadata: {},
    publishedAt: at,
    ...dates,
    ...said(options),
    entitlements: (options.entitlements ?? []).map(entitlement),
    prices: (options.prices ?? []).map(price),
  };
}

function entitlement(
  options: Overrides<PackageEntitlement> & { featureId: string },
): PackageEntitlement {
  return {
    id: cursorId(),
    usageLimit: null,
    hasUnlimitedUsage: false,
    hasSoftLimit: false,
    enumValues: null,
    resetPeriod: null,
    resetAnchor: null,
    isGranted: true,
    isCustom: false,
    behavior: "Increment",
    description: null,
    displayNameOverride: null,
    hiddenFromWidgets: [],
    order: null,
    ...texts,
    ...said(options),
  };
}

function price(options: Overrides<Price>): Price {
  return {
    id: cursorId(),
    billingModel: "FLAT_FEE",
    billingPeriod: "MONTHLY",
    billingCadence: "RECURRING",
    featureId: null,
    price: null,
    tiers: null,
    tiersMode: null,
    blockSize: null,
    minUnitQuantity: null,
    maxUnitQuantity: null,
    billingCountryCode: null,
    billingId: null,
    createdAt: texts.createdAt,
    ...said(options),
  };
}
