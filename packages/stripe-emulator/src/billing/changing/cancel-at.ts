import type Stripe from "stripe";
import { invalid } from "../refusals.ts";

type CancelFields = Pick<
  Stripe.Subscription,
  "cancel_at" | "cancel_at_period_end" | "canceled_at" | "cancellation_details"
>;

interface CancelParams {
  readonly cancel_at?: number | string;
  readonly cancel_at_period_end?: boolean;
  readonly cancellation_details?: object;
}

export const neverCanceled: CancelFields = {
  cancel_at: null,
  cancel_at_period_end: false,
  canceled_at: null,
  cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
};

/**
 * Returns when a subscription is to end after parameters. One that ends with its period has that
 * instant in `cancel_at` too. Throws Fault if it lies in the past.
 */
export function mergedCancel(
  old: CancelFields,
  params: CancelParams,
  items: readonly Stripe.SubscriptionItem[],
  at: number,
): CancelFields {
  const before: CancelFields = {
    cancel_at: old.cancel_at,
    cancel_at_period_end: old.cancel_at_period_end,
    canceled_at: old.canceled_at,
    cancellation_details: old.cancellation_details,
  };
  const details = detailsAfter(before, params);
  if (params.cancel_at !== undefined && params.cancel_at_period_end === true) {
    throw invalid("You may only specify one of these parameters: cancel_at, cancel_at_period_end.");
  }
  if (params.cancel_at === "" || params.cancel_at_period_end === false) {
    const isSetAnew = typeof params.cancel_at === "number";
    if (!isSetAnew) return withDetails(neverCanceled, details, null);
  }
  if (params.cancel_at === undefined && params.cancel_at_period_end === undefined) {
    return { ...before, cancellation_details: details };
  }
  const cancelAt = instantOf(params, items);
  if (cancelAt <= at) {
    throw invalid("`cancel_at` must be a timestamp in the future.", "cancel_at");
  }
  return withDetails(
    {
      ...before,
      cancel_at: cancelAt,
      cancel_at_period_end: params.cancel_at_period_end === true,
      canceled_at: at,
    },
    details,
    "cancellation_requested",
  );
}

function instantOf(params: CancelParams, items: readonly Stripe.SubscriptionItem[]): number {
  const ends = items.map((item) => item.current_period_end);
  if (typeof params.cancel_at === "number") return params.cancel_at;
  return params.cancel_at === "min_period_end" ? Math.min(...ends) : Math.max(...ends);
}

function detailsAfter(before: CancelFields, params: CancelParams) {
  const given = Object.entries(params.cancellation_details ?? {});
  return {
    ...(before.cancellation_details as Stripe.Subscription.CancellationDetails),
    ...Object.fromEntries(given.map(([key, value]) => [key, value === "" ? null : value])),
  };
}

function withDetails(
  fields: CancelFields,
  details: Stripe.Subscription.CancellationDetails,
  reason: Stripe.Subscription.CancellationDetails["reason"],
): CancelFields {
  return { ...fields, cancellation_details: { ...details, reason } };
}
