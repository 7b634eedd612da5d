import {
  type Catalog,
  type Feature,
  type FeatureGrant,
  followedVersion,
  type PackageEntitlement,
  type PackageVersion,
} from "../catalog/service.ts";
import {
  effectiveEnd,
  type GrantingSubscription,
  hasAccessAt,
  subscriptionAt,
} from "../subscriptions/service.ts";
import {
  type EffectiveEntitlement,
  type GrantingHoldings,
  isActiveAt,
  type Promotion,
} from "./entitlement-state.ts";
import type { Trace } from "./explaining/trace.ts";
import { mostGenerous, sumOf, times } from "./generous.ts";
import { type Grants, grantsOf } from "./plan-grants.ts";
import { usageOrigin } from "./succession.ts";

/** The sources of a customer's grants at one moment. */
export interface Sources {
  readonly subscriptions: readonly GrantingSubscription[];
  /** Those before them, whose usage periods may go on. */
  readonly ended: readonly GrantingSubscription[];
  readonly promotions: readonly Promotion[];
}

/**
 * Returns the subscriptions with access and the active promotions. Subscriptions without a resource
 * count for every resource; those of a resource count for it only. Promotions count always.
 * Past-due subscriptions count unless their product excludes them.
 */
export function sourcesAt(
  catalog: Catalog,
  holdings: GrantingHoldings,
  resourceId: string | null,
  now: Date,
): Sources {
  const countsHere = (stored: GrantingSubscription) =>
    stored.resourceId === null || stored.resourceId === resourceId;
  return {
    subscriptions: holdings.subscriptions
      .filter(countsHere)
      .map((stored) => subscriptionAt(stored, now))
      .filter((subscription) => hasAccessAt(subscription, now))
      .filter((subscription) => !isCutOff(catalog, subscription)),
    ended: holdings.ended.filter(countsHere),
    promotions: holdings.promotions.filter((promotion) => isActiveAt(promotion, now)),
  };
}

/** Returns whether a payment has failed and the product then denies access. */
function isCutOff(
  catalog: Catalog,
  { productId, paymentCollection }: GrantingSubscription,
): boolean {
  if (paymentCollection !== "FAILED" && paymentCollection !== "ACTION_REQUIRED") return false;
  const setup = catalog.products.get(productId)?.settings?.subscriptionPastDueSetup;
  return setup === "REVOKE_ENTITLEMENTS";
}

/** Returns a customer's entitlements to all features, in the order of the catalog. */
export function effectiveEntitlements(
  catalog: Catalog,
  holdings: GrantingHoldings,
  resourceId: string | null,
  now: Date,
): Map<string, EffectiveEntitlement> {
  const sources = sourcesAt(catalog, holdings, resourceId, now);
  const merged = new Map<string, EffectiveEntitlement>();
  for (const featureId of catalog.features.keys()) {
    const entitlement = mergeSources(catalog, sources, featureId);
    if (entitlement !== null) merged.set(featureId, entitlement);
  }
  return merged;
}

/** Returns a customer's entitlement to one feature; null without a grant. */
export function effectiveEntitlement(
  catalog: Catalog,
  holdings: GrantingHoldings,
  featureId: string,
  resourceId: string | null,
  now: Date,
): EffectiveEntitlement | null {
  return mergeSources(catalog, sourcesAt(catalog, holdings, resourceId, now), featureId);
}

/** Returns the most generous of the sources' grants of one feature; null without a grant. */
function mergeSources(
  catalog: Catalog,
  sources: Sources,
  featureId: string,
): EffectiveEntitlement | null {
  return mostGenerous(grantedBy(catalog, sources, featureId));
}

/**
 * Returns the grants of one feature: of each source, and of its parts. Merged, they are the
 * customer's entitlement; with different usage periods, each is checked separately. A trace notes
 * where each comes from.
 */
