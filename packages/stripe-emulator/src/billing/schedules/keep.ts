import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { queueSchedule, timeLineOf } from "../keep.ts";
import { queueOf } from "../renewing/due.ts";

/** Keeps a schedule, and when its next phase begins. */
export function keepSchedule(account: Account, schedule: Stripe.SubscriptionSchedule): void {
  account.put("subscription_schedule", schedule);
  const queue = queueOf(account, timeLineOf(schedule));
  if (queue !== undefined) queueSchedule(queue, schedule);
}

/** Stores a changed schedule, and emits the event. */
export function scheduleChanged(
  account: Account,
  schedule: Stripe.SubscriptionSchedule,
  type: "updated" | "released" | "canceled" | "completed" | "aborted",
  at: number,
): Stripe.SubscriptionSchedule {
  keepSchedule(account, schedule);
  account.emit(`subscription_schedule.${type}`, schedule, undefined, at);
  return schedule;
}
