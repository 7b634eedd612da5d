import { type Period, periodAt } from "../calendar.ts";
import type { ResetAnchor } from "../catalog/service.ts";
import type { EffectiveEntitlement, UsageValue } from "./entitlement-state.ts";

/**
 * The usage period in which an instant lies; null if usage is never reset. Where a change of plan
 * has begun usage anew, the period in which it lies is two: one until then, and one from then on.
 */
export function usagePeriod(entitlement: EffectiveEntitlement | null, now: Date): Period | null {
  if (entitlement === null || entitlement.resetPeriod === null) return null;
  const period = periodAt(usagePeriodAnchor(entitlement), entitlement.resetPeriod, now);
  const since = entitlement.usageSince;
  if (since === null || since <= period.start || since >= period.end) return period;
  return now < since ? { ...period, end: since } : { ...period, start: since };
}

/**
 * What usage periods are counted from: the start of what grants the entitlement, or the start of
 * the month or week (in UTC) in which that start lies. An anchor of another period than the
 * entitlement's is not one.
 */
export function usagePeriodAnchor(entitlement: EffectiveEntitlement): Date {
  const { resetPeriod, resetAnchor, periodAnchor: start } = entitlement;
  if (resetPeriod === "MONTH" && resetAnchor === "StartOfTheMonth") {
    return utcDate(start.getUTCFullYear(), start.getUTCMonth(), 1);
  }
  const weekday = weekdays.indexOf(resetAnchor);
  if (resetPeriod !== "WEEK" || weekday === -1) return start;
  const daysSince = (start.getUTCDay() - weekday + 7) % 7;
  return utcDate(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate() - daysSince);
}

/** In the order of `getUTCDay`. */
const weekdays: ReadonlyArray<ResetAnchor | null> = [
  "EverySunday",
  "EveryMonday",
  "EveryTuesday",
  "EveryWednesday",
  "EveryThursday",
  "EveryFriday",
  "EverySaturday",
];

/** Midnight in UTC. `Date.UTC` would take the years 0 to 99 for those of the last century. */
function utcDate(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date;
}

/**
 * What counts as used now: the counter's value, or zero if it is from an earlier period, or below
 * zero.
 */
export function currentUsage(
  entitlement: EffectiveEntitlement | null,
  usage: UsageValue | undefined,
  now: Date,
): number {
  if (usage === undefined) return 0;
  const period = usagePeriod(entitlement, now);
  return period !== null && usage.measuredAt < period.start ? 0 : Math.max(0, usage.value);
}
