import type {
  addon,
  charge,
  feature,
  packageEntitlement,
  plan,
  product,
} from "@carryover/contract";
import type { z } from "zod";
import type { Feature, PackageEntitlement, PackageVersion, Price, Product } from "./catalog.ts";
import { answeredVersion } from "./reading/versions.ts";

export type ProductView = z.input<typeof product>;
export type FeatureView = z.input<typeof feature>;
export type PlanView = z.input<typeof plan>;
export type AddonView = z.input<typeof addon>;
export type ChargeView = z.input<typeof charge>;
export type EntitlementView = z.input<typeof packageEntitlement>;

/** Returns a product as the API answers it. */
export function productView(row: Product): ProductView {
  return {
    id: row.id,
    displayName: row.displayName,
    description: row.description,
    multipleSubscriptions: row.multipleSubscriptions,
    status: row.status,
    ...(row.settings === null ? {} : { productSettings: row.settings }),
    metadata: { ...row.metadata },
    ...dates(row),
  };
}

/** Returns a feature as the API answers it. */
export function featureView(row: Feature): FeatureView {
  return {
    id: row.id,
    displayName: row.displayName,
    description: row.description,
    featureType: row.featureType,
    meterType: row.meterType,
    featureStatus: row.status,
    featureUnits: row.units,
    featureUnitsPlural: row.unitsPlural,
    enumConfiguration: row.enumConfiguration === null ? null : [...row.enumConfiguration],
    unitTransformation: row.unitTransformation,
    ...(row.meter === null ? {} : { meter: row.meter as NonNullable<FeatureView["meter"]> }),
    metadata: { ...row.metadata },
    ...dates(row),
  };
}

/** Returns a version of a plan as the API answers it; `versions` are all of the same plan. */
export function planView(version: PackageVersion, versions: readonly PackageVersion[]): PlanView {
  return {
    ...packageView(version, versions),
    parentPlanId: version.parentPlanId,
    compatibleAddonIds: version.compatibleAddonIds && [...version.compatibleAddonIds],
    defaultTrialConfig: version.defaultTrial,
  };
}

/** Returns a version of an add-on as the API answers it; `versions` are all of the same add-on. */
export function addonView(version: PackageVersion, versions: readonly PackageVersion[]): AddonView {
  return {
    ...packageView(version, versions),
    dependencies: version.dependencies && [...version.dependencies],
    maxQuantity: version.maxQuantity,
  };
}

function packageView(version: PackageVersion, versions: readonly PackageVersion[]) {
  return {
    id: version.id,
    displayName: version.displayName,
    description: version.description,
    productId: version.productId,
    billingId: version.billingId,
    pricingType: version.pricingType,
    status: version.status,
    versionNumber: version.version,
    isLatest: answeredVersion(versions).version === version.version,
    entitlements: version.entitlements.map(({ featureId }) => ({
      id: featureId,
      type: "FEATURE" as const,
    })),
    metadata: { ...version.metadata },
    ...dates(version),
  };
}

/** Returns an entitlement of a plan or add-on as the API answers it. */
export function entitlementView(entitlement: PackageEntitlement): EntitlementView {
  const { enumValues, hiddenFromWidgets, resetAnchor, ...same } = entitlement;
  return {
    ...same,
    type: "FEATURE",
    enumValues: enumValues && [...enumValues],
    hiddenFromWidgets: [...hiddenFromWidgets],
    resetPeriodConfiguration: resetAnchor === null ? null : { accordingTo: resetAnchor },
  };
}

/**
 * Returns a price as the API answers it, with the fields that are stored without interpretation.
 */
export function chargeView(price: Price): ChargeView {
  const { extra, tiers, ...same } = price;
  return { ...same, tiers: tiers && [...tiers], ...extra };
}

function dates(row: { readonly createdAt: Date; readonly updatedAt: Date }) {
  return { createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}
