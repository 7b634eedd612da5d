import { type RecordEntitlement, type RecordIssue, recordIssue } from "@carryover/contract";
import {
  type Catalog,
  type Feature,
  type FeatureGrant,
  isCalculatedUsage,
  latestPublished,
  lineOf,
  type PackageVersion,
  planGrant,
  versionOf,
} from "../../catalog/service.ts";
import type { ChargeQuantity, Subscription, SubscriptionAddon } from "../subscription.ts";

/** A value that fits the catalog, or why it does not. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issue: RecordIssue };

function no(code: RecordIssue["code"], pointer: string, message: string): Checked<never> {
  return { ok: false, issue: recordIssue(code, pointer, { message }) };
}

function yes<T>(value: T): Checked<T> {
  return { ok: true, value };
}

/** Returns the version of a plan that a new subscription takes. */
export function checkPlan(catalog: Catalog, planId: string): Checked<PackageVersion> {
  const versions = catalog.plans.get(planId);
  if (versions === undefined) {
    return no("plan_not_found", "/planId", `The catalog has no plan "${planId}".`);
  }
  const published = latestPublished(versions);
  if (published !== undefined) return yes(published);
  const status = versions.some((version) => version.status === "ARCHIVED") ? "archived" : "a draft";
  return no("plan_not_published", "/planId", `The plan "${planId}" is ${status}.`);
}

/** Returns whether a resource may, or must, be named for a product. */
export function checkResource(
  catalog: Catalog,
  productId: string,
  resourceId: string | null,
): Checked<string | null> {
  const isMultiple = catalog.products.get(productId)?.multipleSubscriptions ?? false;
  if (isMultiple && resourceId === null) {
    const message = `The product "${productId}" allows several subscriptions: add a resourceId.`;
    return no("resource_required", "", message);
  }
  if (!isMultiple && resourceId !== null) {
    const message = `The product "${productId}" allows one subscription for each customer.`;
    return no("resource_not_allowed", "/resourceId", message);
  }
  return yes(resourceId);
}

/**
 * Returns the add-ons of a subscription to a plan, each in its latest published version; existing
 * ones keep their version. Quantity 0 means none: it requires nothing and satisfies no requirement.
 */
export function checkAddons(
  catalog: Catalog,
  plan: PackageVersion,
  requested: ReadonlyArray<{ readonly id: string; readonly quantity: number }>,
  kept: readonly SubscriptionAddon[],
): Checked<SubscriptionAddon[]> {
  if (requested.length > 0 && isFree(plan)) {
    return no("addons_not_allowed", "/addons", `The plan "${plan.id}" is free.`);
  }
  const addons: SubscriptionAddon[] = [];
  for (const [index, options] of requested.entries()) {
    const pointer = `/addons/${index}`;
    const checked = checkAddon(catalog, plan, options, kept, pointer);
    if (!checked.ok) return checked;
    if (addons.some((addon) => addon.id === options.id)) {
      return no("addon_repeated", pointer, `The add-on "${options.id}" is listed twice.`);
    }
    addons.push(checked.value);
  }
  const bought = new Set(addons.flatMap(({ id, quantity }) => (quantity > 0 ? [id] : [])));
  for (const [index, addon] of addons.entries()) {
    const version = versionOf(catalog.addons.get(addon.id), addon.version);
    const missing = version?.dependencies?.find((id) => !bought.has(id));
    if (missing === undefined || addon.quantity === 0) continue;
    const message = `The add-on "${addon.id}" needs the add-on "${missing}".`;
    return no("addon_dependency_missing", `/addons/${index}`, message);
  }
  return yes(addons);
}

function checkAddon(
  catalog: Catalog,
  plan: PackageVersion,
  options: { readonly id: string; readonly quantity: number },
  kept: readonly SubscriptionAddon[],
  pointer: string,
): Checked<SubscriptionAddon> {
  const { id, quantity } = options;
  const versions = catalog.addons.get(id);
  if (versions === undefined) {
    return no("addon_not_found", pointer, `The catalog has no add-on "${id}".`);
  }
  const before = kept.find((addon) => addon.id === id);
  const version = before ? versionOf(versions, before.version) : latestPublished(versions);
  if (version === undefined) {
    return no("addon_not_published", pointer, `The add-on "${id}" has no published version.`);
  }
  if (!before && !(plan.compatibleAddonIds ?? []).includes(id)) {
    const message = `The plan "${plan.id}" does not go with the add-on "${id}".`;
    return no("addon_incompatible", pointer, message);
  }
  const most = version.maxQuantity ?? Number.POSITIVE_INFINITY;
  if (!Number.isInteger(quantity) || quantity < 0 || quantity > most) {
    const bound = Number.isFinite(most) ? `from 0 to ${most}` : "of 0 or more";
    const message = `The quantity of the add-on "${id}" must be a whole number ${bound}.`;
    return no("invalid_quantity", `${pointer}/quantity`, message);
  }
  return yes({ id, quantity, version: version.version });
}

/**
 * Returns a customer's overrides of the plan's values. Fields that an entitlement leaves out, such
 * as the reset period, stay as in the plan.
 */
