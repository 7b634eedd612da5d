import { addUnits, type CalendarUnit } from "../../../calendar.ts";
import type { CommonPeriod } from "../facts.ts";

/** As many renewals as show every month's end, and a leap year. */
const renewalsCompared = 60;

const unitOf = { day: "DAY", week: "WEEK", month: "MONTH", year: "YEAR" } as const;

/**
 * Whether renewals counted from T are those counted from the anchor. They differ where the anchor
 * is a day that T's month lacks: one that began on January 31 and renews on February 28 goes on to
 * March 31, and a copy anchored at T to March 28. Seconds since 1970.
 */
export function firstMovedRenewal(
  anchor: number,
  period: CommonPeriod,
): { readonly old: number | null; readonly new: number } | null {
  const unit = unitOf[period.interval];
  const index = indexOf(anchor, unit, period);
  if (index === null) return { old: null, new: period.end };
  for (let ahead = 1; ahead <= renewalsCompared; ahead += 1) {
    const old = moved(anchor, unit, (index + ahead) * period.count);
    const renewed = moved(period.end, unit, ahead * period.count);
    if (old !== renewed) return { old, new: renewed };
  }
  return null;
}

/** The next renewals from T on that a copy could be anchored at, so that no renewal moves. */
export function nextFittingRenewal(anchor: number, period: CommonPeriod): number | null {
  const unit = unitOf[period.interval];
  const index = indexOf(anchor, unit, period);
  if (index === null) return null;
  for (let ahead = 1; ahead <= renewalsCompared; ahead += 1) {
    const end = moved(anchor, unit, (index + ahead) * period.count);
    if (firstMovedRenewal(anchor, { ...period, end }) === null) return end;
  }
  return null;
}

/** The latest anchor that Stripe takes: one interval from now. */
export function latestAnchor(now: number, { interval, count }: CommonPeriod): number {
  return moved(now, unitOf[interval], count);
}

/** Which renewal counted from the anchor T is; null if it is none. */
function indexOf(anchor: number, unit: CalendarUnit, period: CommonPeriod): number | null {
  const days = { DAY: 1, WEEK: 7, MONTH: 30.436875, YEAR: 365.2425, HOUR: 1 / 24 }[unit];
  const rough = Math.round((period.end - anchor) / (days * period.count * 24 * 60 * 60));
  const near = [rough - 1, rough, rough + 1];
  return near.find((n) => moved(anchor, unit, n * period.count) === period.end) ?? null;
}

function moved(seconds: number, unit: CalendarUnit, count: number): number {
  return addUnits(new Date(seconds * 1_000), unit, count).getTime() / 1_000;
}
