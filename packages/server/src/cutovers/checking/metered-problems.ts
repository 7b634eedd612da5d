import type { StripeError } from "../../stripe/stripe.ts";
import type { Problem } from "../cutover.ts";
import { said } from "./problems.ts";

/** The old one has billed the usage until its cancellation, and the new one counts none yet. */
export function meterRefused(id: string, prices: readonly string[], error: StripeError): Problem {
  return {
    code: "meter_refused",
    message:
      `The old subscription is canceled and has billed its usage, and Stripe refuses to add ` +
      `${prices.join(", ")} to the new one, ${id}: ${said(error)} Until that is done, nobody is ` +
      "billed for usage. Correct what Stripe names, or add the prices by hand, then apply again.",
  };
}

/** Our own request did that, and nobody else. */
export function meterUnsetDiscounts(id: string, discounts: readonly string[]): Problem {
  return {
    code: "meter_unset_discounts",
    message:
      `Adding its metered prices has taken discounts of ${id} away at Stripe: ` +
      `${discounts.join(", ")}, although the request named them. Give it its coupon again at ` +
      "Stripe, then apply again; the others would lose theirs too, so adopt those that have one.",
  };
}

/** Of plans that were made before metered items were left out of the creation. */
export const planBillsUsageTwice: Problem = {
  code: "plan_bills_usage_twice",
  message:
    "Its plan was made by an earlier version and would bill twice what is used while it is " +
    "moved, so it is left as it was. Plan again.",
};
