import { z } from "zod";
import { limits } from "../limits.ts";
import { listOf } from "../lists.ts";
import { reply } from "../paging.ts";
import { checkFilledText, checkText } from "../text.ts";
import { filledText, instant, uuid } from "../text-schemas.ts";

/** The value of a dimension. */
export type Dimension = string | number | boolean;

/**
 * The dimensions of a report, by which the history can be grouped. The checked object itself is
 * passed on, so that every name survives, even `__proto__`.
 */
const dimensions = z
  .custom<Readonly<Record<string, Dimension>>>(isMap, { error: "Dimensions are an object." })
  .superRefine((map, context) => {
    const wrong = (message: string, path: readonly string[] = []) => {
      context.addIssue({ code: "custom", message, path: [...path] });
    };
    const names = Object.keys(map);
    if (names.length > limits.usageDimensionsMax) {
      wrong(`A usage has at most ${limits.usageDimensionsMax} dimensions.`);
      return;
    }
    for (const name of names) {
      const message = checkFilledText(name) ?? checkDimension(map[name]);
      if (message !== null) wrong(message, [name]);
    }
  })
  .meta({
    override: {
      type: "object",
      additionalProperties: { type: ["string", "number", "boolean"] },
      maxProperties: limits.usageDimensionsMax,
    },
  });

function isMap(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the fault of a dimension's value as the message of an issue, or null. */
function checkDimension(value: unknown): string | null {
  if (typeof value === "string") return checkText(value);
  const isScalar = typeof value === "boolean" || Number.isFinite(value);
  return isScalar ? null : "A dimension is a text, a number, true or false.";
}

/** Adds to the counter, or replaces what it counted in the current usage period. */
export const usageBehaviors = ["DELTA", "SET"] as const;

const usage = z
  .object({
    customerId: filledText,
    featureId: filledText,
    resourceId: filledText.nullable().optional(),
    value: z.number(),
    updateBehavior: z.enum(usageBehaviors).default("DELTA"),
    createdAt: instant.optional(),
    dimensions: dimensions.optional(),
    idempotencyKey: filledText.optional(),
  })
  .meta({ id: "UsageReport", description: "How much of a feature a customer has used." });

/** Body of `POST /api/v1/usage`. Checks against the store are made for each usage separately. */
export const usageReportBody = z.object({
  usages: listOf(usage, { min: 1, max: limits.usageRequestRecordsMax }),
});

const timestamp = z.iso.datetime();

/** Why an accepted usage does not count now; it is recorded in the history in any case. */
const usageWarning = z
  .object({ code: z.string(), message: z.string(), hint: z.string() })
  .meta({ id: "UsageWarning", description: "Why an accepted usage does not count now." });

/** A usage after counting. Without a reset period there is no period and no next reset. */
const countedUsage = z
  .object({
    id: uuid,
    customerId: z.string(),
    featureId: z.string(),
    resourceId: z.string().nullable(),
    value: z.number(),
    timestamp,
    createdAt: timestamp,
    currentUsage: z.number(),
    usagePeriodStart: timestamp.nullable(),
    usagePeriodEnd: timestamp.nullable(),
    nextResetDate: timestamp.nullable(),
    warnings: z.array(usageWarning).describe("Empty for a usage that counts."),
  })
  .meta({ id: "Usage", description: "A counted usage, and the value of the counter after it." });

export const usageReportReply = reply(z.array(countedUsage));

/** The range of a history, and the dimension by which it is cut into series. */
export const usageHistoryQuery = z.strictObject({
  startDate: instant,
  endDate: instant.optional(),
  resourceId: filledText.nullable().optional(),
  groupBy: filledText.optional(),
});

const point = z.object({
  timestamp,
  value: z.number().describe("The value of the counter from then on."),
  isResetPoint: z.boolean(),
});

const series = z.object({
  tags: z
    .array(z.object({ key: z.string(), value: z.string() }))
    .describe("The dimension that all points have; empty for those without it."),
  points: z.array(point).describe("In the order of time."),
});

export const usageHistoryReply = reply(
  z.object({
    series: z.array(series),
    markers: z.array(
      z.object({
        timestamp,
        type: z.enum(["PERIODIC_RESET", "SUBSCRIPTION_CHANGE_RESET"]),
      }),
    ),
  }),
);
