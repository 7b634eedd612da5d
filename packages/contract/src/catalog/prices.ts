import { z } from "zod";
import { currencies, weeklyAnchors } from "../enums.ts";
import { limits } from "../limits.ts";
import { listOf } from "../lists.ts";
import { pageOf, pageQuery } from "../paging.ts";
import { identifier, instant, text, uuid } from "../text-schemas.ts";
import { resetPeriods } from "./reset-periods.ts";

/** Prices of plans and add-ons, as API v1 has them: amounts are in whole currency units. */

const billingModel = z.enum([
  "FLAT_FEE",
  "MINIMUM_SPEND",
  "PER_UNIT",
  "USAGE_BASED",
  "CREDIT_BASED",
]);
const billingPeriod = z.enum(["MONTHLY", "ANNUALLY"]);
const billingCadence = z.enum(["RECURRING", "ONE_OFF"]);
const tiersMode = z.enum(["VOLUME", "GRADUATED"]);
/** API v1 leaves the currency out where it is the dollar. */
const amount = z.object({ amount: z.number(), currency: z.enum(currencies).default("usd") });

export const resetPeriod = z.enum(resetPeriods);
export const yearlyReset = z.object({ accordingTo: z.enum(["SubscriptionStart"]) });
export const monthlyReset = z.object({
  accordingTo: z.enum(["SubscriptionStart", "StartOfTheMonth"]),
});
export const weeklyReset = z.object({
  accordingTo: z.enum(weeklyAnchors),
});

const resetFields = {
  resetPeriod: resetPeriod.optional(),
  monthlyResetPeriodConfiguration: monthlyReset.optional(),
  weeklyResetPeriodConfiguration: weeklyReset.optional(),
  yearlyResetPeriodConfiguration: yearlyReset.optional(),
};

const tier = z.object({
  flatPrice: amount.nullable().optional(),
  unitPrice: amount.nullable().optional(),
  upTo: z.number().nullable().optional(),
});

/** Fields of credits are declared so that they are refused and not lost in silence. */
const credits = z.unknown().optional();

const pricePeriod = z.object({
  billingPeriod,
  billingCountryCode: text.optional(),
  blockSize: z.number().optional(),
  price: amount.optional(),
  tiers: listOf(tier, { max: limits.packageItemsMax }).optional(),
  creditGrantCadence: credits,
  creditRate: credits,
});

const pricingModelFields = {
  billingModel,
  billingCadence: billingCadence.optional(),
  featureId: identifier.optional(),
  pricePeriods: listOf(pricePeriod, { max: limits.packageItemsMax }),
};

const pricingModel = z.object({
  ...pricingModelFields,
  maxUnitQuantity: z.number().optional(),
  minUnitQuantity: z.number().optional(),
  tiersMode: tiersMode.optional(),
  ...resetFields,
  topUpCustomCurrencyId: credits,
});

/** The entitlement for usage beyond the limit; stored and returned unchanged. */
const overageEntitlement = z.object({
  featureId: identifier,
  hasSoftLimit: z.boolean().optional(),
  hasUnlimitedUsage: z.boolean().optional(),
  usageLimit: z.number().optional(),
  ...resetFields,
});

const overagePricingModel = z.object({
  ...pricingModelFields,
  entitlement: overageEntitlement.optional(),
  creditEntitlement: credits,
  currencyId: credits,
});

/** How a plan or add-on is priced: each price period of each model becomes one charge. */
export const packageChargesBody = z.object({
  pricingType: z.enum(["FREE", "PAID", "CUSTOM"]),
  billingId: text.optional(),
  minimumSpend: listOf(z.object({ billingPeriod, minimum: amount }), {
    max: limits.packageItemsMax,
  })
    .nullable()
    .optional(),
  overageBillingPeriod: z.enum(["ON_SUBSCRIPTION_RENEWAL", "MONTHLY"]).optional(),
  overagePricingModels: listOf(overagePricingModel, { max: limits.packageItemsMax }).optional(),
  pricingModels: listOf(pricingModel, { max: limits.packageItemsMax }).optional(),
});

/** One price for one billing period; fields that were not set are null. */
export const charge = z
  .object({
    id: uuid,
    billingModel,
    billingPeriod,
    billingCadence,
    featureId: identifier.nullable(),
    price: amount.nullable(),
    tiers: z.array(tier).nullable(),
    tiersMode: tiersMode.nullable(),
    blockSize: z.number().nullable(),
    minUnitQuantity: z.number().nullable(),
    maxUnitQuantity: z.number().nullable(),
    billingCountryCode: text.nullable(),
    billingId: text.nullable(),
    createdAt: instant,
    ...resetFields,
    entitlement: overageEntitlement.optional(),
  })
  .meta({ id: "Charge" });

export const chargePage = pageOf(charge);

/** Query of the charges of a plan or add-on. */
export const chargeListQuery = pageQuery({});
