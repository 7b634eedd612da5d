import { z } from "zod";
import { monthlyReset, resetPeriod, weeklyReset, yearlyReset } from "../catalog/prices.ts";
import { limits } from "../limits.ts";
import { listOf } from "../lists.ts";
import { commaList, instantRange, pageOf, pageQuery, reply } from "../paging.ts";
import { filledText, identifier, instant, text, uuid } from "../text-schemas.ts";
import { promotionPeriods } from "./promotion-record.ts";

/** Why a customer may not use a feature. The public API documents more; these are in use. */
export const accessDeniedReasons = [
  "CustomerNotFound",
  "CustomerIsArchived",
  "FeatureNotFound",
  "CustomerResourceNotFound",
  "NoActiveSubscription",
  "NoFeatureEntitlementInSubscription",
  "Revoked",
  "FeatureTypeMismatch",
  "RequestedUsageExceedingLimit",
  "RequestedValuesMismatch",
] as const;

export type AccessDeniedReason = (typeof accessDeniedReasons)[number];

/**
 * Whether a customer may use a feature, and how much of it. Metered features have usage, all number
 * features have a limit, and features that are reset have a period.
 */
export const featureEntitlement = z
  .object({
    type: z.literal("FEATURE"),
    isGranted: z.boolean(),
    accessDeniedReason: z.enum(accessDeniedReasons).nullable(),
    feature: z
      .object({
        id: identifier,
        displayName: text,
        featureStatus: z.enum(["NEW", "SUSPENDED", "ACTIVE"]),
        featureType: z.enum(["BOOLEAN", "NUMBER", "ENUM"]),
      })
      .optional(),
    currentUsage: z.number().optional(),
    usageLimit: z.number().nullable().optional(),
    hasUnlimitedUsage: z.boolean().optional(),
    resetPeriod: resetPeriod.nullable().optional(),
    usagePeriodAnchor: instant.optional(),
    usagePeriodStart: instant.optional(),
    usagePeriodEnd: instant.optional(),
    entitlementUpdatedAt: instant.optional(),
    validUntil: instant.optional(),
  })
  .meta({ id: "FeatureEntitlement" });

/** Query of `GET /api/v1/customers/{id}/entitlements`. */
export const entitlementsQuery = z.strictObject({ resourceId: filledText.optional() });

export const entitlementsReply = reply(
  z.object({
    accessDeniedReason: z
      .enum(["CustomerNotFound", "CustomerIsArchived", "NoActiveSubscription"])
      .nullable(),
    entitlements: z.array(featureEntitlement),
  }),
);

/** A number in a query: digits, so that an empty text is not taken for zero. */
const amount = z
  .string()
  .regex(/^\d+(\.\d+)?(e[+-]?\d+)?$/i, { error: "Write a number of 0 or more." })
  .transform(Number)
  .pipe(z.number().max(limits.usageMax))
  .meta({ override: { type: "number", minimum: 0, pattern: undefined } });

const noCredits =
  "Credits are not supported, so there is nothing to check for a currency. Pass featureId alone.";

/** Query of `GET /api/v1/customers/{id}/entitlements/check`; the values are comma-joined. */
export const entitlementCheckQuery = z
  .strictObject({
    featureId: filledText.optional(),
    currencyId: z
      .string()
      .refine(() => false, { error: noCredits })
      .meta({ description: "Credits are not supported; a request with a currency is refused." })
      .optional(),
    resourceId: filledText.optional(),
    requestedUsage: amount.optional(),
    // An empty list is written as an empty text, and asks for nothing.
    requestedValues: z.preprocess(
      (value) => (value === "" ? undefined : value),
      commaList(filledText, limits.packageItemsMax).optional(),
    ),
  })
  .refine((query) => query.featureId !== undefined, {
    error: "Pass the id of the feature to check.",
    path: ["featureId"],
  })
  .transform((query) => ({ ...query, featureId: query.featureId ?? "" }));

export const entitlementCheckReply = reply(featureEntitlement);

const promotionalEntitlementItem = z.object({
  featureId: identifier,
  period: z.enum(promotionPeriods),
  customEndDate: instant.nullable().optional(),
  usageLimit: z.number().min(0).max(limits.usageMax).nullable().optional(),
  hasUnlimitedUsage: z.boolean().nullable().optional(),
  hasSoftLimit: z.boolean().nullable().optional(),
  enumValues: listOf(filledText, { max: limits.packageItemsMax }).nullable().optional(),
  isVisible: z.boolean().nullable().optional(),
  resetPeriod: resetPeriod.nullable().optional(),
  monthlyResetPeriodConfiguration: monthlyReset.nullable().optional(),
  weeklyResetPeriodConfiguration: weeklyReset.nullable().optional(),
  yearlyResetPeriodConfiguration: yearlyReset.nullable().optional(),
});

/** One promotional entitlement of a customer's record; `record.ts` checks it in an import. */
export const promotionImportItem = z.object({
  featureId: identifier,
  description: text.nullable().optional(),
  period: z.enum(promotionPeriods),
  startDate: instant.nullable().optional(),
  endDate: instant.nullable().optional(),
  usageLimit: z.number().min(0).max(limits.usageMax).nullable().optional(),
  hasUnlimitedUsage: z.boolean().nullable().optional(),
  hasSoftLimit: z.boolean().nullable().optional(),
  enumValues: listOf(filledText, { max: limits.packageItemsMax }).nullable().optional(),
  isVisible: z.boolean().nullable().optional(),
  resetPeriod: resetPeriod.nullable().optional(),
  resetPeriodConfiguration: z.union([yearlyReset, monthlyReset, weeklyReset]).nullable().optional(),
});

/** Body of granting promotional entitlements, each feature once. */
export const promotionsBody = z.object({
  promotionalEntitlements: listOf(promotionalEntitlementItem, {
    min: 1,
    max: limits.promotionsRequestMax,
  }).refine((items) => new Set(items.map((item) => item.featureId)).size === items.length, {
    error: "A feature can stand here once only.",
  }),
});

const promotionStatus = z.enum(["Active", "Expired", "Paused"]);

/** An entitlement that a customer has besides its subscriptions; its status follows the clock. */
export const promotionalEntitlement = z
  .object({
    id: uuid,
    environmentId: uuid,
    featureId: identifier,
    description: text.nullable(),
    status: promotionStatus,
    period: z.enum(promotionPeriods),
    startDate: instant,
    endDate: instant.nullable(),
    usageLimit: z.number().nullable(),
    hasUnlimitedUsage: z.boolean().nullable(),
    hasSoftLimit: z.boolean().nullable(),
    enumValues: z.array(text).nullable(),
    featureGroupIds: z.array(text).nullable(),
    isVisible: z.boolean(),
    resetPeriod: resetPeriod.nullable(),
    resetPeriodConfiguration: z.union([yearlyReset, monthlyReset, weeklyReset]).nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "PromotionalEntitlement" });

export const promotionReply = reply(promotionalEntitlement);
export const promotionsReply = reply(z.array(promotionalEntitlement));
export const promotionPage = pageOf(promotionalEntitlement);

/** Query of listing promotional entitlements; statuses are comma-joined. */
export const promotionListQuery = pageQuery({
  createdAt: instantRange.optional(),
  status: commaList(promotionStatus).optional(),
});

/** A resource that a customer has, or had, a subscription for. */
export const customerResource = z
  .object({ id: identifier, createdAt: instant, updatedAt: instant })
  .meta({ id: "CustomerResource" });

export const customerResourcePage = pageOf(customerResource);
export const customerResourceListQuery = pageQuery({});