export function grantedBy(
  catalog: Catalog,
  sources: Sources,
  featureId: string,
  trace?: Trace,
): EffectiveEntitlement[] {
  const feature = catalog.features.get(featureId);
  if (feature === undefined) return [];
  const granted = [
    ...sources.subscriptions.flatMap((each) =>
      ofSubscription(catalog, each, feature, trace).map((grant) => {
        const before = periodsBefore(catalog, sources, feature);
        const placed = { ...grant, ...usageOrigin(each, grant.resetPeriod, before) };
        trace?.copied(grant, placed);
        return placed;
      }),
    ),
    ...sources.promotions
      .filter((promotion) => promotion.featureId === featureId)
      .map((promotion) => {
        const grant = ofPromotion(promotion);
        trace?.note(grant, { kind: "promotion", promotion });
        return grant;
      }),
  ];
  return granted.filter((each) => hasValue(each, feature));
}

/** Returns the data of earlier subscriptions for one feature. */
function periodsBefore(catalog: Catalog, { ended }: Sources, feature: Feature) {
  return {
    ended,
    cutoffOf: ({ productId }: GrantingSubscription) =>
      catalog.products.get(productId)?.usageResetCutoff ?? null,
    resetPeriodOf: (before: GrantingSubscription) => {
      const granted = ofSubscription(catalog, before, feature);
      return mostGenerous(granted.filter((each) => hasValue(each, feature)))?.resetPeriod;
    },
  };
}

/** Returns whether a plan or add-on of these subscriptions revokes the feature. */
export function isRevoked(catalog: Catalog, sources: Sources, featureId: string): boolean {
  return sources.subscriptions.some((subscription) =>
    [planGrants(catalog, subscription), ...addonGrants(catalog, subscription)].some(
      ({ grants }) => grants.get(featureId)?.isGranted === false,
    ),
  );
}

/** Returns whether a grant has a value; an unset value of a custom plan grants nothing. */
function hasValue(grant: FeatureGrant, feature: Feature): boolean {
  return feature.featureType !== "NUMBER" || grant.hasUnlimitedUsage || grant.usageLimit !== null;
}

/**
 * Returns the grant of one subscription: its own entitlement instead of those of plan and add-ons.
 */
function ofSubscription(
  catalog: Catalog,
  subscription: GrantingSubscription,
  feature: Feature,
  trace?: Trace,
): EffectiveEntitlement[] {
  const own = subscription.entitlements.find(({ featureId }) => featureId === feature.id);
  if (own === undefined || !hasValue(own, feature)) {
    return ofPackages(catalog, subscription, feature, trace);
  }
  const grant = grantIn(subscription, own, subscription.updatedAt);
  if (trace !== undefined) {
    trace.replaced.push(...ofPackages(catalog, subscription, feature, trace));
    trace.note(grant, { kind: "subscription", subscription });
  }
  return [grant];
}

/**
 * Returns the common grant of plan and add-ons: the plan's value with all increments, or the
 * highest overriding value, whichever is more. An add-on therefore never takes anything away, even
 * if it overrides with a smaller value or revokes a feature.
 */
function ofPackages(
  catalog: Catalog,
  subscription: GrantingSubscription,
  feature: Feature,
  trace?: Trace,
): EffectiveEntitlement[] {
  const as = (entitlement: PackageEntitlement) =>
    grantIn(subscription, entitlement, new Date(entitlement.updatedAt));
  const noted = (grant: EffectiveEntitlement, granting: PackageGrants) => {
    const origin = originOf(subscription, granting, feature);
    if (origin !== null) trace?.note(grant, origin);
    return grant;
  };
  const granted = (granting: PackageGrants) => {
    const entitlement = granting.grants.get(feature.id);
    if (entitlement?.isGranted) return entitlement;
    const origin = trace && originOf(subscription, granting, feature);
    if (origin) trace?.revoked.push(origin);
    return undefined;
  };
  const ofPlan = planGrants(catalog, subscription);
  const plan = granted(ofPlan);
  const increments: EffectiveEntitlement[] = [];
  const overrides: EffectiveEntitlement[] = [];
  for (const addon of addonGrants(catalog, subscription)) {
    const entitlement = granted(addon);
    if (entitlement === undefined) continue;
    if (entitlement.behavior === "Override") overrides.push(noted(as(entitlement), addon));
    else increments.push(noted(times(as(entitlement), addon.quantity), addon));
  }
  const base = plan === undefined ? [] : [noted(as(plan), ofPlan)];
  if (increments.length === 0) return [...base, ...overrides];
  const sum = sumOf(base[0] ?? null, increments);
  if (sum !== null) trace?.note(sum, { kind: "sum", parts: [...base, ...increments] });
  return [...(sum === null ? [] : [sum]), ...base, ...increments, ...overrides];
}

