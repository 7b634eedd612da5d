import type { AccessDeniedReason } from "@carryover/contract";
import type { Catalog, Feature } from "../catalog/service.ts";
import type { EffectiveEntitlement, EntitlementState } from "./entitlement-state.ts";
import type { Trace } from "./explaining/trace.ts";
import { decimal, mostGenerous } from "./generous.ts";
import { grantedBy, isRevoked, type Sources, sourcesAt } from "./merge.ts";
import { currentUsage } from "./period.ts";

/** A request to use a feature. Without a requested amount, it asks whether anything is left. */
export interface CheckRequest {
  readonly featureId: string;
  readonly resourceId: string | null;
  readonly requestedUsage?: number | undefined;
  readonly requestedValues?: readonly string[] | undefined;
}

/** The answer to a check: why not, or null for a yes; and what it follows from, if it is known. */
export interface CheckResult {
  readonly denied: AccessDeniedReason | null;
  readonly feature: Feature | undefined;
  readonly entitlement: EffectiveEntitlement | null;
  /** Zero for features that are not metered. */
  readonly used: number;
}

/**
 * Decides whether a customer may use a feature now. Returns the first of several reasons against
 * it. A trace notes what went into the answer, and changes nothing in it.
 */
export function check(
  catalog: Catalog,
  entitlementState: EntitlementState | undefined,
  request: CheckRequest,
  now: Date,
  trace?: Trace,
): CheckResult {
  const feature = catalog.features.get(request.featureId);
  const refuse = (denied: AccessDeniedReason): CheckResult => {
    return { denied, feature, entitlement: null, used: 0 };
  };
  if (entitlementState === undefined) return refuse("CustomerNotFound");
  if (entitlementState.archivedAt !== null) return refuse("CustomerIsArchived");
  if (feature === undefined) return refuse("FeatureNotFound");
  if (!knowsResource(entitlementState, request.resourceId))
    return refuse("CustomerResourceNotFound");
  const sources = sourcesAt(catalog, entitlementState, request.resourceId, now);
  const granted = grantedBy(catalog, sources, feature.id, trace);
  if (trace !== undefined) trace.granted = granted;
  const result = judge({ entitlementState, feature, request, now }, granted, trace);
  return result ?? refuse(whyNothing(catalog, sources, feature.id));
}

/** The customer, feature and moment of a check. */
export interface Question {
  readonly entitlementState: EntitlementState;
  readonly feature: Feature;
  readonly request: Omit<CheckRequest, "featureId">;
  readonly now: Date;
}

/**
 * Judges a request by the most generous grant; null without a grant. Because of reset periods a
 * smaller grant may allow what a larger one denies: last month's usage counts against a yearly
 * limit, but not against a monthly one. One source that allows the request is enough, so that no
 * source reduces what another grants.
 */
export function judge(
  question: Question,
  granted: readonly EffectiveEntitlement[],
  trace?: Trace,
): CheckResult | null {
  const best = mostGenerous(granted, trace);
  if (best === null) return null;
  const result = judged(question, best);
  if (result.denied !== "RequestedUsageExceedingLimit") return result;
  const fitting = granted.filter((each) => judged(question, each).denied === null);
  const yes = mostGenerous(fitting, trace);
  return yes === null ? result : judged(question, yes);
}

function judged(
  { entitlementState, feature, request, now }: Question,
  entitlement: EffectiveEntitlement,
): CheckResult {
  const used = usedOf(entitlementState, feature, entitlement, request.resourceId, now);
  return { denied: whyDenied(feature, entitlement, used, request), feature, entitlement, used };
}

/**
 * Returns whether the customer has, or had, a subscription for the resource; null is no resource.
 */
export function knowsResource(
  entitlementState: EntitlementState,
  resourceId: string | null,
): boolean {
  return resourceId === null || entitlementState.resourceIds.includes(resourceId);
}

/** Returns the usage of a metered feature in the current period. */
function usedOf(
  entitlementState: EntitlementState,
  feature: Feature,
  entitlement: EffectiveEntitlement,
  resourceId: string | null,
  now: Date,
): number {
  if (!isMetered(feature)) return 0;
  const usage = entitlementState.usage.find(
    (each) => each.featureId === feature.id && each.resourceId === resourceId,
  );
  return currentUsage(entitlement, usage, now);
}

export function isMetered(feature: Feature): boolean {
  return feature.featureType === "NUMBER" && feature.meterType !== "None";
}

/** Promotions grant without a subscription, so its absence is a reason only where nothing does. */
function whyNothing(catalog: Catalog, sources: Sources, featureId: string): AccessDeniedReason {
  if (sources.subscriptions.length === 0) return "NoActiveSubscription";
  const revoked = isRevoked(catalog, sources, featureId);
  return revoked ? "Revoked" : "NoFeatureEntitlementInSubscription";
}

/** Returns the reason against a request for a granted feature; null without one. */
function whyDenied(
  feature: Feature,
  entitlement: EffectiveEntitlement,
  used: number,
  { requestedUsage, requestedValues }: Omit<CheckRequest, "featureId" | "resourceId">,
): AccessDeniedReason | null {
  if (requestedUsage && feature.featureType !== "NUMBER") {
    return "FeatureTypeMismatch";
  }
  if (requestedValues !== undefined && feature.featureType !== "ENUM") return "FeatureTypeMismatch";
  if (requestedValues?.some((value) => !entitlement.enumValues?.includes(value))) {
    return "RequestedValuesMismatch";
  }
  if (feature.featureType !== "NUMBER") return null;
  return fits(feature, entitlement, used, requestedUsage ?? 0)
    ? null
    : "RequestedUsageExceedingLimit";
}

/**
 * Returns whether so much more fits under the limit. To ask for nothing is to ask whether anything
 * is left: a metered feature with a limit of 0 is never granted. A configured number is a value and
 * not an allowance: it is granted as it is, also 0, and a request is compared with it.
 */
function fits(
  feature: Feature,
  { hasUnlimitedUsage, hasSoftLimit, usageLimit }: EffectiveEntitlement,
  used: number,
  requested: number,
): boolean {
  if (hasUnlimitedUsage || hasSoftLimit) return true;
  const limit = usageLimit ?? 0;
  if (requested > 0) return decimal(used + requested) <= limit;
  return isMetered(feature) ? used < limit : true;
}
