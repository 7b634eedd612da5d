import type { packageChargesBody } from "@carryover/contract";
import type { z } from "zod";
import { rowId } from "../../row-id.ts";
import type { Amount, PackageVersion, Price } from "../catalog.ts";
import { priceKey } from "./price-checks.ts";
import { refuseCredits } from "./refuse-faults.ts";

type Charges = z.output<typeof packageChargesBody>;
type PricingModel = NonNullable<Charges["pricingModels"]>[number];
type OverageModel = NonNullable<Charges["overagePricingModels"]>[number];
type PricePeriod = PricingModel["pricePeriods"][number];

/**
 * Returns a version with other charges. Absent lists stay, unless the version is no longer PAID. An
 * existing price keeps its id even if its amount changes.
 */
export function withCharges(version: PackageVersion, charges: Charges, now: Date): PackageVersion {
  refuseUnsupported(charges);
  const { billingId, minimumSpend, overageBillingPeriod, pricingType } = charges;
  const stays = pricingType === "PAID" ? version : noPrices;
  const prices = charges.pricingModels?.flatMap((model) => pricesOf(model, now));
  const overage = charges.overagePricingModels?.flatMap((model) => pricesOf(model, now));
  return {
    ...version,
    pricingType,
    billingId: billingId ?? version.billingId,
    minimumSpend: minimumSpend === undefined ? stays.minimumSpend : minimumSpend,
    overageBillingPeriod: overageBillingPeriod ?? stays.overageBillingPeriod,
    prices: prices === undefined ? stays.prices : withKnown(prices, version.prices),
    overagePrices:
      overage === undefined ? stays.overagePrices : withKnown(overage, version.overagePrices),
  };
}

const noPrices = {
  minimumSpend: null,
  overageBillingPeriod: null,
  prices: [],
  overagePrices: [],
};

function refuseUnsupported(charges: Charges): void {
  for (const field of ["pricingModels", "overagePricingModels"] as const) {
    for (const [index, model] of (charges[field] ?? []).entries()) {
      const isOfCredits =
        model.billingModel === "CREDIT_BASED" ||
        creditFields.some((name) => isSaid(model, name)) ||
        model.pricePeriods.some((period) => creditFields.some((name) => isSaid(period, name)));
      if (isOfCredits) refuseCredits(`charges.${field}.${index}`);
    }
  }
}

const creditFields = [
  "creditEntitlement",
  "creditGrantCadence",
  "creditRate",
  "currencyId",
  "topUpCustomCurrencyId",
];

function isSaid(object: object, name: string): boolean {
  const value = (object as Readonly<Record<string, unknown>>)[name];
  return value !== undefined && value !== null;
}

function pricesOf(model: PricingModel | OverageModel, now: Date): Price[] {
  return model.pricePeriods.map((period) => price(model, period, now));
}

function price(model: PricingModel | OverageModel, period: PricePeriod, now: Date): Price {
  const ofUnits: Partial<PricingModel> = "entitlement" in model ? {} : model;
  const extra = extraOf(model);
  return {
    id: rowId(now.getTime()),
    billingModel: model.billingModel,
    billingPeriod: period.billingPeriod,
    billingCadence: model.billingCadence ?? "RECURRING",
    featureId: model.featureId ?? null,
    price: period.price ?? null,
    tiers: period.tiers ?? null,
    tiersMode: ofUnits.tiersMode ?? null,
    blockSize: period.blockSize ?? null,
    minUnitQuantity: ofUnits.minUnitQuantity ?? null,
    maxUnitQuantity: ofUnits.maxUnitQuantity ?? null,
    billingCountryCode: period.billingCountryCode ?? null,
    billingId: null,
    ...(Object.keys(extra).length > 0 && { extra }),
    createdAt: now.toISOString(),
  };
}

/**
 * Returns the fields that are stored and returned unchanged, since nothing here depends on them.
 */
function extraOf(model: PricingModel | OverageModel): Record<string, unknown> {
  const entries = Object.entries(model).filter(([name]) => extraFields.includes(name));
  return Object.fromEntries(entries);
}

const extraFields = [
  "entitlement",
  "resetPeriod",
  "monthlyResetPeriodConfiguration",
  "weeklyResetPeriodConfiguration",
  "yearlyResetPeriodConfiguration",
];

/** Keeps the ids of existing prices that differ in the amount only. */
function withKnown(prices: readonly Price[], before: readonly Price[]): Price[] {
  const known = new Map(before.map((each) => [priceKey(each), each]));
  return prices.map((each) => {
    const same = known.get(priceKey(each));
    if (same === undefined) return each;
    const { billingId, createdAt, id } = same;
    // Another amount is another price at the billing provider.
    return { ...each, id, createdAt, billingId: costOf(each) === costOf(same) ? billingId : null };
  });
}

/** Returns the amount of a price as a text for comparison. */
function costOf({ blockSize, price: amount, tiers, tiersMode }: Price): string {
  const ofAmount = (each: Amount | null | undefined) => [each?.amount, each?.currency];
  const ofTiers = (tiers ?? []).map(({ flatPrice, unitPrice, upTo }) => [
    ...ofAmount(flatPrice),
    ...ofAmount(unitPrice),
    upTo,
  ]);
  return JSON.stringify([ofAmount(amount), blockSize, tiersMode, ofTiers]);
}
