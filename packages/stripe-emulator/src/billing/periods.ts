/** How often a price is billed, as in `price.recurring`. */
export interface Interval {
  readonly interval: string;
  readonly interval_count: number;
}

/** From `start` until just before `end`, in seconds since 1970. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

const secondsOfDay = 86_400;

/**
 * Returns the n-th instant, after (or before, if negative) the anchor, at which a period begins.
 * Months and years keep the anchor's day and time in UTC; a month that is too short ends on its
 * last day, and the month after it is back on the anchor's day.
 */
export function boundary(anchor: number, every: Interval, index: number): number {
  const fixed = fixedSeconds(every);
  if (fixed !== null) return anchor + index * fixed;
  return addMonths(anchor, index * monthsOf(every));
}

/** Returns the period of the cycle that an instant is in. */
export function periodAt(anchor: number, every: Interval, instant: number): Period {
  const index = indexAt(anchor, every, instant);
  return { start: boundary(anchor, every, index), end: boundary(anchor, every, index + 1) };
}

/** Returns an instant so many calendar months later; negative is earlier. */
export function addMonths(instant: number, count: number): number {
  const date = new Date(instant * 1000);
  const month = date.getUTCMonth() + count;
  const year = date.getUTCFullYear();
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const midnight = Date.UTC(year, month, Math.min(date.getUTCDate(), lastDay)) / 1000;
  return midnight + (((instant % secondsOfDay) + secondsOfDay) % secondsOfDay);
}

/** Returns an instant so many days later. */
export function addDays(instant: number, count: number): number {
  return instant + count * secondsOfDay;
}

function indexAt(anchor: number, every: Interval, instant: number): number {
  const fixed = fixedSeconds(every);
  if (fixed !== null) return Math.floor((instant - anchor) / fixed);
  let index = Math.floor(monthsBetween(anchor, instant) / monthsOf(every));
  if (boundary(anchor, every, index) > instant) index -= 1;
  return index;
}

function monthsBetween(from: number, to: number): number {
  const [start, end] = [new Date(from * 1000), new Date(to * 1000)];
  const years = end.getUTCFullYear() - start.getUTCFullYear();
  return years * 12 + end.getUTCMonth() - start.getUTCMonth();
}

function fixedSeconds(every: Interval): number | null {
  if (every.interval === "day") return every.interval_count * secondsOfDay;
  if (every.interval === "week") return every.interval_count * 7 * secondsOfDay;
  return null;
}

function monthsOf(every: Interval): number {
  return every.interval === "year" ? every.interval_count * 12 : every.interval_count;
}
