import { z } from "zod";

/** The planned state of the subscription on the platform. */
export const plannedTarget = z.object({
  customerId: z.string(),
  planId: z.string(),
  resourceId: z.string().nullable(),
  billingPeriod: z.enum(["MONTHLY", "ANNUALLY"]).nullable(),
  addons: z.array(z.object({ id: z.string(), quantity: z.number().int() })),
  charges: z.array(
    z.object({ id: z.string(), type: z.enum(["FEATURE", "CREDIT"]), quantity: z.number().int() }),
  ),
  /** Which price at Stripe bills which part; plans of 0.1.0 lack it. */
  prices: z
    .array(
      z.object({
        /** The plan or add-on. */
        packageId: z.string(),
        /** The feature that is priced by unit; null of a base price. */
        featureId: z.string().nullable(),
        priceId: z.string(),
      }),
    )
    .optional(),
});

/** Describes a price at Stripe as a plan shows it. */
export const plannedPrice = z.object({
  id: z.string(),
  currency: z.string(),
  /** Of one unit, in the currency's smallest unit, exact; null with tiers. */
  unitAmountDecimal: z.string().nullable(),
  tiersMode: z.string().nullable(),
  /** The quantity is divided, and then rounded, before it is priced. */
  transformQuantity: z.object({ divideBy: z.number().int(), round: z.string() }).nullable(),
});
