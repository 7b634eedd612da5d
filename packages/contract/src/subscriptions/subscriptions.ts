import { z } from "zod";
import { monthlyReset, weeklyReset, yearlyReset } from "../catalog/prices.ts";
import { resetPeriods } from "../catalog/reset-periods.ts";
import { address } from "../customers/customers.ts";
import { featureEntitlement } from "../entitlements/entitlements.ts";
import { currencies } from "../enums.ts";
import { limits } from "../limits.ts";
import { listOf } from "../lists.ts";
import { commaList, instantRange, pageOf, pageQuery, reply } from "../paging.ts";
import { filledText, identifier, instant, metadata, text } from "../text-schemas.ts";

/** Statuses of a subscription, as the public API names them. */
export const subscriptionStatuses = [
  "PAYMENT_PENDING",
  "ACTIVE",
  "EXPIRED",
  "IN_TRIAL",
  "CANCELED",
  "NOT_STARTED",
] as const;

const pricingTypes = ["FREE", "PAID", "CUSTOM"] as const;
const currency = z.enum(currencies);
/** Whole currency units: 9.5 is nine and a half. */
const amount = z.number().min(0).max(limits.usageMax);
const money = z.object({ amount, currency });
const list = <T extends z.ZodType>(item: T) => listOf(item, { max: limits.subscriptionItemsMax });

const tier = z.object({
  flatPrice: money.optional(),
  unitPrice: money.optional(),
  upTo: z.number().optional(),
});

const discount = z.object({
  amountsOff: list(money).nullable().optional(),
  description: text.optional(),
  durationInMonths: z.number().int().min(1).max(limits.quantityMax).optional(),
  name: text.optional(),
  percentOff: z.number().min(0).max(100).optional(),
});

const appliedCoupon = z.object({
  billingCouponId: text.optional(),
  configuration: z.object({ startDate: instant.optional() }).optional(),
  couponId: text.optional(),
  discount: discount.optional(),
  promotionCode: text.nullable().optional(),
});

const billingInformation = z.object({
  billingAddress: address.optional(),
  chargeOnBehalfOfAccount: text.nullable().optional(),
  couponId: text.optional(),
  integrationId: text.nullable().optional(),
  invoiceDaysUntilDue: z.number().min(0).optional(),
  isBackdated: z.boolean().optional(),
  isInvoicePaid: z.boolean().optional(),
  metadata: metadata.optional(),
  prorationBehavior: z.enum(["INVOICE_IMMEDIATELY", "CREATE_PRORATIONS", "NONE"]).optional(),
  taxIds: list(z.object({ type: text, value: text })).optional(),
  taxPercentage: z.number().min(0).max(100).optional(),
  taxRateIds: list(text).optional(),
});

const priceOverride = z.object({
  addonId: text.nullable().optional(),
  amount: amount.optional(),
  baseCharge: z.boolean().optional(),
  billingCountryCode: text.optional(),
  blockSize: z.number().min(1).max(limits.quantityMax).optional(),
  creditGrantCadence: z.enum(["BEGINNING_OF_BILLING_PERIOD", "MONTHLY"]).optional(),
  creditRate: z
    .object({ amount, currencyId: text, costFormula: text.nullable().optional() })
    .optional(),
  currency: currency.optional(),
  currencyId: text.optional(),
  featureId: text.nullable().optional(),
  tiers: list(tier).optional(),
});

/** The override of the plan's value of one feature. */
const featureOverride = z.object({
  type: z.literal("FEATURE"),
  id: identifier,
  usageLimit: z.number().min(0).max(limits.usageMax).optional(),
  hasUnlimitedUsage: z.boolean().optional(),
  hasSoftLimit: z.boolean().optional(),
  resetPeriod: z.enum(resetPeriods).optional(),
  yearlyResetPeriodConfiguration: yearlyReset.nullable().optional(),
  monthlyResetPeriodConfiguration: monthlyReset.nullable().optional(),
  weeklyResetPeriodConfiguration: weeklyReset.nullable().optional(),
});

/** Credits are part of v1; they are parsed only to refuse them with a precise message. */
const creditOverride = z.object({
  type: z.literal("CREDIT"),
  id: identifier,
  amount: z.number(),
  cadence: z.enum(["MONTH", "YEAR"]),
});

/** 0 means none. The catalog decides about other values, with a code for each fault. */
const quantity = z.number().max(limits.quantityMax);
const addonItem = z.object({ id: identifier, quantity });
const chargeItem = z.object({
  id: identifier,
  quantity,
  type: z.enum(["FEATURE", "CREDIT"]),
});

