import { z } from "zod";
import { limits } from "../limits.ts";
import { listOf } from "../lists.ts";
import { filledText, identifier, metadata, text } from "../text.ts";
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
 * The catalog as one declarative document: what `carryover catalog apply` takes, `export` gives,
 * and an editor completes. Every field has a description, since they become the JSON Schema. A
 * field that is left out has its default; nothing is ever null.
 */

const shared = {
  id: described(identifier, "The public id. It never changes: another id is another entry."),
  displayName: described(text, "The name that people see; the id if it is left out.").optional(),
  description: described(text, "What it is, for people.").optional(),
};

const ownMetadata = described(metadata, "Text by key, kept and answered as it is.").optional();

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
        "When a canceled subscription ends, unless the cancellation says it.",
      ),
      subscriptionEndSetup: described(
        z.enum(["DOWNGRADE_TO_FREE", "CANCEL_SUBSCRIPTION"]),
        "What follows a subscription that ends.",
      ),
      subscriptionStartSetup: described(
        z.enum(["PLAN_SELECTION", "TRIAL_PERIOD", "FREE_PLAN"]),
        "What a new customer starts with.",
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
    "What starting, ending and canceling a subscription does.",
  ).optional(),
  usageResetCutoffRule: described(
    z.enum(["NEVER_RESET", "ALWAYS_RESET", "BILLING_PERIOD_CHANGE"]),
    "Whether usage starts anew when a subscription changes.",
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
  featureUnits: described(text, "What one of it is called, such as seat.").optional(),
  featureUnitsPlural: described(text, "What several are called, such as seats.").optional(),
  enumConfiguration: described(
    listOf(
      strict({
        value: described(filledText, "The value that entitlements grant, without a comma."),
        displayName: described(text, "Its name for people; the value if left out.").optional(),
      }),
      { max: limits.packageItemsMax },
    ),
    "The values of an ENUM, in their order.",
  ).optional(),
  unitTransformation: described(
    strict({
      divide: described(z.number(), "By how much usage is divided; greater than 0."),
      round: described(z.enum(["UP", "DOWN"]), "How the quotient is rounded."),
      featureUnits: described(text, "What one of the new units is called.").optional(),
      featureUnitsPlural: described(text, "What several of them are called.").optional(),
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
  charges: described(listOf(charge, { max: limits.packageItemsMax }), "What it costs.").optional(),
  overageCharges: described(
    listOf(charge, { max: limits.packageItemsMax }),
    "What usage beyond the limits costs.",
  ).optional(),
  overageBillingPeriod: described(
    z.enum(["ON_SUBSCRIPTION_RENEWAL", "MONTHLY"]),
    "When overage is billed.",
  ).optional(),
  minimumSpend: described(
    listOf(
      strict({
        billingPeriod: described(z.enum(["MONTHLY", "ANNUALLY"]), "The period it is for."),
        minimum: described(amount, "The least that is billed."),
      }),
      { max: limits.packageItemsMax },
    ),
    "The least that is billed in a period.",
  ).optional(),
  billingId: described(text, "The product of the billing provider.").optional(),
};

const grants = described(
  listOf(entitlement, { max: limits.packageItemsMax }).check(uniqueBy("featureId", "feature")),
  "What it grants. The order does not matter.",
).optional();

const plan = strict({
  ...packageFields,
  parentPlanId: described(
    identifier,
    "A plan of the same product, all of whose entitlements this one has as well.",
  ).optional(),
  compatibleAddonIds: described(
    listOf(identifier, { max: limits.packageItemsMax }),
    "Add-ons that may be sold with it. The order does not matter.",
  ).optional(),
  defaultTrialConfig: described(
    strict({
      duration: described(z.number().int().min(1), "How many units the trial lasts."),
      units: described(z.enum(["DAY", "MONTH"]), "What its duration is counted in."),
      trialEndBehavior: described(
        z.enum(["CONVERT_TO_PAID", "CANCEL_SUBSCRIPTION"]),
        "What follows the trial.",
      ).optional(),
      budget: described(
        strict({
          limit: described(z.number().min(0), "The most that may be used up in the trial."),
          hasSoftLimit: described(z.boolean(), "Whether more is granted all the same."),
        }),
        "A bound on what the trial may use up.",
      ).optional(),
    }),
    "The trial that a subscription begins with unless it says otherwise.",
  ).optional(),
  entitlements: grants,
  ...pricing,
  metadata: ownMetadata,
});

const addon = strict({
  ...packageFields,
  dependencies: described(
    listOf(identifier, { max: limits.packageItemsMax }),
    "Add-ons that must be there as well. The order does not matter.",
  ).optional(),
  maxQuantity: described(
    z.number().int().min(1).max(limits.quantityMax),
    "The most that one subscription may have of it; any quantity if it is left out.",
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
    "Where this schema is, for editors; ignored.",
  ).optional(),
  products: entries(product, "What is sold."),
  features: entries(feature, "What plans and add-ons grant."),
  plans: entries(plan, "What a customer subscribes to."),
  addons: entries(addon, "What a subscription may have besides its plan."),
}).meta({
  id: "CatalogDocument",
  description: "The catalog of an environment, as one declarative document.",
});

export type CatalogDocument = z.output<typeof catalogDocument>;
export type DocumentProduct = z.output<typeof product>;
export type DocumentFeature = z.output<typeof feature>;
export type DocumentPlan = z.output<typeof plan>;
export type DocumentAddon = z.output<typeof addon>;
