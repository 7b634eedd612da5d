import { z } from "zod";
import { limits } from "../limits.ts";
import { listOf } from "../lists.ts";
import { reply } from "../paging.ts";
import { identifier, instant, metadata, text, uuid } from "../text-schemas.ts";
import { recordStatuses } from "./state.ts";

/** A quantity of 0 is allowed. */
const quantity = z.number().int().min(0).max(limits.quantityMax);

/** Of its add-ons, charges or entitlements. */
const size = { max: limits.subscriptionItemsMax };

/** One subscription of `POST /api/v1/subscriptions/import`. */
export const subscriptionImportItem = z
  .object({
    id: identifier,
    customerId: identifier,
    planId: identifier,
    resourceId: identifier.nullable().optional(),
    startDate: instant.optional(),
    endDate: instant.nullable().optional(),
    billingId: text.nullable().optional(),
    billingPeriod: z.enum(["MONTHLY", "ANNUALLY"]).optional(),
    status: z
      .string()
      .meta({ description: `Such as ${recordStatuses.join(", ")}.` })
      .nullable()
      .optional(),
    trialEndDate: instant.nullable().optional(),
    canceledAt: instant.nullable().optional(),
    cancelAt: instant.nullable().optional(),
    endedAt: instant.nullable().optional(),
    cancelAtPeriodEnd: z.boolean().nullable().optional(),
    currentPeriodEnd: instant.nullable().optional(),
    paused: z.boolean().nullable().optional(),
    pastDue: z.boolean().nullable().optional(),
    billingCycleAnchor: instant.nullable().optional(),
    addons: listOf(z.object({ id: identifier, quantity }), size).optional(),
    charges: listOf(
      z.object({ id: identifier, quantity, type: z.enum(["FEATURE", "CREDIT"]) }),
      size,
    ).optional(),
    entitlements: listOf(
      z.object({
        featureId: identifier,
        usageLimit: z.number().min(0).optional(),
        hasUnlimitedUsage: z.boolean().optional(),
      }),
      size,
    ).optional(),
    updatedAt: instant.optional(),
    metadata: metadata.optional(),
  })
  .meta({ id: "SubscriptionImportItem", description: "A subscription to import." });

const anItem = z
  .unknown()
  .meta({ override: { $ref: "#/components/schemas/SubscriptionImportItem" } });

/**
 * Body of `POST /api/v1/subscriptions/import`. The entries are checked one by one when they are
 * applied, so that a bad one does not block its neighbours; hence `unknown` here.
 */
export const subscriptionImportBody = z.object({
  subscriptions: listOf(anItem, { min: 1, max: limits.importRequestRecordsMax }),
  integrationId: text.nullable().optional(),
});

/** Reply of the import: the task is an import run, read with `GET /api/v1/import-runs/{taskId}`. */
export const subscriptionImportReply = reply(z.object({ taskId: uuid }));
