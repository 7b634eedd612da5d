import { z } from "zod";
import { currencies, meterOperations } from "../enums.ts";
import { limits } from "../limits.ts";
import { listOf, mapOf } from "../lists.ts";
import { nearest } from "../record.ts";
import { identifier, text } from "../text-schemas.ts";
import { resetPeriods } from "./reset-periods.ts";

/** The parts of the entries of a catalog document. */

/** Adds a description and a default value to a schema. */
export function described<T extends z.ZodType>(
  schema: T,
  description: string,
  value?: string | boolean,
): T {
  return schema.meta({ description, ...(value !== undefined && { default: value }) }) as T;
}

/** Makes an object that refuses unknown fields; the message lists each on its own line. */
export function strict<T extends z.ZodRawShape>(shape: T) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? namedUnknown(issue.keys as string[])
            .map((key) => unknownField(key, known))
            .join("\n")
        : undefined,
  });
}

/** Limits the unknown fields that a message names for one object. */
export function namedUnknown(keys: readonly string[]): readonly string[] {
  return keys.slice(0, limits.recordFaultsMax);
}

function unknownField(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  const name = JSON.stringify(key.slice(0, 60).toWellFormed());
  return `There is no field ${name}.${near === null ? "" : ` Did you mean "${near}"?`}`;
}

/** Refuses entries of a list that have the same value in a field, at the second one. */
export function uniqueBy<K extends string>(field: K, name: string) {
  return (context: z.core.ParsePayload<{ [key in K]: string }[]>): void => {
    const seen = new Set<string>();
    for (const [index, entry] of context.value.entries()) {
      const value = entry[field];
      if (seen.has(value)) {
        const message = `The ${name} ${JSON.stringify(value)} stands in this list already.`;
        context.issues.push({ code: "custom", message, path: [index, field], input: value });
      }
      seen.add(value);
    }
  };
}

/** Money in whole currency units, as in the public API. */
export const amount = strict({
  amount: described(z.number().min(0), "In whole units of the currency: 9.5 is nine and a half."),
  currency: described(z.enum(currencies), "The ISO 4217 code in lower case."),
}).meta({ id: "CatalogAmount" });

const limit = z.number().min(0).max(limits.usageMax);
const quantity = z.number().int().min(0).max(limits.quantityMax);

/** One entitlement of a plan or add-on. */
export const entitlement = strict({
  featureId: described(identifier, "The feature that is granted."),
  usageLimit: described(limit, "The granted amount of a NUMBER feature.").optional(),
  hasUnlimitedUsage: described(
    z.boolean(),
    "Whether the feature is granted without a limit.",
    false,
  ).optional(),
  hasSoftLimit: described(
    z.boolean(),
    "Whether use beyond the limit is still granted, for example to bill it later.",
    false,
  ).optional(),
  enumValues: described(
    listOf(text, { max: limits.packageItemsMax }),
    "The granted values of an ENUM feature.",
  ).optional(),
  resetPeriod: described(
    z.enum(resetPeriods),
    "How often metered usage is reset to zero; never by default.",
  ).optional(),
  resetAnchor: described(
    z.enum([
      "SubscriptionStart",
      "StartOfTheMonth",
      "EverySunday",
      "EveryMonday",
      "EveryTuesday",
      "EveryWednesday",
      "EveryThursday",
      "EveryFriday",
      "EverySaturday",
    ]),
    "The anchor of reset periods; SubscriptionStart by default. " +
      "StartOfTheMonth goes with MONTH, the days with WEEK.",
  ).optional(),
  isCustom: described(
    z.boolean(),
    "Whether each customer of a CUSTOM plan gets a value of its own.",
    false,
  ).optional(),
  behavior: described(
    z.enum(["Increment", "Override"]),
    "For add-ons: adds to the plan's value for each unit, or replaces it.",
    "Increment",
  ).optional(),
  isGranted: described(z.boolean(), "False lists the feature as not included.", true).optional(),
  description: described(text, "A description for display.").optional(),
  displayNameOverride: described(text, "Its name in this plan or add-on.").optional(),
  hiddenFromWidgets: described(
    listOf(z.enum(["PAYWALL", "CUSTOMER_PORTAL", "CHECKOUT"]), { max: 3 }),
    "The widgets that do not show it.",
  ).optional(),
  order: described(z.number(), "Its position in the list that customers see.").optional(),
}).meta({ id: "CatalogEntitlement" });

const tier = strict({
  upTo: described(
    z.number().min(0),
    "The largest quantity of the tier; the last tier is open.",
  ).optional(),
  unitPrice: described(amount, "The price of each unit of the tier.").optional(),
  flatPrice: described(amount, "The price of the whole tier, whatever the quantity.").optional(),
});

/** One price of a plan or add-on for one billing period. */
export const charge = strict({
  billingModel: described(
    z.enum(["FLAT_FEE", "PER_UNIT", "USAGE_BASED", "MINIMUM_SPEND"]),
    "FLAT_FEE is a fixed price, PER_UNIT bills the bought quantity, USAGE_BASED the usage.",
  ),
  billingPeriod: described(z.enum(["MONTHLY", "ANNUALLY"]), "How often it is billed."),
  billingCadence: described(
    z.enum(["RECURRING", "ONE_OFF"]),
    "Whether it is billed every period or once.",
    "RECURRING",
  ).optional(),
  featureId: described(identifier, "The feature that is billed by unit or by usage.").optional(),
  price: described(amount, "The price, or the price of each unit.").optional(),
  tiers: described(
    listOf(tier, { max: limits.packageItemsMax }),
    "Prices that depend on the quantity, ascending.",
  ).optional(),
  tiersMode: described(
    z.enum(["VOLUME", "GRADUATED"]),
    "Whether the reached tier prices all units, or each tier its own units.",
  ).optional(),
  blockSize: described(z.number().int().min(1), "How many units are sold together.").optional(),
  minUnitQuantity: described(quantity, "The fewest units that can be bought.").optional(),
  maxUnitQuantity: described(quantity, "The most units that can be bought.").optional(),
  billingCountryCode: described(text, "The country that this price is for.").optional(),
  billingId: described(text, "The price of the billing provider.").optional(),
  extra: described(
    mapOf(z.string().max(limits.stringLengthMax), z.unknown().meta({ override: {} }), {
      max: limits.chargeExtraMax,
    }),
    "Further fields of the public API, stored and returned unchanged.",
  ).optional(),
}).meta({ id: "CatalogCharge" });

/** How raw events become usage. */
export const featureMeter = strict({
  aggregation: described(
    strict({
      function: described(
        z.enum(["SUM", "MAX", "MIN", "AVG", "COUNT", "UNIQUE"]),
        "How the events are aggregated.",
      ),
      field: described(text, "The field of the events that is aggregated.").optional(),
    }),
    "How the events are aggregated.",
  ),
  filters: described(
    listOf(
      strict({
        conditions: described(
          listOf(
            strict({
              field: described(text, "The field of an event."),
              operation: described(z.enum(meterOperations), "How the field is compared."),
              value: described(text, "The value to compare with.").optional(),
              values: described(
                listOf(text, { max: limits.packageItemsMax }),
                "The values of IN.",
              ).optional(),
            }),
            { max: limits.packageItemsMax },
          ),
          "All conditions must hold.",
        ),
      }),
      { max: limits.packageItemsMax },
    ),
    "Events that pass one of the filters count; all events without filters.",
  ).optional(),
});
