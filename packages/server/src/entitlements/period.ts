import { type Period, periodAt } from "../calendar.ts";
import type { ResetAnchor } from "../catalog/service.ts";
import type { EffectiveEntitlement, UsageValue } from "./entitlement-state.ts";

/**
 * Returns the usage period of an instant; null if usage is never reset. A change of plan that
 * resets usage splits its period in two.
 */
export function usagePeriod(entitlement: EffectiveEntitlement | null, now: Date): Period | null {
  if (entitlement === null || entitlement.resetPeriod === null) return null;
  const period = periodAt(usagePeriodAnchor(entitlement), entitlement.resetPeriod, now);
  const since = entitlement.usageSince;
  if (since === null || since <= period.start || since >= period.end) return period;
  return now < since ? { ...period, end: since } : { ...period, start: since };
}

/**
 * Returns the anchor of usage periods: the start of the grant, or the start of its month or week
 * (in UTC). A configured anchor that belongs to another period is ignored.
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

/**
 * Returns midnight in UTC. `Date.UTC` would take the years 0 to 99 for those of the last century.
 */
function utcDate(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date;
}

/**
 * Returns the usage that counts now: the counter's value, or zero if it is negative or from an
 * earlier period.
 */
export function currentUsage(
  entitlement: EffectiveEntitlement | null,
  usage: Pick<UsageValue, "value" | "measuredAt"> | undefined,
  now: Date,
): number {
  if (usage === undefined) return 0;
  const period = usagePeriod(entitlement, now);
  return period !== null && usage.measuredAt < period.start ? 0 : Math.max(0, usage.value);
}
