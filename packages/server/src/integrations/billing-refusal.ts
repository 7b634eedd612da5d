import { Refusal } from "../refusal.ts";
import { NoStripeId } from "../stripe/path.ts";
import { StripeError } from "../stripe/stripe.ts";

/**
 * Returns the refusal for an error of Stripe; returns any other error unchanged. A key reused with
 * other parameters is our fault, and stays a defect.
 */
export function billingRefusal(error: unknown): unknown {
  if (!(error instanceof StripeError)) return error;
  const { kind, status, code, requestId } = error;
  const details = {
    ...(code === null ? {} : { billingCode: code }),
    ...(requestId === null ? {} : { billingRequestId: requestId }),
  };
  const said = error instanceof NoStripeId ? error.message : `Stripe says: ${error.message}`;
  if (kind === "unauthorized") return new Refusal("billing_key_refused", details, said);
  if (kind === "unknown" || kind === "unavailable") return new Refusal("billing_unavailable");
  if (kind === "conflict") return error;
  return new Refusal(status === 402 ? "payment_failed" : "billing_refused", details, said);
}
