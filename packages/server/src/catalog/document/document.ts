import type {
  CatalogDocument,
  DocumentAddon,
  DocumentFeature,
  DocumentPlan,
  DocumentProduct,
} from "@carryover/contract";
import type { Steps } from "../../event-loop.ts";
import type {
  Catalog,
  Feature,
  PackageEntitlement,
  PackageVersion,
  Price,
  Product,
} from "../catalog.ts";
import { answeredVersion } from "../reading/versions.ts";
import { priceKey } from "../writing/price-checks.ts";

/** An entry of a list of the document in canonical form, without default values. */
export type DocumentEntry = DocumentProduct | DocumentFeature | DocumentPlan | DocumentAddon;

/**
 * Returns the catalog as a document. It is canonical: the same catalog yields the same bytes, in
 * whatever order it was created, with the fields in their order and without default values.
 */
export function* documentOf(catalog: Catalog): Steps<CatalogDocument> {
  const packages = (all: Catalog["plans"]) =>
    [...all.values()].map(answeredVersion).sort(by(({ id }) => id));
  return {
    products: yield* each([...catalog.products.values()].sort(by(({ id }) => id)), productEntry),
    features: yield* each([...catalog.features.values()].sort(by(({ id }) => id)), featureEntry),
    plans: (yield* each(packages(catalog.plans), packageEntry)) as DocumentPlan[],
    addons: (yield* each(packages(catalog.addons), packageEntry)) as DocumentAddon[],
  };
}

function* each<T, R>(items: readonly T[], entryOf: (item: T) => R): Steps<R[]> {
  const entries: R[] = [];
  for (const item of items) {
    entries.push(entryOf(item));
    yield;
  }
  return entries;
}

/** Returns a product as an entry of the document. */
export function productEntry(product: Product): DocumentProduct {
  const { settings } = product;
  return said<DocumentProduct>({
    ...named(product),
    multipleSubscriptions: unless(false, product.multipleSubscriptions),
    status: unless("PUBLISHED", product.status),
    productSettings:
      settings &&
      said({
        subscriptionCancellationTime: settings.subscriptionCancellationTime,
        subscriptionEndSetup: settings.subscriptionEndSetup,
        subscriptionStartSetup: settings.subscriptionStartSetup,
        downgradePlanId: settings.downgradePlanId,
        subscriptionStartPlanId: settings.subscriptionStartPlanId,
        prorateAtEndOfBillingPeriod: settings.prorateAtEndOfBillingPeriod,
        subscriptionPastDueSetup: settings.subscriptionPastDueSetup,
      }),
    usageResetCutoffRule: product.usageResetCutoff,
    metadata: sortedMap(product.metadata),
  });
}

/** Returns a feature as an entry of the document. */
export function featureEntry(feature: Feature): DocumentFeature {
  const { enumConfiguration, meter, unitTransformation } = feature;
  return said<DocumentFeature>({
    ...named(feature),
    featureType: feature.featureType,
    meterType: unless("None", feature.meterType),
    status: unless("ACTIVE", feature.status),
    featureUnits: feature.units,
    featureUnitsPlural: feature.unitsPlural,
    enumConfiguration: filled(
      enumConfiguration?.map(({ value, displayName }) =>
        said({ value, displayName: unless(value, displayName) }),
      ),
    ),
    unitTransformation:
      unitTransformation &&
      said({
        divide: unitTransformation.divide,
        round: unitTransformation.round,
        featureUnits: unitTransformation.featureUnits,
        featureUnitsPlural: unitTransformation.featureUnitsPlural,
      }),
    meter: meter && meterEntry(meter as NonNullable<DocumentFeature["meter"]>),
    metadata: sortedMap(feature.metadata),
  });
}

function meterEntry({ aggregation, filters = [] }: NonNullable<DocumentFeature["meter"]>) {
  return said({
    aggregation: said({ function: aggregation.function, field: aggregation.field }),
    filters: filled(
      filters.map(({ conditions }) => ({
        conditions: conditions.map(({ field, operation, value, values }) =>
          said({ field, operation, value, values }),
        ),
      })),
    ),
  });
}

