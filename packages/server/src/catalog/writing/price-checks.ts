import { limits } from "@carryover/contract";
import type { Catalog, PackageVersion, Price, PriceTier } from "../catalog.ts";
import { amountFault, type CatalogFault, isWhole, repeats } from "./faults.ts";

/** Returns the faults of a version's prices; paths begin with `prices` or `overagePrices`. */
export function checkPrices(catalog: Catalog, version: PackageVersion): CatalogFault[] {
  const faults = (["prices", "overagePrices"] as const).flatMap((field) => {
    const repeated = new Set(repeats(version[field].map(priceKey)));
    return version[field].flatMap((price, index) => [
      ...checkPrice(catalog, price).map(({ path, message }) => ({
        path: `${field}.${index}.${path}`,
        message,
      })),
      ...(repeated.has(index)
        ? [{ path: `${field}.${index}`, message: "The price exists already." }]
        : []),
    ]);
  });
  const isPriced = version.prices.length > 0 || version.overagePrices.length > 0;
  if (version.pricingType !== "FREE" || !isPriced) return faults;
  return [{ path: "pricingType", message: "A FREE plan has no prices." }, ...faults];
}

/** Returns the identity of a price, which is independent of its amount. */
export function priceKey(price: Price): string {
  const { billingModel, billingPeriod, billingCadence, featureId, billingCountryCode } = price;
  const key = [billingModel, featureId, billingPeriod, billingCadence, billingCountryCode];
  return JSON.stringify(key);
}

function checkPrice(catalog: Catalog, price: Price): CatalogFault[] {
  const faults: CatalogFault[] = [];
  const add = (path: string, message: string) => faults.push({ path, message });
  if (price.billingModel === "CREDIT_BASED") {
    add("billingModel", "Credits are not supported.");
    return faults;
  }
  const featureFault = checkFeatureOf(catalog, price);
  if (featureFault !== null) add("featureId", featureFault);
  if (price.price === null && (price.tiers ?? []).length === 0) {
    add("price", "It needs an amount, or tiers.");
  }
  const amount = price.price === null ? null : amountFault(price.price);
  if (amount !== null) add("price", amount);
  if (price.blockSize !== null && !isWhole(price.blockSize, 1, limits.usageMax)) {
    add("blockSize", "It must be a whole number from 1 on.");
  }
  for (const field of ["minUnitQuantity", "maxUnitQuantity"] as const) {
    const quantity = price[field];
    if (quantity === null || isWhole(quantity, 0, limits.quantityMax)) continue;
    add(field, `It must be a whole number from 0 to ${limits.quantityMax}.`);
  }
  const { minUnitQuantity: min, maxUnitQuantity: max } = price;
  if (min !== null && max !== null && min > max) {
    add("maxUnitQuantity", "It must not be less than minUnitQuantity.");
  }
  return [...faults, ...checkTiers(price.tiers ?? [])];
}

function checkFeatureOf(catalog: Catalog, { billingModel, featureId }: Price): string | null {
  const isPerUnit = billingModel === "PER_UNIT" || billingModel === "USAGE_BASED";
  if (featureId === null) return isPerUnit ? `${billingModel} needs a feature.` : null;
  const feature = catalog.features.get(featureId);
  if (feature === undefined) return "There is no such feature.";
  if (isPerUnit && feature.featureType !== "NUMBER") return "Only numbers have a price per unit.";
  if (billingModel === "USAGE_BASED" && feature.meterType === "None") {
    return "Only the usage of a metered feature has a price.";
  }
  return null;
}

/** Tiers ascend; the last one may be open, and no other. */
function checkTiers(tiers: readonly PriceTier[]): CatalogFault[] {
  let before = 0;
  return tiers.flatMap((tier, index) => {
    const faults: CatalogFault[] = [];
    const add = (path: string, message: string) =>
      faults.push({ path: `tiers.${index}${path}`, message });
    const upTo = tier.upTo ?? Number.POSITIVE_INFINITY;
    const isLast = index === tiers.length - 1;
    if (!(upTo > before)) add(".upTo", "It must be greater than that of the tier before.");
    if (upTo === Number.POSITIVE_INFINITY && !isLast) add(".upTo", "Only the last tier is open.");
    before = upTo;
    if (!tier.unitPrice && !tier.flatPrice) add("", "It needs a unitPrice or a flatPrice.");
    for (const field of ["unitPrice", "flatPrice"] as const) {
      const message = tier[field] ? amountFault(tier[field]) : null;
      if (message !== null) add(`.${field}`, message);
    }
    return faults;
  });
}
