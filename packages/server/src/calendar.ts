import type { ResetPeriod } from "@carryover/contract";

/** Steps of the calendar in UTC. Periods are counted from an anchor, so that month ends stay. */

export type CalendarUnit = ResetPeriod;

const hourMs = 60 * 60 * 1_000;
const msOf = { WEEK: 7 * 24 * hourMs, DAY: 24 * hourMs, HOUR: hourMs } as const;

/** Returns the anchor moved by so many units. A day that a month lacks becomes its last one. */
export function addUnits(anchor: Date, unit: CalendarUnit, count: number): Date {
  if (unit !== "MONTH" && unit !== "YEAR") return new Date(anchor.getTime() + msOf[unit] * count);
  const months = unit === "YEAR" ? count * 12 : count;
  const moved = new Date(anchor.getTime());
  const day = anchor.getUTCDate();
  moved.setUTCDate(1);
  moved.setUTCMonth(anchor.getUTCMonth() + months);
  const lastDay = new Date(moved.getTime());
  lastDay.setUTCMonth(moved.getUTCMonth() + 1, 0);
  moved.setUTCDate(Math.min(day, lastDay.getUTCDate()));
  return moved;
}

/** A span of time: its start is inside, its end is not. */
export interface Period {
  readonly start: Date;
  readonly end: Date;
}

/** Returns the period of this length, counted from the anchor, in which an instant lies. */
export function periodAt(anchor: Date, unit: CalendarUnit, at: Date): Period {
  let index = roughIndex(anchor, unit, at);
  while (addUnits(anchor, unit, index).getTime() > at.getTime()) index -= 1;
  while (addUnits(anchor, unit, index + 1).getTime() <= at.getTime()) index += 1;
  return { start: addUnits(anchor, unit, index), end: addUnits(anchor, unit, index + 1) };
}

/**
 * Returns an estimate that is at most one period off, so that a few steps suffice for any instant.
 */
function roughIndex(anchor: Date, unit: CalendarUnit, at: Date): number {
  if (unit !== "MONTH" && unit !== "YEAR") {
    return Math.floor((at.getTime() - anchor.getTime()) / msOf[unit]);
  }
  const years = at.getUTCFullYear() - anchor.getUTCFullYear();
  if (unit === "YEAR") return years;
  return years * 12 + at.getUTCMonth() - anchor.getUTCMonth();
}
