import { z } from "zod";
import { limits } from "../limits.ts";

/**
 * Ids of Stripe. They become parts of URLs, so every supposed id is checked first: a text with any
 * other character cannot be an id at Stripe.
 */

const generated = /^[A-Za-z0-9_]+$/;
const chosen = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/;

/**
 * Tells whether Stripe can have generated it as the id of a subscription, customer or payment
 * method.
 */
export function isStripeId(text: string): boolean {
  return text.length <= limits.idLengthMax && generated.test(text);
}

/**
 * Tells whether it can be the id of a price, product or coupon. Those made as plans, or by hand,
 * have ids that their owner chose, such as `pro-monthly` or `v1.5`.
 */
export function isChosenStripeId(text: string): boolean {
  return text.length <= limits.idLengthMax && chosen.test(text);
}

/** The id of an object that Stripe names. */
export const stripeId = z
  .string()
  .max(limits.idLengthMax)
  .regex(generated, { error: "an id of Stripe, of letters, digits and _ alone" });

/** The id of a price, product or coupon. */
export const chosenStripeId = z
  .string()
  .max(limits.idLengthMax)
  .regex(chosen, { error: "an id of Stripe, of letters, digits, _ - and . alone" });
