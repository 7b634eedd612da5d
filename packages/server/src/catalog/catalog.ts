import type { ResetPeriod } from "@carryover/contract";
/**
 * The catalog of one environment as it is held in memory: products, features, and every version of
 * plans and add-ons. It never changes; after a change of the store another one is loaded.
 */
export interface Catalog {
  /** Another one after every change; null as long as nothing was ever modelled. */
  readonly revision: string | null;
  readonly products: ReadonlyMap<string, Product>;
  readonly features: ReadonlyMap<string, Feature>;
  /** All versions by plan id, ascending. */
  readonly plans: ReadonlyMap<string, readonly PackageVersion[]>;
  /** All versions by add-on id, ascending. */
  readonly addons: ReadonlyMap<string, readonly PackageVersion[]>;
}

export interface Product {
  readonly id: string;
  readonly cursorId: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly multipleSubscriptions: boolean;
  readonly status: "PUBLISHED" | "ARCHIVED";
  readonly settings: ProductSettings | null;
  readonly usageResetCutoff: "NEVER_RESET" | "ALWAYS_RESET" | "BILLING_PERIOD_CHANGE" | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A product's rules for starting, ending and canceling subscriptions. */
export interface ProductSettings {
  readonly subscriptionCancellationTime: "END_OF_BILLING_PERIOD" | "IMMEDIATE" | "SPECIFIC_DATE";
  readonly subscriptionEndSetup: "DOWNGRADE_TO_FREE" | "CANCEL_SUBSCRIPTION";
  readonly subscriptionStartSetup: "PLAN_SELECTION" | "TRIAL_PERIOD" | "FREE_PLAN";
  readonly downgradePlanId?: string | null | undefined;
  readonly prorateAtEndOfBillingPeriod?: boolean | null | undefined;
  readonly subscriptionStartPlanId?: string | null | undefined;
  readonly subscriptionPastDueSetup?: "KEEP_ACCESS" | "REVOKE_ENTITLEMENTS" | null | undefined;
}

export interface Feature {
  readonly id: string;
  readonly cursorId: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly featureType: "BOOLEAN" | "NUMBER" | "ENUM";
  readonly meterType: "None" | "FLUCTUATING" | "INCREMENTAL";
  /** An archived feature is SUSPENDED. */
  readonly status: "NEW" | "SUSPENDED" | "ACTIVE";
  readonly units: string | null;
  readonly unitsPlural: string | null;
  readonly enumConfiguration: ReadonlyArray<{ value: string; displayName: string }> | null;
  readonly unitTransformation: UnitTransformation | null;
  /** The aggregation of raw events; null for calculated usage. */
  readonly meter: object | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface UnitTransformation {
  readonly divide: number;
  readonly round: "UP" | "DOWN";
  readonly featureUnits: string | null;
  readonly featureUnitsPlural: string | null;
}

/** One version of a plan or of an add-on. */
export interface PackageVersion {
  readonly kind: "plan" | "addon";
  readonly id: string;
  readonly version: number;
  readonly cursorId: string;
  readonly productId: string;
  readonly status: "DRAFT" | "PUBLISHED" | "ARCHIVED";
  /** The later version whose entitlements existing subscriptions follow. */
  readonly replacedBy: number | null;
  readonly displayName: string;
  readonly description: string | null;
  readonly billingId: string | null;
  readonly pricingType: PricingType | null;
  /** Plans only. */
  readonly parentPlanId: string | null;
  /** Plans only; null and empty both mean no add-ons. */
  readonly compatibleAddonIds: readonly string[] | null;
  /** Add-ons only: add-ons that must be there as well. */
  readonly dependencies: readonly string[] | null;
  /** Add-ons only; null is any quantity. */
  readonly maxQuantity: number | null;
  readonly defaultTrial: DefaultTrial | null;
  readonly minimumSpend: ReadonlyArray<object> | null;
  readonly overageBillingPeriod: "ON_SUBSCRIPTION_RENEWAL" | "MONTHLY" | null;
  readonly entitlements: readonly PackageEntitlement[];
  readonly prices: readonly Price[];
  readonly overagePrices: readonly Price[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly publishedAt: Date | null;
}

export type PricingType = "FREE" | "PAID" | "CUSTOM";

export interface DefaultTrial {
  readonly duration: number;
  readonly units: "DAY" | "MONTH";
  readonly budget?: { readonly hasSoftLimit: boolean; readonly limit: number } | null | undefined;
  readonly trialEndBehavior?: TrialEndBehavior | null | undefined;
}

export type TrialEndBehavior = "CONVERT_TO_PAID" | "CANCEL_SUBSCRIPTION";

/** The anchor of usage periods; SubscriptionStart by default. */
export type ResetAnchor =
  | "SubscriptionStart"
  | "StartOfTheMonth"
  | "EverySunday"
  | "EveryMonday"
  | "EveryTuesday"
  | "EveryWednesday"
  | "EveryThursday"
  | "EveryFriday"
  | "EverySaturday";

/** The value of a feature that a plan, add-on, subscription or promotion grants. */
export interface FeatureGrant {
  readonly featureId: string;
  /**
   * Of a number feature; null without a limit of its own, such as a custom value that is not set.
   */
  readonly usageLimit: number | null;
  readonly hasUnlimitedUsage: boolean;
  readonly hasSoftLimit: boolean;
  /** Of an enum feature. */
  readonly enumValues: readonly string[] | null;
  readonly resetPeriod: ResetPeriod | null;
  readonly resetAnchor: ResetAnchor | null;
}

/** An entitlement of a plan or add-on version. */
export interface PackageEntitlement extends FeatureGrant {
  readonly id: string;
  readonly isGranted: boolean;
  /** Filled in for each customer, on custom plans. */
  readonly isCustom: boolean;
  /** Add-ons: whether it adds to the plan's value or replaces it. */
  readonly behavior: "Increment" | "Override";
  readonly description: string | null;
  readonly displayNameOverride: string | null;
  readonly hiddenFromWidgets: ReadonlyArray<"PAYWALL" | "CUSTOMER_PORTAL" | "CHECKOUT">;
  readonly order: number | null;
  /** ISO 8601; the version is kept as JSON. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type BillingModel =
  | "FLAT_FEE"
  | "MINIMUM_SPEND"
  | "PER_UNIT"
  | "USAGE_BASED"
  | "CREDIT_BASED";

/** Whole currency units, as the public API has them: 9.5 is nine and a half. */
export interface Amount {
  readonly amount: number;
  readonly currency: string;
}

export interface PriceTier {
  readonly upTo?: number | null | undefined;
  readonly unitPrice?: Amount | null | undefined;
  readonly flatPrice?: Amount | null | undefined;
}

/** One charge of a plan or add-on version for one billing period. */
export interface Price {
  readonly id: string;
  readonly billingModel: BillingModel;
  readonly billingPeriod: "MONTHLY" | "ANNUALLY";
  readonly billingCadence: "RECURRING" | "ONE_OFF";
  readonly featureId: string | null;
  readonly price: Amount | null;
  readonly tiers: readonly PriceTier[] | null;
  readonly tiersMode: "VOLUME" | "GRADUATED" | null;
  readonly blockSize: number | null;
  readonly minUnitQuantity: number | null;
  readonly maxUnitQuantity: number | null;
  readonly billingCountryCode: string | null;
  /** The price of the billing provider that this one maps to. */
  readonly billingId: string | null;
  /** Fields of the public API that are kept and answered as they came. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
  readonly createdAt: string;
}

/** Returns the published version that new subscriptions take, or undefined. */
export function latestPublished(
  versions: readonly PackageVersion[] | undefined,
): PackageVersion | undefined {
  return versions?.findLast((version) => version.status === "PUBLISHED");
}

/** Returns one version of a plan or add-on. */
export function versionOf(
  versions: readonly PackageVersion[] | undefined,
  number: number,
): PackageVersion | undefined {
  return versions?.find((version) => version.version === number);
}

/**
 * Returns the version whose entitlements a subscription of this one has: itself, or what replaced
 * it.
 */
export function followedVersion(
  versions: readonly PackageVersion[] | undefined,
  number: number,
): PackageVersion | undefined {
  const version = versionOf(versions, number);
  if (version === undefined || version.replacedBy === null) return version;
  return followedVersion(versions, version.replacedBy) ?? version;
}

/**
 * Returns whether usage of a feature is reported as a value, and not aggregated from raw events.
 */
export function isCalculatedUsage(feature: Feature): boolean {
  return feature.featureType === "NUMBER" && feature.meterType !== "None" && feature.meter === null;
}

/**
 * Returns a plan version and the versions that it extends, the nearest first, as they were sold
 * together at a moment: of each parent, the version that was published last by then. A new version
 * of a parent therefore applies to new subscriptions, and to earlier ones only if it was published
 * for all customers. A plan that is its own ancestor inherits nothing from itself.
 */
export function lineOf(catalog: Catalog, plan: PackageVersion, soldAt: Date): PackageVersion[] {
  const line = [plan];
  const ids = new Set([plan.id]);
  for (let child = plan; child.parentPlanId !== null; ) {
    const { parentPlanId, publishedAt } = child;
    const at = publishedAt !== null && publishedAt > soldAt ? publishedAt : soldAt;
    const parent = soldVersion(catalog.plans.get(parentPlanId), at);
    if (parent === undefined || ids.has(parent.id)) break;
    line.push(parent);
    ids.add(parent.id);
    child = parent;
  }
  return line;
}

/**
 * Returns the version that was published last at a moment, or what replaced it; else the first one.
 */
function soldVersion(
  versions: readonly PackageVersion[] | undefined,
  at: Date,
): PackageVersion | undefined {
  const published = versions?.filter(({ publishedAt }) => publishedAt !== null) ?? [];
  const sold = published.findLast(({ publishedAt }) => publishedAt !== null && publishedAt <= at);
  const version = sold ?? published[0];
  return version && followedVersion(versions, version.version);
}

/** Returns a plan's grant of a feature, its own or inherited. */
export function planGrant(
  line: readonly PackageVersion[],
  featureId: string,
): PackageEntitlement | undefined {
  for (const version of line) {
    const own = version.entitlements.find((entitlement) => entitlement.featureId === featureId);
    if (own !== undefined) return own;
  }
  return undefined;
}
