import { z } from "zod";
import { limits } from "../limits.ts";
import { pageOf, pageQuery, reply } from "../paging.ts";
import { text, uuid } from "../text-schemas.ts";

/** The verdict of a comparison of one subscription with the billing provider. */
export const comparisonVerdicts = ["in_sync", "warning", "differs"] as const;

/** The compared fields of a subscription, named as at the provider where it has them. */
export const comparedFields = [
  ...(["billing_id", "customer", "status", "cancel_at", "ended_at", "trial_end", "pause"] as const),
  ...(["items", "quantities", "billing_period", "current_period", "discounts"] as const),
  ...(["payment_method"] as const),
] as const;
export type ComparedField = (typeof comparedFields)[number];

const verdict = z.enum(comparisonVerdicts);
const field = z.enum(comparedFields);
const instant = z.string().nullable();

/** One field that is not the same on both sides. Payment methods are never answered. */
const fieldDifference = z
  .object({
    field,
    verdict: z.enum(["warning", "differs"]),
    /** The value on the platform, or null. */
    ours: z.string().nullable(),
    /** The value at Stripe. */
    stripe: z.string().nullable(),
    /** The action to take. */
    hint: z.string(),
  })
  .meta({ id: "BillingFieldDifference" });
export type FieldDifference = z.output<typeof fieldDifference>;

/** One subscription of a comparison. */
export const comparisonEntry = z
  .object({
    position: z.number().int(),
    verdict,
    /** Where the subscription exists: on both sides, only on the platform, or only at Stripe. */
    side: z.enum(["both", "ours", "stripe"]),
    subscriptionId: z.string().nullable(),
    customerId: z.string().nullable(),
    billingId: z.string(),
    fields: z.array(fieldDifference),
    /** Fields that cannot be compared, since one side has no value. */
    notCompared: z.array(z.object({ field, reason: z.string() })),
    /** Differences that were corrected from Stripe. */
    healed: z.array(fieldDifference),
    /** Who has changed it last, as far as is known; null if it is in sync. */
    lastChange: z
      .object({ side: z.enum(["ours", "stripe", "unknown"]), ours: instant, stripe: instant })
      .nullable(),
  })
  .meta({ id: "BillingComparisonEntry" });
export type ComparisonEntry = z.output<typeof comparisonEntry>;

export const comparisonStates = ["waiting", "running", "completed", "failed"] as const;

const count = z.number().int();

/** A comparison of all linked subscriptions of an environment with its Stripe account. */
export const comparison = z
  .object({
    id: uuid,
    state: z.enum(comparisonStates),
    /** Whether it takes over Stripe's values, as the events of Stripe do. */
    heal: z.boolean(),
    /** Who asked for it: somebody, or the server's own schedule. */
    origin: z.enum(["asked", "scheduled"]),
    accountId: z.string(),
    livemode: z.boolean(),
    /** How many subscriptions of Stripe were read so far, of other customers too. */
    subscriptionsRead: count,
    counts: z.object({
      in_sync: count,
      warning: count,
      differs: count,
      /** Subscriptions with a correction from Stripe. */
      healed: count,
      /** Those that Stripe does not know, and those of linked customers that we do not. */
      onlyOurs: count,
      onlyStripe: count,
      /** Subscriptions at Stripe of customers that are not linked; they are no entries. */
      unrelated: count,
    }),
    /** How many entries differ, or are warned of, in each field. */
    fields: z.record(z.string(), count),
    /** How many entries could not be compared in each field. */
    notCompared: z.record(z.string(), count),
    /** Why it failed. */
    problem: z.object({ code: z.string(), message: z.string() }).nullable(),
    createdAt: z.string(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
  })
  .meta({ id: "BillingComparison" });
export type ComparisonView = z.output<typeof comparison>;

export const comparisonCreateBody = z.strictObject({
  /** Take over from Stripe what differs in status, payment, trial and end, as its events do. */
  heal: z.boolean().default(false),
});
export const comparisonReply = reply(comparison);
export const comparisonPage = pageOf(comparison);
export const comparisonListQuery = pageQuery({});

export const comparisonEntriesQuery = z.strictObject({
  /** Position to begin with. */
  from: z.coerce.number().int().min(0).max(limits.recordNumberMax).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  verdict: verdict.optional(),
  /** Only those of one customer. */
  customerId: text.optional(),
});
export const comparisonEntriesReply = z.object({
  data: z.array(comparisonEntry),
  /** Position to go on from; null at the end, or as far as a running comparison is. */
  next: z.number().int().nullable(),
});
