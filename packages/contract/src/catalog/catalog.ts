import { z } from "zod";
import { meterOperations } from "../enums.ts";
import { limits } from "../limits.ts";
import { listOf } from "../lists.ts";
import { commaList, instantRange, pageOf, pageQuery, reply } from "../paging.ts";
import { filledText, identifier, instant, metadata, text } from "../text-schemas.ts";
import { packageChargesBody } from "./prices.ts";

/** Bodies, queries and replies of products, features, plans and add-ons, as API v1 has them. */

const description = text.nullable().optional();
const productStatus = z.enum(["PUBLISHED", "ARCHIVED"]);
const featureStatus = z.enum(["NEW", "SUSPENDED", "ACTIVE"]);
const featureType = z.enum(["BOOLEAN", "NUMBER", "ENUM"]);
const meterType = z.enum(["None", "FLUCTUATING", "INCREMENTAL"]);
const packageStatus = z.enum(["DRAFT", "PUBLISHED", "ARCHIVED"]);
const pricingType = z.enum(["FREE", "PAID", "CUSTOM"]);

const productSettings = z.object({
  subscriptionCancellationTime: z.enum(["END_OF_BILLING_PERIOD", "IMMEDIATE", "SPECIFIC_DATE"]),
  subscriptionEndSetup: z.enum(["DOWNGRADE_TO_FREE", "CANCEL_SUBSCRIPTION"]),
  subscriptionStartSetup: z.enum(["PLAN_SELECTION", "TRIAL_PERIOD", "FREE_PLAN"]),
  downgradePlanId: identifier.nullable().optional(),
  prorateAtEndOfBillingPeriod: z.boolean().nullable().optional(),
  /** Ours: whether who is past due keeps access while the provider tries to collect. */
  subscriptionPastDueSetup: z.enum(["KEEP_ACCESS", "REVOKE_ENTITLEMENTS"]).nullable().optional(),
  subscriptionStartPlanId: identifier.nullable().optional(),
});

/** Body of `POST /api/v1/products`. */
export const productCreateBody = z.object({
  id: identifier,
  displayName: text,
  description,
  metadata: metadata.nullable().optional(),
  multipleSubscriptions: z.boolean().optional(),
});

/** Body of `PATCH /api/v1/products/{id}`: present fields replace, null clears. */
export const productUpdateBody = z.object({
  description,
  displayName: text.optional(),
  metadata: metadata.nullable().optional(),
  multipleSubscriptions: z.boolean().optional(),
  productSettings: productSettings.optional(),
  usageResetCutoffRule: z
    .object({ behavior: z.enum(["NEVER_RESET", "ALWAYS_RESET", "BILLING_PERIOD_CHANGE"]) })
    .optional(),
});

/** Body of `POST /api/v1/products/{id}/duplicate`. */
export const productDuplicateBody = z.object({
  targetId: identifier,
  description,
  displayName: text.optional(),
});