/** Returns a version of a plan or add-on as an entry of the document. */
export function packageEntry(version: PackageVersion): DocumentPlan | DocumentAddon {
  const isPlan = version.kind === "plan";
  return said<DocumentPlan & DocumentAddon>({
    ...named(version),
    productId: version.productId,
    status: unless("PUBLISHED", version.status),
    pricingType: version.pricingType,
    parentPlanId: isPlan ? version.parentPlanId : null,
    compatibleAddonIds: isPlan ? filled(version.compatibleAddonIds?.toSorted()) : null,
    defaultTrialConfig: isPlan ? trialEntry(version) : null,
    dependencies: isPlan ? null : filled(version.dependencies?.toSorted()),
    maxQuantity: isPlan ? null : version.maxQuantity,
    entitlements: filled(
      version.entitlements.toSorted(by(({ featureId }) => featureId)).map(entitlementEntry),
    ),
    charges: filled(version.prices.toSorted(by(priceKey)).map(chargeEntry)),
    overageCharges: filled(version.overagePrices.toSorted(by(priceKey)).map(chargeEntry)),
    overageBillingPeriod: version.overageBillingPeriod,
    minimumSpend: filled((version.minimumSpend as MinimumSpend | null)?.map(minimumEntry)),
    billingId: version.billingId,
    metadata: sortedMap(version.metadata),
  });
}

type MinimumSpend = NonNullable<DocumentPlan["minimumSpend"]>;

function minimumEntry({ billingPeriod, minimum }: MinimumSpend[number]) {
  return { billingPeriod, minimum: amountEntry(minimum) };
}

function trialEntry({ defaultTrial }: PackageVersion) {
  if (defaultTrial === null) return null;
  const { duration, units, trialEndBehavior, budget } = defaultTrial;
  return said({
    duration,
    units,
    trialEndBehavior,
    budget: budget && { limit: budget.limit, hasSoftLimit: budget.hasSoftLimit },
  });
}

function entitlementEntry(entitlement: PackageEntitlement) {
  return said<NonNullable<DocumentPlan["entitlements"]>[number]>({
    featureId: entitlement.featureId,
    usageLimit: entitlement.usageLimit,
    hasUnlimitedUsage: unless(false, entitlement.hasUnlimitedUsage),
    hasSoftLimit: unless(false, entitlement.hasSoftLimit),
    enumValues: filled(entitlement.enumValues),
    resetPeriod: entitlement.resetPeriod,
    resetAnchor: entitlement.resetAnchor,
    isCustom: unless(false, entitlement.isCustom),
    behavior: unless("Increment", entitlement.behavior),
    isGranted: unless(true, entitlement.isGranted),
    description: entitlement.description,
    displayNameOverride: entitlement.displayNameOverride,
    hiddenFromWidgets: filled(entitlement.hiddenFromWidgets.toSorted()),
    order: entitlement.order,
  });
}

function chargeEntry(price: Price) {
  return said({
    billingModel: price.billingModel,
    billingPeriod: price.billingPeriod,
    billingCadence: unless("RECURRING", price.billingCadence),
    featureId: price.featureId,
    price: price.price && amountEntry(price.price),
    tiers: filled(
      price.tiers?.map(({ upTo, unitPrice, flatPrice }) =>
        said({
          upTo,
          unitPrice: unitPrice && amountEntry(unitPrice),
          flatPrice: flatPrice && amountEntry(flatPrice),
        }),
      ),
    ),
    tiersMode: price.tiersMode,
    blockSize: price.blockSize,
    minUnitQuantity: price.minUnitQuantity,
    maxUnitQuantity: price.maxUnitQuantity,
    billingCountryCode: price.billingCountryCode,
    billingId: price.billingId,
    extra: price.extra && sortedMap(price.extra),
  }) as NonNullable<DocumentPlan["charges"]>[number];
}

function amountEntry({ amount, currency }: { amount: number; currency: string }) {
  return { amount, currency };
}

function named(entry: { id: string; displayName: string; description: string | null }) {
  const { id, displayName, description } = entry;
  return { id, displayName: unless(id, displayName), description };
}

type Unsaid<T> = { readonly [K in keyof T]: T[K] | null | undefined };

/** Returns an object without empty fields. */
function said<T extends object>(fields: Unsaid<T>): T {
  const entries = Object.entries(fields).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(entries) as T;
}

function unless<T>(usual: T, value: T): T | undefined {
  return value === usual ? undefined : value;
}

function filled<T>(list: readonly T[] | null | undefined): T[] | undefined {
  return list === null || list === undefined || list.length === 0 ? undefined : [...list];
}

/** Returns a map with its keys in order, at every depth; undefined if it is empty. */
function sortedMap<T>(map: Readonly<Record<string, T>>): Record<string, T> | undefined {
  const keys = Object.keys(map).sort();
  return keys.length === 0 ? undefined : (sortedValue(map) as Record<string, T>);
}

function sortedValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sortedValue);
  const entries = Object.entries(value).sort(by(([key]) => key));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortedValue(inner)]));
}

function by<T>(key: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}
