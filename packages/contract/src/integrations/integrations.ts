import { z } from "zod";
import { reply } from "../paging.ts";
import { uuid } from "../text-schemas.ts";
import { chosenStripeId } from "./stripe-ids.ts";

/** Body of `PUT /api/v1/integrations/stripe`. Keys are kept encrypted and never answered. */
export const stripeConnectBody = z.strictObject({
  /** A secret (sk_…) or restricted (rk_…) key. */
  apiKey: z
    .string()
    .max(255)
    .regex(/^(sk|rk)_(test|live)_\w+$/, { error: "must be a Stripe key: sk_… or rk_…" }),
  /** Signing secret of the webhook endpoint (whsec_…). */
  webhookSecret: z
    .string()
    .max(255)
    .regex(/^whsec_\w+$/, { error: "must be a signing secret: whsec_…" })
    .optional(),
});

/** The connection of an environment to its billing provider. */
export const billingConnection = z
  .object({
    id: uuid,
    vendor: z.literal("STRIPE"),
    accountId: z.string().nullable(),
    livemode: z.boolean(),
    /** The last characters of the key. */
    keyTail: z.string(),
    /** Whether the key is a setting of the server or kept encrypted in the store. */
    source: z.enum(["environment", "stored"]),
    hasWebhookSecret: z.boolean(),
    /** Where Stripe delivers the events of this connection, as a path of this server. */
    webhookPath: z.string(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: "BillingConnection" });
export type BillingConnectionView = z.output<typeof billingConnection>;

export const billingConnectionReply = reply(billingConnection);
export const billingConnectionsReply = reply(z.array(billingConnection));

/** Which connection an event is for. */
export const webhookParams = z.object({ connection: z.string().max(64) });

/** An event from Stripe; the signature is checked against the raw bytes. */
export const stripeWebhookBody = z.unknown();
export const stripeWebhookReply = z.object({ received: z.literal(true) });

/** One page of a Stripe account's objects, unchanged, for `carryover pull stripe`. */
export const stripePageQuery = z.strictObject({
  startingAfter: chosenStripeId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(100),
});
export const stripePageReply = z.object({
  data: z.array(z.record(z.string(), z.unknown())),
  hasMore: z.boolean(),
});