/** A product, as every route answers it. */
export const product = z
  .object({
    id: identifier,
    displayName: text,
    description: text.nullable(),
    multipleSubscriptions: z.boolean(),
    status: productStatus,
    productSettings: productSettings.optional(),
    metadata,
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Product" });

export const productReply = reply(product);
export const productPage = pageOf(product);

/** Query of `GET /api/v1/products`. */
export const productListQuery = pageQuery({
  id: text.optional(),
  createdAt: instantRange.optional(),
  status: commaList(productStatus).optional(),
});

const enumValue = z.object({ displayName: text, value: filledText });
const enumConfiguration = listOf(enumValue, { max: limits.packageItemsMax });

const unitTransformation = z.object({
  divide: z.number(),
  featureUnits: text.nullable().optional(),
  featureUnitsPlural: text.nullable().optional(),
  round: z.enum(["UP", "DOWN"]).optional(),
});

const meterCondition = z.object({
  field: filledText,
  operation: z.enum(meterOperations),
  value: text.optional(),
  values: listOf(text, { max: limits.packageItemsMax }).optional(),
});

const meter = z.object({
  aggregation: z.object({
    function: z.enum(["SUM", "MAX", "MIN", "AVG", "COUNT", "UNIQUE"]),
    field: filledText.optional(),
  }),
  filters: listOf(
    z.object({ conditions: listOf(meterCondition, { max: limits.packageItemsMax }) }),
    { max: limits.packageItemsMax },
  ),
});

const featureFields = {
  description,
  enumConfiguration: enumConfiguration.nullable().optional(),
  featureUnits: text.nullable().optional(),
  featureUnitsPlural: text.nullable().optional(),
  metadata: metadata.optional(),
  unitTransformation: unitTransformation.nullable().optional(),
};

/** Body of `POST /api/v1/features`. */
export const featureCreateBody = z.object({
  id: identifier,
  displayName: text,
  featureType,
  featureStatus: featureStatus.optional(),
  meterType: meterType.optional(),
  ...featureFields,
});

/** Body of `PATCH /api/v1/features/{id}`; a `meter` makes usage come from raw events. */
export const featureUpdateBody = z.object({
  displayName: text.optional(),
  meter: meter.nullable().optional(),
  ...featureFields,
});

/** A feature, as every route returns it; `meter` is present if usage comes from raw events. */
export const feature = z
  .object({
    id: identifier,
    displayName: text,
    description: text.nullable(),
    featureType,
    meterType,
    featureStatus,
    featureUnits: text.nullable(),
    featureUnitsPlural: text.nullable(),
    enumConfiguration: z.array(enumValue).nullable(),
    unitTransformation: z
      .object({
        divide: z.number(),
        featureUnits: text.nullable(),
        featureUnitsPlural: text.nullable(),
        round: z.enum(["UP", "DOWN"]),
      })
      .nullable(),
    meter: meter.optional(),
    metadata,
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "Feature" });

export const featureReply = reply(feature);
export const featurePage = pageOf(feature);

/** Query of `GET /api/v1/features`. */
export const featureListQuery = pageQuery({
  id: text.optional(),
  createdAt: instantRange.optional(),
  featureType: commaList(featureType).optional(),
  meterType: commaList(meterType).optional(),
  status: commaList(featureStatus).optional(),
});

const defaultTrialConfig = z.object({
  duration: z.number(),
  units: z.enum(["DAY", "MONTH"]),
  budget: z.object({ hasSoftLimit: z.boolean(), limit: z.number() }).nullable().optional(),
  trialEndBehavior: z.enum(["CONVERT_TO_PAID", "CANCEL_SUBSCRIPTION"]).nullable().optional(),
});

const packageCreateFields = {
  id: identifier,
  displayName: text,
  productId: identifier,
  billingId: text.nullable().optional(),
  description,
  metadata: metadata.optional(),
  pricingType: pricingType.nullable().optional(),
  status: packageStatus.optional(),
};

const packageUpdateFields = {
  billingId: text.nullable().optional(),
  charges: packageChargesBody.optional(),
  description,
  displayName: text.optional(),
  metadata: metadata.optional(),
};

const idList = listOf(identifier, { max: limits.packageItemsMax });

/** Body of `POST /api/v1/plans`; the first version is a draft unless `status` is PUBLISHED. */
export const planCreateBody = z.object({
  ...packageCreateFields,
  defaultTrialConfig: defaultTrialConfig.nullable().optional(),
  parentPlanId: identifier.nullable().optional(),
});

/** Body of `PATCH /api/v1/plans/{id}`: present fields replace, null clears; on drafts only. */
export const planUpdateBody = z.object({
  ...packageUpdateFields,
  compatibleAddonIds: idList.nullable().optional(),
  defaultTrialConfig: defaultTrialConfig.nullable().optional(),
  parentPlanId: identifier.nullable().optional(),
});

/** Body of `POST /api/v1/addons`. */
export const addonCreateBody = z.object({
  ...packageCreateFields,
  maxQuantity: z.number().nullable().optional(),
});

/** Body of `PATCH /api/v1/addons/{id}`: present fields replace, null clears; on drafts only. */
export const addonUpdateBody = z.object({
  ...packageUpdateFields,
  dependencies: idList.nullable().optional(),
  maxQuantity: z.number().nullable().optional(),
  status: packageStatus.optional(),
});

const packageReplyFields = {
  id: identifier,
  displayName: text,
  description: text.nullable(),
  productId: identifier,
  billingId: text.nullable(),
  pricingType: pricingType.nullable(),
  status: packageStatus,
  versionNumber: z.number().int(),
  /** Of the version that new subscriptions take, or of a draft that is the only version. */
  isLatest: z.boolean().nullable(),
  /** The features that are granted; `id` is the feature's. */
  entitlements: z.array(z.object({ id: identifier, type: z.enum(["FEATURE", "CREDIT"]) })),
  metadata,
  createdAt: instant,
  updatedAt: instant,
};

/** One version of a plan. */
export const plan = z
  .object({
    ...packageReplyFields,
    parentPlanId: identifier.nullable(),
    compatibleAddonIds: z.array(identifier).nullable(),
    defaultTrialConfig: defaultTrialConfig.nullable(),
  })
  .meta({ id: "Plan" });

export const planReply = reply(plan);
export const planPage = pageOf(plan);

/** One version of an add-on. */
export const addon = z
  .object({
    ...packageReplyFields,
    dependencies: z.array(identifier).nullable(),
    maxQuantity: z.number().nullable(),
  })
  .meta({ id: "Addon" });

export const addonReply = reply(addon);
export const addonPage = pageOf(addon);

/** Query of `GET /api/v1/plans` and `/addons`; the filters compare the version that is answered. */
export const packageListQuery = pageQuery({
  createdAt: instantRange.optional(),
  productId: text.optional(),
  status: commaList(packageStatus).optional(),
});

/** Body of publishing: whom the new version is for. */
export const publishBody = z.object({
  migrationType: z.enum(["NEW_CUSTOMERS", "ALL_CUSTOMERS"]),
});

/** Publishing is done when it is answered, so there is never a task to wait for. */
export const publishReply = reply(z.object({ taskId: z.guid().nullable() }));

export const removedDraftReply = reply(z.object({ id: identifier }));
