import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { cancelSubscription } from "../changing/cancel.ts";
import { idOf } from "../keep.ts";
import { scheduleChanged } from "./keep.ts";
import { checkRunning } from "./schedule.ts";

type Schedule = Stripe.SubscriptionSchedule;

/**
 * Cancels a schedule and its subscription at once. Unlike a subscription's own cancellation, it
 * bills and prorates by default. Throws Fault.
 */
export function cancelSchedule(
  account: Account,
  before: Schedule,
  params: Stripe.SubscriptionScheduleCancelParams,
  at: number,
): Schedule {
  checkRunning(before, "cancel");
  const id = before.subscription === null ? "" : idOf(before.subscription);
  const subscription = account.get("subscription", id);
  const after: Schedule = {
    ...before,
    canceled_at: at,
    current_phase: null,
    status: "canceled",
  };
  const canceled = scheduleChanged(account, after, "canceled", at);
  if (subscription !== undefined && subscription.status !== "canceled") {
    const { invoice_now = true, prorate = true } = params;
    cancelSubscription(account, subscription, { invoice_now, prorate }, at);
  }
  return canceled;
}
