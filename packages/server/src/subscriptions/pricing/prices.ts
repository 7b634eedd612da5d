import type { Amount, PackageVersion, Price, PriceTier } from "../../catalog/service.ts";
import type { BillingPeriod, ChargeQuantity } from "../subscription.ts";

/** The input of prices; versions are those of the subscription. */
export interface PricedPackage {
  readonly plan: PackageVersion | undefined;
  readonly addons: ReadonlyArray<{ readonly version: PackageVersion; readonly quantity: number }>;
  /** Monthly by default. */
  readonly billingPeriod: BillingPeriod | null;
  readonly billingCountryCode: string | null;
  readonly charges: readonly ChargeQuantity[];
  readonly overrides: readonly PriceOverride[];
}

/** A price agreed for one subscription instead of the catalog's, as in the public API. */
export interface PriceOverride {
  readonly addonId?: string | null | undefined;
  readonly featureId?: string | null | undefined;
  readonly baseCharge?: boolean | undefined;
  readonly amount?: number | undefined;
  readonly currency?: string | undefined;
  readonly blockSize?: number | undefined;
  readonly tiers?: readonly PriceTier[] | undefined;
}

/** One price of a subscription, and how many times it is charged. */
export interface Charge {
  readonly addonId: string | null;
  readonly featureId: string | null;
  readonly billingModel: Price["billingModel"];
  readonly billingCadence: Price["billingCadence"];
  readonly price: Amount | null;
  readonly tiers: readonly PriceTier[] | null;
  readonly tiersMode: Price["tiersMode"];
  readonly blockSize: number | null;
  readonly billingCountryCode: string | null;
  /** The price at the billing provider; null if it is unknown, or another amount was agreed. */
  readonly billingId: string | null;
  readonly quantity: number;
}

/** Returns the prices of the plan and the add-ons for the billing period, plan first. */
export function chargesOf(priced: PricedPackage): Charge[] {
  const ofPlan = pricesFor(priced.plan, priced).map((price) => charge(price, null, 1, priced));
  const ofAddons = priced.addons.flatMap(({ version, quantity }) =>
    pricesFor(version, priced).map((price) => charge(price, version.id, quantity, priced)),
  );
  return withOverrides([...ofPlan, ...ofAddons], priced);
}

/** Returns the prices for the period; those for the country, if there are any. */
function pricesFor(version: PackageVersion | undefined, priced: PricedPackage): readonly Price[] {
  const period = priced.billingPeriod ?? "MONTHLY";
  const prices = (version?.prices ?? []).filter((price) => price.billingPeriod === period);
  const country = priced.billingCountryCode;
  const local = prices.filter(
    (price) =>
      country !== null && price.billingCountryCode?.toUpperCase() === country.toUpperCase(),
  );
  return local.length > 0 ? local : prices.filter((price) => price.billingCountryCode === null);
}

function charge(
  price: Price,
  addonId: string | null,
  packageQuantity: number,
  { charges }: PricedPackage,
): Charge {
  const { featureId, billingModel, billingCadence, tiers, tiersMode, blockSize } = price;
  const isByUnit = billingModel === "PER_UNIT" && addonId === null;
  const bought = charges.find((each) => each.type === "FEATURE" && each.id === featureId)?.quantity;
  return {
    addonId,
    featureId,
    billingModel,
    billingCadence,
    tiers,
    tiersMode,
    blockSize,
    price: price.price,
    billingCountryCode: price.billingCountryCode,
    billingId: price.billingId,
    quantity: isByUnit ? (bought ?? price.minUnitQuantity ?? 1) : packageQuantity,
  };
}

/** Applies overrides: each replaces the price of the same thing, and others are added. */
function withOverrides(charges: readonly Charge[], priced: PricedPackage): Charge[] {
  const result = [...charges];
  for (const override of priced.overrides) {
    const index = result.findIndex(
      (each) =>
        each.addonId === (override.addonId ?? null) &&
        each.featureId === (override.baseCharge ? null : (override.featureId ?? null)),
    );
    const charge = overridden(result[index] ?? blank(override, priced), override);
    result.splice(index === -1 ? result.length : index, 1, charge);
  }
  return result;
}

function overridden(charge: Charge, override: PriceOverride): Charge {
  const { amount, currency, tiers, blockSize } = override;
  const own = currency ?? charge.price?.currency ?? "usd";
  return {
    ...charge,
    price: amount === undefined ? charge.price : { amount, currency: own },
    tiers: tiers ?? (amount === undefined ? charge.tiers : null),
    blockSize: blockSize ?? charge.blockSize,
    billingId: null,
  };
}

function blank(override: PriceOverride, { addons, charges }: PricedPackage): Charge {
  const featureId = override.baseCharge ? null : (override.featureId ?? null);
  const addonId = override.addonId ?? null;
  const addon = addons.find(({ version }) => version.id === addonId);
  const bought = charges.find((each) => each.type === "FEATURE" && each.id === featureId)?.quantity;
  return {
    addonId,
    featureId,
    billingModel: featureId === null ? "FLAT_FEE" : "PER_UNIT",
    billingCadence: "RECURRING",
    price: null,
    tiers: null,
    tiersMode: null,
    blockSize: null,
    billingCountryCode: null,
    billingId: null,
    quantity: addon?.quantity ?? bought ?? 1,
  };
}
