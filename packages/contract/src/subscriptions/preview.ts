import { z } from "zod";
import { limits } from "../limits.ts";
import { listOf } from "../lists.ts";
import { reply } from "../paging.ts";
import { identifier, instant } from "../text-schemas.ts";
import { subscriptionChangeFields, subscriptionStartFields } from "./subscriptions.ts";

/** Body of `POST /api/v1/subscriptions/preview`. */
export const subscriptionPreviewBody = z.object({
  ...subscriptionStartFields,
  ...subscriptionChangeFields,
  billableFeatures: listOf(z.object({ featureId: identifier, quantity: z.number() }), {
    max: limits.subscriptionItemsMax,
  }).optional(),
});

const period = z.object({ start: instant, end: instant });

/** One invoice. Amounts are whole currency units: 9.5 is nine and a half. */
const invoice = z.object({
  subTotal: z.number(),
  total: z.number(),
  discount: z.number(),
  tax: z.number(),
  currency: z.string().nullable(),
  billingPeriodRange: period,
  discountDetails: z
    .object({
      code: z.string().optional(),
      fixedAmount: z.number().optional(),
      percentage: z.number().optional(),
    })
    .optional(),
  discounts: z.array(
    z.object({ amount: z.number(), currency: z.string(), description: z.string() }),
  ),
  lines: z.array(
    z.object({
      description: z.string(),
      currency: z.string(),
      unitPrice: z.number(),
      quantity: z.number().optional(),
      subTotal: z.number(),
    }),
  ),
});

/** Reply of the preview: the amount due at once, and the cost of each billing period. */
export const subscriptionPreviewReply = reply(
  z
    .object({
      immediateInvoice: invoice,
      recurringInvoice: invoice,
      billingPeriodRange: period,
      freeItems: z.array(z.object({ id: z.string(), quantity: z.number() })),
      hasScheduledUpdates: z.boolean(),
      isPlanDowngrade: z.boolean(),
    })
    .meta({ id: "SubscriptionPreview" }),
);
