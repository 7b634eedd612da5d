import type {
  DocumentAddon,
  DocumentFeature,
  DocumentPlan,
  DocumentProduct,
} from "@carryover/contract";
import type { Feature, PackageEntitlement, PackageVersion, Price, Product } from "../catalog.ts";
import { priceKey } from "../writing/price-checks.ts";

/** Input of new rows besides the document. */
export interface RowContext {
  readonly now: Date;
  /** Ids that ascend, so that lists are in the order of the document. */
  readonly newId: () => string;
}

/** Returns the row of a product; `before` is what is stored under its id. */
export function productRow(
  entry: DocumentProduct,
  before: Product | undefined,
  context: RowContext,
): Product {
  return {
    ...identity(entry, before, context),
    multipleSubscriptions: entry.multipleSubscriptions ?? false,
    status: entry.status ?? "PUBLISHED",
    settings: entry.productSettings ?? null,
    usageResetCutoff: entry.usageResetCutoffRule ?? null,
  };
}

/** Returns the row of a feature; `before` is what is stored under its id. */
export function featureRow(
  entry: DocumentFeature,
  before: Feature | undefined,
  context: RowContext,
): Feature {
  const { unitTransformation, meter } = entry;
  return {
    ...identity(entry, before, context),
    featureType: entry.featureType,
    meterType: entry.meterType ?? "None",
    status: entry.status ?? "ACTIVE",
    units: entry.featureUnits ?? null,
    unitsPlural: entry.featureUnitsPlural ?? null,
    enumConfiguration:
      entry.enumConfiguration?.map(({ value, displayName }) => {
        return { value, displayName: displayName ?? value };
      }) ?? null,
    unitTransformation: unitTransformation
      ? {
          ...unitTransformation,
          featureUnits: unitTransformation.featureUnits ?? null,
          featureUnitsPlural: unitTransformation.featureUnitsPlural ?? null,
        }
      : null,
    meter: meter ? { ...meter, filters: meter.filters ?? [] } : null,
  };
}

/** Which version of a plan or add-on a row is, and what it comes after. */
export interface VersionPlace {
  readonly kind: PackageVersion["kind"];
  readonly version: number;
  /** The row that has this number already: a draft. */
  readonly replaced: PackageVersion | undefined;
  /** The version whose ids of entitlements and prices go on. */
  readonly base: PackageVersion | undefined;
}

/** Returns the row of a version of a plan or add-on. */
export function versionRow(
  entry: DocumentPlan | DocumentAddon,
  place: VersionPlace,
  context: RowContext,
): PackageVersion {
  const { kind, version, replaced, base } = place;
  const plan = entry as DocumentPlan;
  const addon = entry as DocumentAddon;
  const status = entry.status ?? "PUBLISHED";
  return {
    ...identity(entry, replaced, context),
    kind,
    version,
    productId: entry.productId,
    status,
    replacedBy: null,
    billingId: entry.billingId ?? null,
    pricingType: entry.pricingType ?? null,
    parentPlanId: plan.parentPlanId ?? null,
    compatibleAddonIds: plan.compatibleAddonIds ?? null,
    dependencies: addon.dependencies ?? null,
    maxQuantity: addon.maxQuantity ?? null,
    defaultTrial: plan.defaultTrialConfig ?? null,
    minimumSpend: entry.minimumSpend ?? null,
    overageBillingPeriod: entry.overageBillingPeriod ?? null,
    entitlements: (entry.entitlements ?? []).map((each) => entitlementOf(each, base, context)),
    prices: (entry.charges ?? []).map((each) => priceOf(each, base?.prices, context)),
    overagePrices: (entry.overageCharges ?? []).map((each) =>
      priceOf(each, base?.overagePrices, context),
    ),
    publishedAt: status === "DRAFT" ? null : context.now,
  };
}

function entitlementOf(
  entry: NonNullable<DocumentPlan["entitlements"]>[number],
  base: PackageVersion | undefined,
  { now, newId }: RowContext,
): PackageEntitlement {
  const before = base?.entitlements.find(({ featureId }) => featureId === entry.featureId);
  return {
    id: before?.id ?? newId(),
    featureId: entry.featureId,
    usageLimit: entry.usageLimit ?? null,
    hasUnlimitedUsage: entry.hasUnlimitedUsage ?? false,
    hasSoftLimit: entry.hasSoftLimit ?? false,
    enumValues: entry.enumValues ?? null,
    resetPeriod: entry.resetPeriod ?? null,
    resetAnchor: entry.resetAnchor ?? null,
    isGranted: entry.isGranted ?? true,
    isCustom: entry.isCustom ?? false,
    behavior: entry.behavior ?? "Increment",
    description: entry.description ?? null,
    displayNameOverride: entry.displayNameOverride ?? null,
    hiddenFromWidgets: entry.hiddenFromWidgets ?? [],
    order: entry.order ?? null,
    createdAt: before?.createdAt ?? now.toISOString(),
    updatedAt: now.toISOString(),
  };
}

/** Returns the row of a price, which keeps its id if only the amount changes. */
function priceOf(
  entry: NonNullable<DocumentPlan["charges"]>[number],
  base: readonly Price[] | undefined,
  { now, newId }: RowContext,
): Price {
  const price = {
    billingModel: entry.billingModel,
    billingPeriod: entry.billingPeriod,
    billingCadence: entry.billingCadence ?? "RECURRING",
    featureId: entry.featureId ?? null,
    price: entry.price ?? null,
    tiers: entry.tiers ?? null,
    tiersMode: entry.tiersMode ?? null,
    blockSize: entry.blockSize ?? null,
    minUnitQuantity: entry.minUnitQuantity ?? null,
    maxUnitQuantity: entry.maxUnitQuantity ?? null,
    billingCountryCode: entry.billingCountryCode ?? null,
    billingId: entry.billingId ?? null,
    ...(entry.extra && { extra: entry.extra }),
  };
  const fresh: Price = { ...price, id: "", createdAt: now.toISOString() };
  const before = base?.find((each) => priceKey(each) === priceKey(fresh));
  return { ...fresh, id: before?.id ?? newId(), createdAt: before?.createdAt ?? fresh.createdAt };
}

interface Stored {
  readonly cursorId: string;
  readonly createdAt: Date;
}

function identity(
  entry: DocumentProduct | DocumentFeature | DocumentPlan | DocumentAddon,
  before: Stored | undefined,
  { now, newId }: RowContext,
) {
  return {
    id: entry.id,
    cursorId: before?.cursorId ?? newId(),
    displayName: entry.displayName ?? entry.id,
    description: entry.description ?? null,
    metadata: entry.metadata ?? {},
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
}
