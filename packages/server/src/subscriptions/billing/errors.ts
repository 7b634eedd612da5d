import { Refusal } from "../../refusal.ts";
import { StripeError } from "../../stripe/stripe.ts";

/**
 * Returns whether the refusal of the provider, or ours, is final: nothing was done, and nothing
 * will be.
 */
export function isDefinitive(error: unknown): boolean {
  if (error instanceof Refusal) return error.code !== "billing_unavailable";
  if (!(error instanceof StripeError)) return false;
  return error.kind === "refused" || error.kind === "missing" || error.kind === "unauthorized";
}

/** Returns whether the object does not exist at the provider, or no longer. */
export function isMissing(error: unknown): boolean {
  return error instanceof StripeError && error.kind === "missing";
}

/** Returns whether the provider refuses the request in its current form. */
export function isRefused(error: unknown): boolean {
  return error instanceof StripeError && error.kind === "refused";
}

/**
 * Returns whether the provider has answered that it failed: it may have been done, now or later.
 */
export function isFailureOfProvider(error: unknown): boolean {
  return error instanceof StripeError && error.kind === "unknown" && (error.status ?? 0) >= 500;
}
