import { limits } from "@carryover/contract";
import {
  type Amount,
  type Catalog,
  type Feature,
  latestPublished,
  type PackageVersion,
  type Product,
} from "../catalog.ts";
import { checkEntitlement } from "./entitlement-checks.ts";
import { amountFault, type CatalogFault, isWhole, repeats } from "./faults.ts";
import { checkPrices } from "./price-checks.ts";

export type { CatalogFault } from "./faults.ts";

/**
 * Returns the faults of one version of a plan or add-on in a catalog. The catalog need not contain
 * the version yet: it takes precedence over the catalog's versions of the same id.
 */
export function checkVersion(catalog: Catalog, version: PackageVersion): CatalogFault[] {
  return [
    ...checkProductOf(catalog, version),
    ...checkParent(catalog, version),
    ...checkAddons(catalog, version, "compatibleAddonIds"),
    ...checkAddons(catalog, version, "dependencies"),
    ...checkTerms(version),
    ...checkEntitlements(catalog, version),
    ...checkPrices(catalog, version),
  ];
}

/**
 * Returns the faults of a feature on its own. A value that existed `before` is no new fault: it may
 * be granted, and the other fields must remain changeable.
 */
export function checkFeature(feature: Feature, before?: Feature): CatalogFault[] {
  const faults: CatalogFault[] = [];
  const add = (path: string, message: string) => faults.push({ path, message });
  const { enumConfiguration, featureType, unitTransformation } = feature;
  const values = (enumConfiguration ?? []).map(({ value }) => value);
  if (featureType === "ENUM" && values.length === 0) {
    add("enumConfiguration", "A feature of type ENUM needs at least one value.");
  }
  if (featureType !== "ENUM" && values.length > 0) {
    add("enumConfiguration", "Only a feature of type ENUM has values.");
  }
  for (const index of repeats(values)) {
    add(`enumConfiguration.${index}.value`, "The value occurs twice.");
  }
  const had = new Set(before?.enumConfiguration?.map(({ value }) => value));
  for (const [index, value] of values.entries()) {
    if (!value.includes(",") || had.has(value)) continue;
    add(`enumConfiguration.${index}.value`, commaMessage);
  }
  if (featureType !== "NUMBER" && feature.meterType !== "None") {
    add("meterType", "Only a feature of type NUMBER can be metered.");
  }
  if (feature.meter !== null && feature.meterType === "None") {
    add("meter", "Only a metered feature has an aggregation of events.");
  }
  if (featureType !== "NUMBER" && unitTransformation !== null) {
    add("unitTransformation", "Only a feature of type NUMBER has units to transform.");
  }
  if (unitTransformation !== null && !(unitTransformation.divide > 0)) {
    add("unitTransformation.divide", "It must be greater than 0.");
  }
  return faults;
}

/** `requestedValues` of a check is a list with commas between its values. */
const commaMessage = "A value cannot contain a comma: no check could ask for it.";

/** Returns the faults of a product in a catalog, which concern the plans in its settings. */
export function checkProduct(catalog: Catalog, product: Product): CatalogFault[] {
  const { settings } = product;
  if (settings === null) return [];
  const { downgradePlanId, subscriptionStartPlanId, subscriptionEndSetup } = settings;
  const faults: CatalogFault[] = [];
  const add = (field: string, message: string) =>
    faults.push({ path: `productSettings.${field}`, message });
  if (downgradePlanId != null) {
    const message =
      namedFault(catalog, product, downgradePlanId) ?? downgradeFault(catalog, downgradePlanId);
    if (message !== null) add("downgradePlanId", message);
  } else if (subscriptionEndSetup === "DOWNGRADE_TO_FREE") {
    add("downgradePlanId", "DOWNGRADE_TO_FREE needs the id of the free plan to downgrade to.");
  }
  if (subscriptionStartPlanId != null) {
    const message = namedFault(catalog, product, subscriptionStartPlanId);
    if (message !== null) add("subscriptionStartPlanId", message);
  }
  return faults;
}

/**
 * Returns why a product's settings cannot name a plan, or null. Archived products may name any
 * plan.
 */
function namedFault(catalog: Catalog, product: Product, planId: string): string | null {
  const versions = catalog.plans.get(planId);
  if (versions?.at(-1)?.productId !== product.id) return "The product has no such plan.";
  const isArchived = versions.every(({ status }) => status === "ARCHIVED");
  return isArchived && product.status !== "ARCHIVED" ? "The plan is archived." : null;
}

/** Returns why customers cannot be downgraded to a plan, or null. */
function downgradeFault(catalog: Catalog, planId: string): string | null {
  const versions = catalog.plans.get(planId);
  const plan = latestPublished(versions);
  if (plan === undefined) {
    const isDraft = versions?.some(({ status }) => status === "DRAFT");
    return isDraft ? "The plan is a draft. Publish it first." : null;
  }
  const { pricingType } = plan;
  if (pricingType === "FREE") return null;
  return `The plan is ${pricingType}. Only a FREE plan can be downgraded to.`;
}