export function checkEntitlements(
  catalog: Catalog,
  plan: PackageVersion,
  requested: readonly RecordEntitlement[],
  soldAt: Date,
): Checked<FeatureGrant[]> {
  if (requested.length > 0 && isFree(plan)) {
    return no("entitlements_not_allowed", "/entitlements", `The plan "${plan.id}" is free.`);
  }
  const grants: FeatureGrant[] = [];
  const line = lineOf(catalog, plan, soldAt);
  for (const [index, options] of requested.entries()) {
    const pointer = `/entitlements/${index}`;
    const feature = catalog.features.get(options.featureId);
    if (feature === undefined || feature.status === "SUSPENDED") {
      const state = feature === undefined ? "The catalog has no" : "The catalog has archived the";
      return no("feature_not_found", pointer, `${state} feature "${options.featureId}".`);
    }
    const misfit = misfitOf(feature, options);
    if (misfit !== null) return no("invalid_entitlement", pointer, misfit);
    if (grants.some((grant) => grant.featureId === options.featureId)) {
      const message = `The feature "${options.featureId}" is listed twice.`;
      return no("invalid_entitlement", pointer, message);
    }
    grants.push(grantOf(line, options));
  }
  return yes(grants);
}

/** Returns why a value does not fit its feature, or null. */
function misfitOf(feature: Feature, options: RecordEntitlement): string | null {
  const { id, featureType } = feature;
  const hasNumber = options.usageLimit != null || options.hasUnlimitedUsage === true;
  if (featureType !== "NUMBER" && (hasNumber || options.resetPeriod != null)) {
    return `The feature "${id}" is no number, so it has no limit.`;
  }
  if (featureType === "NUMBER" && !hasNumber) {
    return `The feature "${id}" needs a usageLimit of 0 or more, or hasUnlimitedUsage.`;
  }
  if (options.usageLimit != null && options.hasUnlimitedUsage === true) {
    return `The feature "${id}" has a usageLimit and is unlimited: keep one of the two.`;
  }
  if (options.resetPeriod != null && !isCalculatedUsage(feature) && feature.meter === null) {
    return `The feature "${id}" is not metered, so nothing of it is reset.`;
  }
  if (featureType !== "ENUM") {
    return options.enumValues == null ? null : `The feature "${id}" has no list of values.`;
  }
  const known = new Set(feature.enumConfiguration?.map((one) => one.value));
  const isKnown = options.enumValues?.every((value) => known.has(value)) ?? false;
  if (isKnown && options.enumValues?.length !== 0) return null;
  return `The feature "${id}" needs enumValues, each one of its own values.`;
}

function grantOf(line: readonly PackageVersion[], options: RecordEntitlement): FeatureGrant {
  const inPlan = planGrant(line, options.featureId);
  const resetPeriod = options.resetPeriod ?? inPlan?.resetPeriod ?? null;
  return {
    featureId: options.featureId,
    usageLimit: options.usageLimit ?? null,
    hasUnlimitedUsage: options.hasUnlimitedUsage ?? false,
    hasSoftLimit: options.hasSoftLimit ?? inPlan?.hasSoftLimit ?? false,
    enumValues: options.enumValues ?? null,
    resetPeriod,
    resetAnchor: resetPeriod === inPlan?.resetPeriod ? (inPlan?.resetAnchor ?? null) : null,
  };
}

/** Returns the bought units of priced features; 0 means none, whatever the minimum. */
export function checkCharges(
  catalog: Catalog,
  plan: PackageVersion,
  requested: readonly ChargeQuantity[],
): Checked<ChargeQuantity[]> {
  // A feature without a price in the plan is billed elsewhere, so any quantity is accepted.
  const priced = new Set(plan.prices.flatMap((each) => each.featureId ?? []));
  for (const [index, { id, type, quantity }] of requested.entries()) {
    const pointer = `/charges/${index}`;
    if (type === "CREDIT") {
      return no("credits_not_supported", pointer, "Credits cannot be bought here.");
    }
    if (!catalog.features.has(id)) {
      return no("feature_not_found", pointer, `The catalog has no feature "${id}".`);
    }
    if (requested.findIndex((charge) => charge.id === id) !== index) {
      return no("invalid_quantity", pointer, `The feature "${id}" is listed twice.`);
    }
    if (priced.size > 0 && !priced.has(id)) {
      const message = `The plan "${plan.id}" does not price the feature "${id}".`;
      return no("invalid_quantity", pointer, message);
    }
    const price = plan.prices.find((each) => each.featureId === id);
    const least = price?.minUnitQuantity ?? 0;
    const most = price?.maxUnitQuantity ?? Number.POSITIVE_INFINITY;
    if (quantity === 0) continue;
    if (!Number.isInteger(quantity) || quantity < least || quantity > most) {
      const bound = Number.isFinite(most) ? `from ${least} to ${most}` : `of ${least} or more`;
      const message = `The quantity of "${id}" must be 0, or a whole number ${bound}.`;
      return no("invalid_quantity", `${pointer}/quantity`, message);
    }
  }
  return yes([...requested]);
}

/** Returns a quantity without a feature as the charge of the plan's only feature priced by unit. */
export function chargeOfUnits(plan: PackageVersion, quantity: number): Checked<ChargeQuantity[]> {
  const byUnit = plan.prices.filter((price) => price.billingModel === "PER_UNIT");
  const [featureId, second] = [...new Set(byUnit.map((price) => price.featureId))];
  if (featureId == null || second !== undefined) {
    const count = featureId == null ? "no feature" : "several features";
    const message = `The plan "${plan.id}" has ${count} priced by unit; write charges instead.`;
    return no("invalid_quantity", "/unitQuantity", message);
  }
  return yes([{ id: featureId, type: "FEATURE", quantity }]);
}

/** Returns the version of a plan that a stored subscription is on. */
export function planOf(catalog: Catalog, subscription: Subscription): PackageVersion | undefined {
  return versionOf(catalog.plans.get(subscription.planId), subscription.planVersion);
}

function isFree(plan: PackageVersion): boolean {
  return (plan.pricingType ?? "FREE") === "FREE";
}
