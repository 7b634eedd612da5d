import { z } from "zod";
import { limits } from "../limits.ts";
import { listOf } from "../lists.ts";
import { filledText, identifier, metadata, text } from "../text-schemas.ts";
import {
  amount,
  charge,
  described,
  entitlement,
  featureMeter,
  strict,
  uniqueBy,
} from "./document-parts.ts";

/**
 * The catalog as one declarative document: `carryover catalog apply` reads it, `export` writes it,
 * and editors complete it. Every field has a description for the JSON Schema. A missing field has
 * its default; no field is ever null.
 */

const shared = {
  id: described(identifier, "The public id. It never changes: another id is another entry."),
  displayName: described(text, "The display name; the id by default.").optional(),
  description: described(text, "A description for display.").optional(),
};

const ownMetadata = described(metadata, "Text by key, stored and returned unchanged.").optional();

const product = strict({
  ...shared,
  multipleSubscriptions: described(
    z.boolean(),
    "Whether a customer may have several subscriptions of it, one for each resource. It cannot " +
      "change once there are subscriptions.",
    false,
  ).optional(),
  status: described(
    z.enum(["PUBLISHED", "ARCHIVED"]),
    "Archiving a product archives its plans and add-ons.",
    "PUBLISHED",
  ).optional(),
  productSettings: described(
    strict({
      subscriptionCancellationTime: described(
        z.enum(["END_OF_BILLING_PERIOD", "IMMEDIATE", "SPECIFIC_DATE"]),
        "When a canceled subscription ends, unless the cancellation sets it.",
      ),
      subscriptionEndSetup: described(
        z.enum(["DOWNGRADE_TO_FREE", "CANCEL_SUBSCRIPTION"]),
        "The subscription that follows one that ends.",
      ),
      subscriptionStartSetup: described(
        z.enum(["PLAN_SELECTION", "TRIAL_PERIOD", "FREE_PLAN"]),
        "The subscription that a new customer starts with.",
      ),
      downgradePlanId: described(
        identifier,
        "The plan that follows a subscription that ends: a published FREE plan of the product. " +
          "DOWNGRADE_TO_FREE needs it.",
      ).optional(),
      subscriptionStartPlanId: described(identifier, "The plan to start with.").optional(),
      subscriptionPastDueSetup: described(
        z.enum(["KEEP_ACCESS", "REVOKE_ENTITLEMENTS"]),
        "Whether a subscription that is past due gives access.",
        "KEEP_ACCESS",
      ).optional(),
      prorateAtEndOfBillingPeriod: described(
        z.boolean(),
        "Whether a cancellation at the end of the period is prorated.",
      ).optional(),
    }),
    "The rules for starting, ending and canceling subscriptions.",
  ).optional(),
  usageResetCutoffRule: described(
    z.enum(["NEVER_RESET", "ALWAYS_RESET", "BILLING_PERIOD_CHANGE"]),
    "Whether usage is reset when a subscription changes.",
  ).optional(),
  metadata: ownMetadata,
});

const feature = strict({
  ...shared,
  featureType: described(
    z.enum(["BOOLEAN", "NUMBER", "ENUM"]),
    "BOOLEAN is had or not, NUMBER is configured or metered, ENUM grants some of its values. It " +
      "cannot change once a plan or add-on grants the feature.",
  ),
  meterType: described(
    z.enum(["None", "FLUCTUATING", "INCREMENTAL"]),
    "Of a NUMBER: None is a plain configuration, FLUCTUATING goes up and down like seats, " +
      "INCREMENTAL only up like API calls. It cannot change once the feature is granted.",
    "None",
  ).optional(),
  status: described(
    z.enum(["ACTIVE", "SUSPENDED", "NEW"]),
    "SUSPENDED is an archived feature.",
    "ACTIVE",
  ).optional(),
  featureUnits: described(text, "The singular name of the unit, such as seat.").optional(),
  featureUnitsPlural: described(text, "The plural name of the unit, such as seats.").optional(),
  enumConfiguration: described(
    listOf(
      strict({
        value: described(filledText, "The value that entitlements grant, without a comma."),
        displayName: described(text, "The display name; the value by default.").optional(),
      }),
      { max: limits.packageItemsMax },
    ),
    "The values of an ENUM, in their order.",
  ).optional(),
  unitTransformation: described(
    strict({
      divide: described(z.number(), "The divisor of the usage; greater than 0."),
      round: described(z.enum(["UP", "DOWN"]), "How the quotient is rounded."),
      featureUnits: described(text, "The singular name of the new unit.").optional(),
      featureUnitsPlural: described(text, "The plural name of the new unit.").optional(),
    }),
    "Usage is sold in other units than it is measured in.",
  ).optional(),
  meter: described(
    featureMeter,
    "How raw events become usage; without it, usage is reported as a value (calculated usage).",
  ).optional(),
  metadata: ownMetadata,
});

