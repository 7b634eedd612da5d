import type { StripeError, StripeReply, StripeRequest } from "../../stripe/stripe.ts";
import * as problems from "../checking/problems.ts";
import type { ItemChange } from "../commit.ts";
import type { CutoverItem } from "../cutover.ts";
import { failureOf } from "../journal.ts";
import { isStripeError } from "../references.ts";
import type { Run } from "../run.ts";

/** What came of a request that the journal announces already. */
export type Answer<T> =
  | { readonly kind: "done"; readonly reply: StripeReply<T> }
  /** Stripe said no, and nothing was done. */
  | { readonly kind: "refused"; readonly error: StripeError }
  | { readonly kind: "missing"; readonly error: StripeError }
  /** Nobody knows whether it was done; `isSpent` if the key answers nothing but this error. */
  | { readonly kind: "unknown"; readonly error: StripeError; readonly isSpent: boolean }
  /** It was not done: for now, or because the whole cutover had to stop. */
  | { readonly kind: "later"; readonly error: StripeError }
  /** Its time was over before it went, or before it went once more. */
  | { readonly kind: "over" };

/** The time for a request is over. */
class TimeOver extends Error {
  override readonly name = "TimeOver";
}

/**
 * Sends one request under the lease. Since a request may wait for long until the rate limit lets it
 * go, the lease and `isInTime` are asked right before each try. Errors of a kind that concerns the
 * whole cutover stop it. Throws LeaseLost, and what is no error of Stripe's.
 */
export async function send<T>(
  run: Run,
  item: CutoverItem,
  request: StripeRequest,
  isInTime: () => boolean = () => true,
): Promise<Answer<T>> {
  const before = async () => {
    await run.lease.hold();
    if (!isInTime()) throw new TimeOver();
  };
  try {
    await before();
    return { kind: "done", reply: await run.stripe.send<T>(request, before) };
  } catch (error) {
    if (error instanceof TimeOver) return { kind: "over" };
    if (!isStripeError(error)) throw error;
    if (error.kind === "unauthorized")
      await run.stop({ ...problems.keyRefused(error), subscriptionId: item.oldSubscription });
    return answerOf(error);
  }
}

function answerOf(error: StripeError): Exclude<Answer<never>, { kind: "done" | "over" }> {
  switch (error.kind) {
    case "unauthorized":
    case "unavailable":
      return { kind: "later", error };
    case "unknown":
      // Stripe keeps its answers of 500 as well, and gives them again for the same key.
      return { kind: "unknown", error, isSpent: (error.status ?? 0) >= 500 };
    case "missing":
      return { kind: "missing", error };
    case "conflict":
    case "refused":
      return { kind: "refused", error };
  }
}

/** That there was no answer, in the journal of the item, which stays as it is. */
export function unanswered(
  item: CutoverItem,
  request: StripeRequest,
  error: StripeError,
): ItemChange {
  return { item, to: {}, entry: failureOf(request, error) };
}