const scheduleStrategy = z.enum(["END_OF_BILLING_PERIOD", "END_OF_BILLING_MONTH", "IMMEDIATE"]);
const billingPeriod = z.enum(["MONTHLY", "ANNUALLY"]);

/** The common fields of the bodies of provisioning, updating and previewing. */
export const subscriptionChangeFields = {
  addons: list(addonItem).optional(),
  appliedCoupon: appliedCoupon.optional(),
  billingCycleAnchor: z.enum(["UNCHANGED", "NOW"]).optional(),
  billingInformation: billingInformation.optional(),
  billingPeriod: billingPeriod.optional(),
  charges: list(chargeItem).optional(),
  scheduleStrategy: scheduleStrategy.optional(),
};

/** The additional common fields of the bodies of provisioning and previewing. */
export const subscriptionStartFields = {
  customerId: identifier,
  planId: identifier,
  billingCountryCode: text.nullable().optional(),
  payingCustomerId: identifier.nullable().optional(),
  resourceId: identifier.nullable().optional(),
  startDate: instant.optional(),
  trialOverrideConfiguration: z
    .object({
      isTrial: z.boolean(),
      trialEndBehavior: z.enum(["CONVERT_TO_PAID", "CANCEL_SUBSCRIPTION"]).optional(),
      trialEndDate: instant.optional(),
    })
    .optional(),
  unitQuantity: quantity.optional(),
};

const budget = z.object({ hasSoftLimit: z.boolean(), limit: amount });
const minimumSpend = z.object({ amount: amount.optional(), currency: currency.optional() });

const keptFields = {
  awaitPaymentConfirmation: z.boolean().optional(),
  budget: budget.nullable().optional(),
  entitlements: list(z.discriminatedUnion("type", [featureOverride, creditOverride])).optional(),
  metadata: metadata.optional(),
  minimumSpend: minimumSpend.nullable().optional(),
  priceOverrides: list(priceOverride).optional(),
  salesforceId: text.nullable().optional(),
};

/** Body of `POST /api/v1/subscriptions`. */
export const subscriptionProvisionBody = z.object({
  id: identifier.optional(),
  ...subscriptionStartFields,
  ...subscriptionChangeFields,
  ...keptFields,
  billingId: filledText.nullable().optional(),
  cancellationDate: instant.optional(),
  checkoutOptions: z
    .object({
      cancelUrl: z.string().max(limits.urlLengthMax),
      successUrl: z.string().max(limits.urlLengthMax),
      allowPromoCodes: z.boolean().optional(),
      allowTaxIdCollection: z.boolean().optional(),
      collectBillingAddress: z.boolean().optional(),
      collectPhoneNumber: z.boolean().optional(),
      referenceId: text.nullable().optional(),
    })
    .optional(),
  paymentCollectionMethod: z.enum(["CHARGE", "INVOICE", "NONE"]).optional(),
});

/** Body of `PATCH /api/v1/subscriptions/{id}`: present lists and maps replace the stored ones. */
export const subscriptionUpdateBody = z.object({
  ...subscriptionChangeFields,
  ...keptFields,
  cancellationDate: instant.nullable().optional(),
  promotionCode: text.optional(),
  trialEndDate: instant.optional(),
});

/** Body of `POST /api/v1/subscriptions/{id}/cancel`; may be left out. */
export const subscriptionCancelBody = z
  .object({
    cancellationAction: z.enum(["DEFAULT", "REVOKE_ENTITLEMENTS"]).optional(),
    cancellationTime: z.enum(["END_OF_BILLING_PERIOD", "IMMEDIATE", "SPECIFIC_DATE"]).optional(),
    endDate: instant.optional(),
    prorate: z.boolean().optional(),
  })
  .default({});

/** Body of `POST /api/v1/subscriptions/{id}/migrate`; may be left out. */
export const subscriptionMigrateBody = z
  .object({
    subscriptionMigrationTime: z.enum(["END_OF_BILLING_PERIOD", "IMMEDIATE"]).optional(),
  })
  .default({});

/** Body of `POST /api/v1/subscriptions/{id}/transfer`. */
export const subscriptionTransferBody = z.object({ destinationResourceId: identifier });

const coupon = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(["ACTIVE", "EXPIRED", "REMOVED"]),
  amountsOff: z.array(money).nullable().optional(),
  percentOff: z.number().nullable().optional(),
});