function checkProductOf(catalog: Catalog, version: PackageVersion): CatalogFault[] {
  if (!catalog.products.has(version.productId)) {
    return [{ path: "productId", message: "There is no such product." }];
  }
  const known = catalog[version.kind === "plan" ? "plans" : "addons"].get(version.id)?.[0];
  if (known === undefined || known.productId === version.productId) return [];
  return [{ path: "productId", message: "It belongs to another product, and cannot move." }];
}

function checkParent(catalog: Catalog, version: PackageVersion): CatalogFault[] {
  const { parentPlanId } = version;
  if (parentPlanId === null) return [];
  const fault = (message: string) => [{ path: "parentPlanId", message }];
  const parent = current(catalog.plans.get(parentPlanId));
  if (parentPlanId === version.id) return fault("A plan cannot be its own parent.");
  if (parent === undefined) return fault("There is no such plan.");
  if (parent.status === "ARCHIVED") return fault("The plan is archived.");
  if (parent.productId !== version.productId) return fault("It is a plan of another product.");
  const ancestors = ancestorsOf(catalog, version);
  if (ancestors.some((each) => each.id === version.id)) {
    return fault("The parent plans form a circle.");
  }
  if (ancestors.length <= limits.parentPlansMax) return [];
  return fault(`A plan may extend ${limits.parentPlansMax} others at most, one through the other.`);
}

/**
 * Returns the plans that a version extends, the nearest first, and at most one above the limit. The
 * list ends with the version itself if it is part of a circle; other circles are reported for their
 * own plans.
 */
function ancestorsOf(catalog: Catalog, version: PackageVersion): PackageVersion[] {
  const ancestors: PackageVersion[] = [];
  for (let id = version.parentPlanId; id !== null; ) {
    const isItself = id === version.id;
    const parent = isItself ? version : current(catalog.plans.get(id));
    if (parent === undefined || ancestors.includes(parent)) break;
    ancestors.push(parent);
    if (isItself || ancestors.length > limits.parentPlansMax) break;
    id = parent.parentPlanId;
  }
  return ancestors;
}

/**
 * Returns the version of a plan or add-on that counts for others: the published one, or the draft.
 */
function current(versions: readonly PackageVersion[] | undefined): PackageVersion | undefined {
  return latestPublished(versions) ?? versions?.at(-1);
}

function checkAddons(
  catalog: Catalog,
  version: PackageVersion,
  field: "compatibleAddonIds" | "dependencies",
): CatalogFault[] {
  const faults: CatalogFault[] = [];
  const ids = version[field] ?? [];
  const repeated = new Set(repeats(ids));
  for (const [index, id] of ids.entries()) {
    const add = (message: string) => faults.push({ path: `${field}.${index}`, message });
    const addon = current(catalog.addons.get(id));
    if (version.kind === "addon" && id === version.id) add("An add-on cannot depend on itself.");
    else if (addon === undefined) add("There is no such add-on.");
    else if (addon.productId !== version.productId) add("It is an add-on of another product.");
    else if (repeated.has(index)) add("The add-on is listed already.");
  }
  return faults;
}

function checkTerms(version: PackageVersion): CatalogFault[] {
  const faults: CatalogFault[] = [];
  const add = (path: string, message: string) => faults.push({ path, message });
  if (version.kind === "plan" && version.status === "PUBLISHED" && version.pricingType === null) {
    add("pricingType", "A plan must say whether it is FREE, PAID or CUSTOM to be published.");
  }
  const { defaultTrial, maxQuantity } = version;
  if (maxQuantity !== null && !isWhole(maxQuantity, 1, limits.quantityMax)) {
    add("maxQuantity", `It must be a whole number from 1 to ${limits.quantityMax}.`);
  }
  if (defaultTrial !== null && !isWhole(defaultTrial.duration, 1, limits.trialDurationMax)) {
    const message = `It must be a whole number from 1 to ${limits.trialDurationMax}.`;
    add("defaultTrialConfig.duration", message);
  }
  if (defaultTrial?.budget && !(defaultTrial.budget.limit >= 0)) {
    add("defaultTrialConfig.budget.limit", "It must not be negative.");
  }
  for (const [index, spend] of (version.minimumSpend ?? []).entries()) {
    const minimum = (spend as { minimum?: Amount }).minimum;
    const message = minimum === undefined ? "It needs an amount." : amountFault(minimum);
    if (message !== null) add(`minimumSpend.${index}.minimum`, message);
  }
  return faults;
}

function checkEntitlements(catalog: Catalog, version: PackageVersion): CatalogFault[] {
  const ids = version.entitlements.map(({ featureId }) => featureId);
  const repeated = new Set(repeats(ids));
  return version.entitlements.flatMap((entitlement, index) => {
    const at = `entitlements.${index}`;
    const feature = catalog.features.get(entitlement.featureId);
    const path = `${at}.featureId`;
    if (feature === undefined) return [{ path, message: "There is no such feature." }];
    if (repeated.has(index)) return [{ path, message: "The feature is listed already." }];
    return checkEntitlement(feature, entitlement).map((fault) => ({
      ...fault,
      path: `${at}.${fault.path}`,
    }));
  });
}
