import { type RecordIssue, recordIssue } from "@carryover/contract";
import {
  type Catalog,
  type Feature,
  type FeatureGrant,
  followedVersion,
  lineOf,
  type PackageVersion,
  planGrant,
} from "../../catalog/service.ts";
import type { Subscription } from "../subscription.ts";

/**
 * Returns the issues of a subscription to a plan with open values: those that neither the
 * subscription nor an add-on fills in. Such a feature is not granted, which otherwise shows only in
 * a failed check.
 */
export function unfilledIssues(
  catalog: Catalog,
  plan: PackageVersion,
  subscription: Subscription,
): RecordIssue[] {
  const line = lineOf(catalog, plan, subscription.createdAt);
  const left = line.flatMap(({ entitlements }) =>
    entitlements.flatMap(({ isCustom, featureId }) => (isCustom ? [featureId] : [])),
  );
  return [...new Set(left)].flatMap((featureId) => {
    const feature = catalog.features.get(featureId);
    const granted = planGrant(line, featureId);
    if (feature === undefined || !granted?.isCustom || !granted.isGranted) return [];
    const grants = [granted, ...grantsBeside(catalog, subscription, featureId)];
    if (grants.some((grant) => hasValue(grant, feature))) return [];
    const message =
      `The plan "${plan.id}" leaves the value of "${featureId}" to each customer, and the record ` +
      "gives none.";
    return [recordIssue("entitlement_without_value", "", { message })];
  });
}

/** Returns the grants of a feature by the subscription and its add-ons. */
function grantsBeside(
  catalog: Catalog,
  { entitlements, addons }: Subscription,
  featureId: string,
): FeatureGrant[] {
  const ofAddons = addons.flatMap(({ id, version, quantity }) => {
    if (quantity === 0) return [];
    const granted = followedVersion(catalog.addons.get(id), version)?.entitlements ?? [];
    return granted.filter(({ isGranted }) => isGranted);
  });
  return [...entitlements, ...ofAddons].filter((grant) => grant.featureId === featureId);
}

/** Returns whether a grant has a value; a boolean needs none. */
function hasValue(grant: FeatureGrant, { featureType }: Feature): boolean {
  if (featureType === "NUMBER") return grant.hasUnlimitedUsage || grant.usageLimit !== null;
  return featureType !== "ENUM" || (grant.enumValues ?? []).length > 0;
}