const subscriptionPrice = z.object({
  addonId: z.string().nullable().optional(),
  amount: z.number().optional(),
  baseCharge: z.boolean().optional(),
  billingCountryCode: z.string().optional(),
  blockSize: z.number().optional(),
  currency: currency.optional(),
  featureId: z.string().nullable().optional(),
  tiers: z.array(tier).optional(),
});

const futureUpdate = z.object({
  scheduledExecutionTime: instant,
  scheduleStatus: z.enum(["PENDING_PAYMENT", "SCHEDULED", "CANCELED", "DONE", "FAILED"]),
  subscriptionScheduleType: z.enum([
    "DOWNGRADE",
    "PLAN",
    "BILLING_PERIOD",
    "UNIT_AMOUNT",
    "RECURRING_CREDITS",
    "PRICE_OVERRIDE",
    "ADDON",
    "COUPON",
    "MIGRATE_TO_LATEST",
    "ADDITIONAL_META_DATA",
    "BILLING_INFO_METADATA",
  ]),
  targetPackage: z.object({ id: z.string() }).nullable(),
});

/** A subscription, as every route answers it. Dates are ISO 8601 in UTC. */
export const subscription = z
  .object({
    id: identifier,
    customerId: identifier,
    planId: identifier,
    resourceId: identifier.nullable(),
    pricingType: z.enum(pricingTypes),
    status: z.enum(subscriptionStatuses),
    startDate: instant,
    endDate: instant.nullable(),
    effectiveEndDate: instant.nullable(),
    cancellationDate: instant.nullable(),
    cancelReason: z
      .enum([
        "UPGRADE_OR_DOWNGRADE",
        "CANCELLED_BY_BILLING",
        "EXPIRED",
        "DETACH_BILLING",
        "TRIAL_ENDED",
        "Immediate",
        "TRIAL_CONVERTED",
        "PENDING_PAYMENT_EXPIRED",
        "ScheduledCancellation",
        "CustomerArchived",
        "AutoCancellationRule",
      ])
      .nullable(),
    trial: z
      .object({ trialEndBehavior: z.enum(["CONVERT_TO_PAID", "CANCEL_SUBSCRIPTION"]) })
      .nullable(),
    trialEndDate: instant.nullable(),
    currentBillingPeriodStart: instant.nullable(),
    currentBillingPeriodEnd: instant.nullable(),
    billingCycleAnchor: instant.nullable(),
    billingId: z.string().nullable(),
    paymentCollection: z.enum(["NOT_REQUIRED", "PROCESSING", "FAILED", "ACTION_REQUIRED"]),
    paymentCollectionMethod: z.enum(["CHARGE", "INVOICE", "NONE"]).nullable(),
    payingCustomerId: z.string().nullable(),
    contractId: z.null(),
    latestInvoice: z.null(),
    budget: budget.nullable(),
    minimumSpend: minimumSpend.nullable(),
    coupons: z.array(coupon),
    addons: z.array(addonItem),
    prices: z.array(subscriptionPrice),
    futureUpdates: z.array(futureUpdate),
    /** Only what replaces values of the plan, and not in lists. */
    subscriptionEntitlements: z
      .array(z.object({ id: z.string(), type: z.enum(["FEATURE", "CREDIT"]) }))
      .optional(),
    metadata,
    createdAt: instant,
  })
  .meta({ id: "Subscription" });

export const subscriptionReply = reply(subscription);
export const subscriptionPage = pageOf(subscription);

/** Reply of `POST /api/v1/subscriptions`. */
export const subscriptionProvisionReply = reply(
  z.object({
    id: identifier,
    status: z.enum(["SUCCESS", "PAYMENT_REQUIRED"]),
    subscription: subscription.nullable(),
    entitlements: z.array(featureEntitlement).nullable(),
    isScheduled: z.boolean(),
    /** Warnings, if any; they do not prevent the subscription. */
    warnings: z
      .array(z.object({ code: z.enum(["coupon_not_carried"]), message: z.string() }))
      .optional(),
  }),
);

/** Reply of undoing scheduled changes: whose they were. */
export const futureUpdateReply = reply(z.object({ id: identifier }));

/** Query of `GET /api/v1/subscriptions`; statuses and pricing types are comma-joined. */
export const subscriptionListQuery = pageQuery({
  createdAt: instantRange.optional(),
  customerId: text.optional(),
  planId: text.optional(),
  pricingType: commaList(z.enum(pricingTypes)).optional(),
  resourceId: text.optional(),
  status: commaList(z.enum(subscriptionStatuses)).optional(),
});
