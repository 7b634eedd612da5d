import { idOf, type Reference, StripeError } from "../stripe/stripe.ts";

export { idOf };

/** Returns the id of something that may be expanded, or not be there. */
export function idOrNull(reference: Reference | null | undefined): string | null {
  return reference == null ? null : idOf(reference);
}

/** Returns the expanded object; null if it is missing, or only its id is present. */
export function expanded<T extends { readonly id: string }>(
  reference: Reference<T> | null,
): T | null {
  return reference === null || typeof reference === "string" ? null : reference;
}

/** Returns an instant of Stripe's, in whole seconds since 1970, as ISO 8601. */
export function isoOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}

/** Returns whether Stripe refused or did not answer; any other error is a defect or the store's. */
export function isStripeError(error: unknown): error is StripeError {
  return error instanceof StripeError;
}
