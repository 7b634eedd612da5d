import type { usageHistoryReply } from "@carryover/contract";
import type { z } from "zod";
import type { Period } from "../../calendar.ts";
import type { HistoryRow } from "../store.ts";
import { shown } from "./counter.ts";
import { addDecimals } from "./decimal.ts";

export type Series = z.input<typeof usageHistoryReply>["data"]["series"][number];
type Point = Series["points"][number];

/** The reports of one series, as they are stored. */
export interface Group {
  /** The common value of the dimension; null for reports without it. */
  readonly tag: string | null;
  /** In the order in which they were measured. */
  readonly reports: readonly HistoryRow[];
}

/** The input of a series besides its reports. */
export interface SeriesContext {
  /** Moments at which usage began anew, ascending. */
  readonly resets: readonly Date[];
  /** The usage period in which an instant lies; null if the counter is never reset. */
  readonly periodAt: (at: Date) => Period | null;
  readonly from: Date;
}

/**
 * Reports in the order in which they were measured, those of the same moment as they came. The
 * store has them by their ids, and those of an import are of the time of its run.
 */
export function inOrder(rows: readonly HistoryRow[]): HistoryRow[] {
  return rows.toSorted((a, b) => {
    const measuredMs = a.measuredAt.getTime() - b.measuredAt.getTime();
    return measuredMs || a.createdAt.getTime() - b.createdAt.getTime();
  });
}

/**
 * Reports in groups by their value of a dimension, in the order in which the values were first
 * measured within the range; those that do not have the dimension are a group too.
 */
export function grouped(rows: readonly HistoryRow[]): Group[] {
  const groups = new Map<string | null, HistoryRow[]>();
  for (const row of rows) {
    const group = groups.get(row.tag);
    if (group === undefined) groups.set(row.tag, [row]);
    else group.push(row);
  }
  return [...groups].map(([tag, reports]) => ({ tag, reports }));
}

/**
 * Returns whether a group depends on reports before the range: not if it starts with a SET, or in a
 * later usage period than the range.
 */
export function needsBase({ reports }: Group, { periodAt, from }: SeriesContext): boolean {
  const [first] = reports;
  if (first === undefined || first.behavior === "SET") return false;
  const period = periodAt(from);
  return period === null || first.measuredAt < period.end;
}

/**
 * Returns the points of a group: the counter after each report, as if there were only this group's
 * reports, and zero at each reset. They are ordered by time; a report at the moment of a reset
 * follows it. `base` is the group's value before the range, in the usage period in which the range
 * starts.
 */
export function pointsOf({ reports }: Group, base: string, context: SeriesContext): Point[] {
  const { resets, periodAt, from } = context;
  let value = base;
  let period = periodAt(from);
  const points = reports.map(({ measuredAt, behavior, reportedValue }) => {
    if (period !== null && measuredAt >= period.end) {
      period = periodAt(measuredAt);
      value = "0";
    }
    value = behavior === "SET" ? reportedValue : addDecimals(value, reportedValue);
    return { at: measuredAt, value: Number(shown(value)), isResetPoint: false };
  });
  return [...resets.map((at) => ({ at, value: 0, isResetPoint: true })), ...points]
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ at, ...point }) => ({ timestamp: at.toISOString(), ...point }));
}
