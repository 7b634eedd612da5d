import { z } from "zod";

/** The planned amount of an invoice. */
export const amount = z.object({
  /** In the currency's smallest unit. */
  amount: z.number().int(),
  /** The subscription's own part, if the customer has something else on it. */
  own: z.number().int().optional(),
  /** That without taxes, if there are any. */
  untaxed: z.number().int().optional(),
  currency: z.string(),
  at: z.string(),
});

/** Amounts that were seen at Stripe, added up. */
const seen = z.array(
  z.object({ currency: z.string(), amount: z.number().int(), count: z.number().int() }),
);

/** Money of a customer that moved while a subscription was cut over. */
export const movement = z.object({
  kind: z.enum(["charged", "credited"]),
  /** In the currency's smallest unit, never negative. */
  amount: z.number().int(),
  currency: z.string(),
  /** The invoice, invoice item or customer that shows it. */
  objectId: z.string(),
  /** False if nobody requested it: moving must charge and credit nobody. */
  isPlanned: z.boolean(),
});
export type Movement = z.output<typeof movement>;

/** A draft of an old subscription that was made behind its fence, and is never finalized. */
export const leftDraft = z.object({
  invoiceId: z.string(),
  amount: z.number().int(),
  currency: z.string(),
});
export type LeftDraft = z.output<typeof leftDraft>;

/**
 * The time in which neither subscription of a move counts usage: from the cancellation of the old
 * one until the new one has its metered items, by Stripe's clock.
 */
export const usageGap = z.object({
  from: z.string(),
  /** Null while the new one lacks them. */
  until: z.string().nullable(),
});
export type UsageGap = z.output<typeof usageGap>;

/** Totals of the money that was seen at Stripe. */
export const seenMoney = z.object({
  charged: seen,
  credited: seen,
  /** Drafts of old subscriptions that are never finalized; each item names its own. */
  draftsLeft: seen,
  /** Subscriptions that wait for an operator because of unplanned money. */
  unwanted: z.number().int(),
});
