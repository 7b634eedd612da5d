import type Stripe from "stripe";
import { idOf } from "../../billing/keep.ts";
import { cancelSchedule } from "../../billing/schedules/canceling.ts";
import {
  createSchedule,
  releaseSchedule,
  updateSchedule,
} from "../../billing/schedules/schedule.ts";
import { isInRange, listPage } from "../../lists.ts";
import type { Account, Call, Endpoint } from "../../objects.ts";
import { existing } from "../existing.ts";

const path = "/v1/subscription_schedules";

/** Subscription schedules: phases that the clock applies to a subscription. */
export const scheduleEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path,
    params: "SubscriptionScheduleCreateParams",
    handle: (account, { params }) => createSchedule(account, params),
  },
  {
    method: "GET",
    path,
    params: "SubscriptionScheduleListParams",
    handle: listSchedules,
  },
  {
    method: "GET",
    path: `${path}/:id`,
    params: "SubscriptionScheduleRetrieveParams",
    handle: (account, call) => scheduleOf(account, call),
  },
  {
    method: "POST",
    path: `${path}/:id`,
    params: "SubscriptionScheduleUpdateParams",
    handle: (account, call) => {
      const schedule = scheduleOf(account, call);
      return updateSchedule(account, schedule, call.params, nowOf(account, schedule));
    },
  },
  {
    method: "POST",
    path: `${path}/:id/release`,
    params: "SubscriptionScheduleReleaseParams",
    handle: (account, call) => {
      const schedule = scheduleOf(account, call);
      return releaseSchedule(account, schedule, call.params, nowOf(account, schedule));
    },
  },
  {
    method: "POST",
    path: `${path}/:id/cancel`,
    params: "SubscriptionScheduleCancelParams",
    handle: (account, call) => {
      const schedule = scheduleOf(account, call);
      return cancelSchedule(account, schedule, call.params, nowOf(account, schedule));
    },
  },
];

function scheduleOf(account: Account, { ids }: Call): Stripe.SubscriptionSchedule {
  return existing(account, "subscription_schedule", ids.id);
}

function nowOf(account: Account, schedule: Stripe.SubscriptionSchedule): number {
  return account.now(idOf(schedule.customer));
}

function listSchedules(account: Account, { params }: Call): object {
  const query: Stripe.SubscriptionScheduleListParams = params;
  return listPage(path, account.all("subscription_schedule"), query, (schedule) => {
    const isIn = (instant: number | null, range: typeof query.created) =>
      range === undefined || (instant !== null && isInRange(instant, range));
    return (
      (query.customer === undefined || idOf(schedule.customer) === query.customer) &&
      (query.scheduled !== true || schedule.status === "not_started") &&
      isInRange(schedule.created, query.created) &&
      isIn(schedule.canceled_at, query.canceled_at) &&
      isIn(schedule.completed_at, query.completed_at) &&
      isIn(schedule.released_at, query.released_at)
    );
  });
}