const packageFields = {
  ...shared,
  productId: described(identifier, "The product it is sold under. It cannot change."),
  status: described(
    z.enum(["PUBLISHED", "DRAFT", "ARCHIVED"]),
    "What is published cannot become a draft again. What is archived cannot be sold; existing " +
      "subscriptions keep it.",
    "PUBLISHED",
  ).optional(),
  pricingType: described(
    z.enum(["FREE", "PAID", "CUSTOM"]),
    "FREE has no charges, PAID is billed, CUSTOM is agreed with each customer.",
  ).optional(),
};

const pricing = {
  charges: described(listOf(charge, { max: limits.packageItemsMax }), "The prices.").optional(),
  overageCharges: described(
    listOf(charge, { max: limits.packageItemsMax }),
    "The prices of usage beyond the limits.",
  ).optional(),
  overageBillingPeriod: described(
    z.enum(["ON_SUBSCRIPTION_RENEWAL", "MONTHLY"]),
    "When overage is billed.",
  ).optional(),
  minimumSpend: described(
    listOf(
      strict({
        billingPeriod: described(
          z.enum(["MONTHLY", "ANNUALLY"]),
          "The period that the minimum applies to.",
        ),
        minimum: described(amount, "The smallest amount that is billed."),
      }),
      { max: limits.packageItemsMax },
    ),
    "The smallest amounts that are billed in a period.",
  ).optional(),
  billingId: described(text, "The product of the billing provider.").optional(),
};

const grants = described(
  listOf(entitlement, { max: limits.packageItemsMax }).check(uniqueBy("featureId", "feature")),
  "Its entitlements. The order does not matter.",
).optional();

const plan = strict({
  ...packageFields,
  parentPlanId: described(
    identifier,
    "A plan of the same product, whose entitlements this plan inherits.",
  ).optional(),
  compatibleAddonIds: described(
    listOf(identifier, { max: limits.packageItemsMax }),
    "Add-ons that may be sold with it. The order does not matter.",
  ).optional(),
  defaultTrialConfig: described(
    strict({
      duration: described(z.number().int().min(1), "How many units the trial lasts."),
      units: described(z.enum(["DAY", "MONTH"]), "The unit of the duration."),
      trialEndBehavior: described(
        z.enum(["CONVERT_TO_PAID", "CANCEL_SUBSCRIPTION"]),
        "What happens after the trial.",
      ).optional(),
      budget: described(
        strict({
          limit: described(z.number().min(0), "The largest amount that may be used in the trial."),
          hasSoftLimit: described(z.boolean(), "Whether use beyond the limit is still granted."),
        }),
        "A budget for usage in the trial.",
      ).optional(),
    }),
    "The default trial of a new subscription.",
  ).optional(),
  entitlements: grants,
  ...pricing,
  metadata: ownMetadata,
});

const addon = strict({
  ...packageFields,
  dependencies: described(
    listOf(identifier, { max: limits.packageItemsMax }),
    "Add-ons that it requires. The order does not matter.",
  ).optional(),
  maxQuantity: described(
    z.number().int().min(1).max(limits.quantityMax),
    "The largest quantity of one subscription; unlimited by default.",
  ).optional(),
  entitlements: grants,
  ...pricing,
  metadata: ownMetadata,
});

const entries = <T extends z.ZodType<{ id: string }>>(item: T, description: string) =>
  described(
    listOf(item, { max: limits.catalogEntriesMax }).check(uniqueBy("id", "id")),
    description,
  ).optional();

/** The whole document. Every list may be left out. */
export const catalogDocument = strict({
  $schema: described(
    z.string().max(limits.urlLengthMax),
    "The address of this schema, for editors; ignored.",
  ).optional(),
  products: entries(product, "The products that are sold."),
  features: entries(feature, "The features that plans and add-ons grant."),
  plans: entries(plan, "The plans that customers subscribe to."),
  addons: entries(addon, "The add-ons that a subscription may have besides its plan."),
}).meta({
  id: "CatalogDocument",
  description: "The catalog of an environment, as one declarative document.",
});

export type CatalogDocument = z.output<typeof catalogDocument>;
export type DocumentProduct = z.output<typeof product>;
export type DocumentFeature = z.output<typeof feature>;
export type DocumentPlan = z.output<typeof plan>;
export type DocumentAddon = z.output<typeof addon>;
