import { z } from "zod";
import { resetPeriod } from "../catalog/prices.ts";
import { limits } from "../limits.ts";
import { commaList, reply } from "../paging.ts";
import { filledText, identifier, instant, text, uuid } from "../text-schemas.ts";
import { featureEntitlement } from "./entitlements.ts";

/** A record of an import: what it wrote is as it came from there. */
const importRecord = z.object({
  run: uuid,
  /** The name of the file, or of the request, that the run was made of. */
  file: text,
  /** The number of the record in it, from 1. */
  recordNumber: z.number().int(),
});

/**
 * Where a row comes from. `writtenBy` is null where the API has changed it since, or created it;
 * `updatedAt` then says when. Which key that was is not kept.
 */
export const provenance = z
  .object({
    createdBy: importRecord.nullable(),
    writtenBy: importRecord.nullable(),
    createdAt: instant.nullable(),
    updatedAt: instant,
  })
  .meta({ id: "Provenance" });

/** What a source does to the answer. */
export const sourceRoles = ["wins", "adds", "loses", "replaced", "unset", "revokes"] as const;

/** Why it does so; the first five are those of generosity, the most important first. */
export const sourceReasons = [
  "limit",
  "soft_limit",
  "reset_period",
  "end",
  "start",
  "equal",
  "only",
  "room",
  "used_up",
  "increment",
  "enum_values",
  "subscription_override",
  "no_value",
  "not_granted",
] as const;

/** One source of a feature: a plan, an add-on, what was agreed for a subscription, a promotion. */
export const entitlementSource = z
  .object({
    kind: z.enum(["PLAN", "ADDON", "SUBSCRIPTION", "PROMOTION"]),
    /** Of the plan, add-on, subscription or promotion. */
    id: text,
    displayName: text,
    /** The version of the plan or add-on that counts for the subscription. */
    version: z.number().int().nullable(),
    publishedAt: instant.nullable(),
    /** The plan that it extends and has this from; null where it is its own. */
    inheritedFrom: z
      .object({ id: identifier, displayName: text, version: z.number().int() })
      .nullable(),
    quantity: z.number().int().nullable(),
    behavior: z.enum(["Increment", "Override"]).nullable(),
    subscriptionId: identifier.nullable(),
    /** What it grants, an add-on times its quantity; null where it takes the feature away. */
    grants: z
      .object({
        usageLimit: z.number().nullable(),
        hasUnlimitedUsage: z.boolean(),
        hasSoftLimit: z.boolean(),
        enumValues: z.array(text).nullable(),
        resetPeriod: resetPeriod.nullable(),
        validUntil: instant.nullable(),
      })
      .nullable(),
    role: z.enum(sourceRoles),
    because: z.enum(sourceReasons),
    /** Of the subscription or promotion; a plan has its date of publication. */
    provenance: provenance.nullable(),
  })
  .meta({ id: "EntitlementSource" });

/** Why a check of a feature answers what it does. */
export const explainedEntitlement = z
  .object({
    featureId: identifier,
    /** What a check answers at the same moment. */
    answer: featureEntitlement,
    sources: z.array(entitlementSource),
    /** The counter; null where nothing was reported, or nothing is metered. */
    usage: z.object({ value: z.number(), measuredAt: instant, provenance: provenance }).nullable(),
  })
  .meta({ id: "ExplainedEntitlement" });

/** Query of `GET /api/v1/customers/{id}/entitlements/explain`; without features, all of them. */
export const explainQuery = z.strictObject({
  featureId: commaList(filledText, limits.explainedFeaturesMax).optional(),
  resourceId: filledText.optional(),
});

export const explainReply = reply(
  z.object({
    customer: provenance,
    subscriptions: z.array(z.object({ id: identifier, provenance })),
    features: z.array(explainedEntitlement),
  }),
);