/** Where a package's entitlement to a feature comes from; null without one. */
function originOf(
  subscription: GrantingSubscription,
  { grants, version, quantity }: PackageGrants,
  feature: Feature,
) {
  const entitlement = grants.get(feature.id);
  if (entitlement === undefined || version === undefined) return null;
  const { kind } = version;
  return { kind, subscription, version, entitlement, quantity };
}

const nothing: Grants = new Map();

/**
 * Returns the entitlements of a customer's plan if nothing else grants anything: the same object
 * for all who have bought alike, so that their limits are merged once. Null for all others.
 */
export function planAlone(catalog: Catalog, { subscriptions, promotions }: Sources): Grants | null {
  const [only] = subscriptions;
  if (only === undefined || subscriptions.length > 1 || promotions.length > 0) return null;
  const isPlain = only.addons.length === 0 && only.entitlements.length === 0;
  return isPlain ? planGrants(catalog, only).grants : null;
}

/**
 * Returns the grants of the sold version, or of a later one that was published for all customers.
 */
function planGrants(catalog: Catalog, subscription: GrantingSubscription): PackageGrants {
  const versions = catalog.plans.get(subscription.planId);
  const version = followedVersion(versions, subscription.planVersion);
  const grants =
    version === undefined ? nothing : grantsOf(catalog, version, subscription.createdAt);
  return { grants, version, quantity: 1 };
}

/** What a package grants to a subscription. */
interface PackageGrants {
  readonly grants: Grants;
  /** The version that the subscription follows; undefined if the catalog has none. */
  readonly version: PackageVersion | undefined;
  readonly quantity: number;
}

function addonGrants(catalog: Catalog, subscription: GrantingSubscription): PackageGrants[] {
  return subscription.addons.flatMap(({ id, version: number, quantity }) => {
    const version = followedVersion(catalog.addons.get(id), number);
    if (version === undefined || quantity === 0) return [];
    return [{ grants: grantsOf(catalog, version, subscription.createdAt), version, quantity }];
  });
}

/** Takes only what a grant says; each field is written out, since an import makes millions. */
function grantIn(
  subscription: GrantingSubscription,
  grant: FeatureGrant,
  changedAt: Date,
): EffectiveEntitlement {
  return {
    featureId: grant.featureId,
    usageLimit: grant.usageLimit,
    hasUnlimitedUsage: grant.hasUnlimitedUsage,
    hasSoftLimit: grant.hasSoftLimit,
    enumValues: grant.enumValues,
    resetPeriod: grant.resetPeriod,
    resetAnchor: grant.resetAnchor,
    validUntil: effectiveEnd(subscription),
    periodAnchor: subscription.startDate,
    usageSince: null,
    updatedAt: changedAt > subscription.updatedAt ? changedAt : subscription.updatedAt,
  };
}

function ofPromotion(promotion: Promotion): EffectiveEntitlement {
  return {
    featureId: promotion.featureId,
    usageLimit: promotion.usageLimit,
    hasUnlimitedUsage: promotion.hasUnlimitedUsage,
    hasSoftLimit: promotion.hasSoftLimit,
    enumValues: promotion.enumValues,
    resetPeriod: promotion.resetPeriod,
    resetAnchor: promotion.resetAnchor,
    validUntil: promotion.endDate,
    periodAnchor: promotion.startDate,
    usageSince: null,
    updatedAt: promotion.updatedAt,
  };
}
