import type Stripe from "stripe";
import { addMonths, type Interval } from "../periods.ts";
import { invalid } from "../refusals.ts";

type Config = Stripe.Subscription.BillingCycleAnchorConfig;
type ConfigParams = Stripe.SubscriptionCreateParams.BillingCycleAnchorConfig;

/** An anchor lies at most a year ahead: each day of a year occurs once in 13 months. */
const monthsAheadMax = 13;
/** Within four years every month that an interval reaches has been as long as it can be. */
const monthsBackMax = 48;

/**
 * Returns an anchor by the calendar, as a subscription keeps it. Throws Fault for what is no date.
 */
export function readAnchorConfig(params: Stripe.SubscriptionCreateParams): Config | null {
  const given = params.billing_cycle_anchor_config;
  if (given === undefined) return null;
  for (const name of ["billing_cycle_anchor", "backdate_start_date"] as const) {
    if (params[name] === undefined) continue;
    throw invalid(
      `You cannot set \`${name}\` together with \`billing_cycle_anchor_config\`.`,
      name,
      "parameters_exclusive",
    );
  }
  checkRange(given, "day_of_month", [1, 31]);
  checkRange(given, "month", [1, 12]);
  checkRange(given, "hour", [0, 23]);
  checkRange(given, "minute", [0, 59]);
  checkRange(given, "second", [0, 59]);
  const { day_of_month: day, month = null, hour = null, minute = null, second = null } = given;
  return { day_of_month: day, month, hour, minute, second };
}

/** Returns the first instant after `at` that an anchor by the calendar names. */
export function anchorOfConfig(config: Config, every: Interval, at: number): number {
  if (every.interval !== "month" && every.interval !== "year") {
    throw invalid(
      "`billing_cycle_anchor_config` is for prices by the month or year.",
      "billing_cycle_anchor_config",
    );
  }
  const time = new Date(at * 1000);
  for (let ahead = 0; ahead <= monthsAheadMax; ahead += 1) {
    const month = new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + ahead, 1));
    if (config.month !== null && month.getUTCMonth() + 1 !== config.month) continue;
    const instant = Date.UTC(
      month.getUTCFullYear(),
      month.getUTCMonth(),
      Math.min(config.day_of_month, daysOf(month)),
      config.hour ?? time.getUTCHours(),
      config.minute ?? time.getUTCMinutes(),
      config.second ?? time.getUTCSeconds(),
    );
    if (instant / 1000 > at) return instant / 1000;
  }
  throw new Error("No month has the day of an anchor.");
}

/**
 * Returns the instant that periods are counted from: the anchor, or, if it fell on the end of a
 * month that is shorter than its day, an earlier one of the same cycle that did not.
 */
export function cycleAnchor(
  subscription: Pick<Stripe.Subscription, "billing_cycle_anchor" | "billing_cycle_anchor_config">,
  every: Interval,
): number {
  const { billing_cycle_anchor: anchor, billing_cycle_anchor_config: config } = subscription;
  const step = monthsOf(every);
  if (config == null || step === null || dayOf(anchor) === config.day_of_month) return anchor;
  for (let back = step; back <= monthsBackMax; back += step) {
    const earlier = new Date(addMonths(anchor, -back) * 1000);
    if (daysOf(earlier) < config.day_of_month) continue;
    earlier.setUTCDate(config.day_of_month);
    return earlier.getTime() / 1000;
  }
  return anchor;
}

function checkRange(
  given: ConfigParams,
  name: keyof ConfigParams,
  [first, last]: readonly [number, number],
): void {
  const value = given[name];
  if (value === undefined || (value >= first && value <= last)) return;
  const param = `billing_cycle_anchor_config[${name}]`;
  throw invalid(`Must be from ${first} to ${last}.`, param, "parameter_invalid_integer");
}

function monthsOf(every: Interval): number | null {
  if (every.interval === "month") return every.interval_count;
  return every.interval === "year" ? 12 * every.interval_count : null;
}

function daysOf(month: Date): number {
  return new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 0)).getUTCDate();
}

function dayOf(instant: number): number {
  return new Date(instant * 1000).getUTCDate();
}
