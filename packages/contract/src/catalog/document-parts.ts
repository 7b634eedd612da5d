import { z } from "zod";
import { currencies, meterOperations } from "../enums.ts";
import { limits } from "../limits.ts";
import { listOf, mapOf } from "../lists.ts";
import { nearest } from "../record.ts";
import { identifier, text } from "../text.ts";
import { resetPeriods } from "./reset-periods.ts";

/** What the entries of the catalog document are made of. */

/** A schema with a description, and the value that holds if the field is left out. */
export function described<T extends z.ZodType>(
  schema: T,
  description: string,
  value?: string | boolean,
): T {
  return schema.meta({ description, ...(value !== undefined && { default: value }) }) as T;
}

/** An object that refuses unknown fields; each gets a line of its own in the message. */
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

/** The unknown fields of one object that are named; nobody corrects more at a time. */
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

/** Money in whole currency units, as the public API has it. */
export const amount = strict({
  amount: described(z.number().min(0), "In whole units of the currency: 9.5 is nine and a half."),
  currency: described(z.enum(currencies), "The ISO 4217 code in lower case."),
}).meta({ id: "CatalogAmount" });

const limit = z.number().min(0).max(limits.usageMax);
const quantity = z.number().int().min(0).max(limits.quantityMax);

/** What a plan or add-on grants of one feature. */
export const entitlement = strict({
  featureId: described(identifier, "The feature that is granted."),
  usageLimit: described(limit, "How much of a NUMBER is granted.").optional(),
  hasUnlimitedUsage: described(z.boolean(), "Granted without a limit.", false).optional(),
  hasSoftLimit: described(
    z.boolean(),
    "Whether use beyond the limit is granted all the same, to be billed or talked about.",
    false,
  ).optional(),
  enumValues: described(
    listOf(text, { max: limits.packageItemsMax }),
    "Which values of an ENUM are granted.",
  ).optional(),
  resetPeriod: described(
    z.enum(resetPeriods),
    "How often metered usage starts at zero again; never if it is left out.",
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
    "What reset periods are counted from; SubscriptionStart if it is left out. " +
      "StartOfTheMonth goes with MONTH, the days with WEEK.",
  ).optional(),
  isCustom: described(
    z.boolean(),
    "Whether the value is filled in for each customer, on CUSTOM plans.",
    false,
  ).optional(),
  behavior: described(
    z.enum(["Increment", "Override"]),
    "Of an add-on: adds to the plan's value for each unit, or replaces it.",
    "Increment",
  ).optional(),
  isGranted: described(z.boolean(), "False lists the feature as not included.", true).optional(),
  description: described(text, "What it is, for people.").optional(),
  displayNameOverride: described(text, "Its name in this plan or add-on.").optional(),
  hiddenFromWidgets: described(
    listOf(z.enum(["PAYWALL", "CUSTOMER_PORTAL", "CHECKOUT"]), { max: 3 }),
    "Where it is not shown.",
  ).optional(),
  order: described(z.number(), "Where it stands among the others where people see it.").optional(),
}).meta({ id: "CatalogEntitlement" });

const tier = strict({
  upTo: described(z.number().min(0), "Up to how many units; the last tier is open.").optional(),
  unitPrice: described(amount, "What each unit of the tier costs.").optional(),
  flatPrice: described(amount, "What the tier costs, however much of it is used.").optional(),
});

/** One price of a plan or add-on for one billing period. */
export const charge = strict({
  billingModel: described(
    z.enum(["FLAT_FEE", "PER_UNIT", "USAGE_BASED", "MINIMUM_SPEND"]),
    "FLAT_FEE for itself, PER_UNIT for a quantity that is bought, USAGE_BASED for what was used.",
  ),
  billingPeriod: described(z.enum(["MONTHLY", "ANNUALLY"]), "How often it is billed."),
  billingCadence: described(
    z.enum(["RECURRING", "ONE_OFF"]),
    "Whether it is billed every period or once.",
    "RECURRING",
  ).optional(),
  featureId: described(identifier, "The feature that is billed by unit or by usage.").optional(),
  price: described(amount, "What it, or each unit of it, costs.").optional(),
  tiers: described(
    listOf(tier, { max: limits.packageItemsMax }),
    "Prices that depend on the quantity, ascending.",
  ).optional(),
  tiersMode: described(
    z.enum(["VOLUME", "GRADUATED"]),
    "Whether the tier that is reached prices all units, or each tier its own.",
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
    "Further fields of the public API, kept and answered as they are.",
  ).optional(),
}).meta({ id: "CatalogCharge" });

/** How raw events become usage. */
export const featureMeter = strict({
  aggregation: described(
    strict({
      function: described(
        z.enum(["SUM", "MAX", "MIN", "AVG", "COUNT", "UNIQUE"]),
        "What is made of the events.",
      ),
      field: described(text, "The field of the events that it is made of.").optional(),
    }),
    "What is made of the events.",
  ),
  filters: described(
    listOf(
      strict({
        conditions: described(
          listOf(
            strict({
              field: described(text, "The field of an event."),
              operation: described(z.enum(meterOperations), "How the field is compared."),
              value: described(text, "What it is compared with.").optional(),
              values: described(
                listOf(text, { max: limits.packageItemsMax }),
                "The values of IN.",
              ).optional(),
            }),
            { max: limits.packageItemsMax },
          ),
          "All of them must hold.",
        ),
      }),
      { max: limits.packageItemsMax },
    ),
    "Which events count: those that pass one of the filters; all if there is none.",
  ).optional(),
});
