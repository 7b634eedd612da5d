import type { Period } from "../../calendar.ts";
import { addDecimals } from "./decimal.ts";

/**
 * What the reports of one counter come to, taken in the order in which they were measured: the last
 * SET of the usage period, and all DELTAs since. The order in which they arrive does not matter.
 */
export interface Counter {
  /**
   * Decimal in plain digits; below zero where a release has come whose acquisition has not. It is
   * shown as zero, but kept, or the acquisition would count for more than it is.
   */
  readonly value: string;
  /** The moment of the latest report in the value. */
  readonly measuredAt: Date;
  /** The moment of the last SET in the value; null if there is none. */
  readonly setAt: Date | null;
}

/** Which counter: a customer's for a feature, of one resource or (empty) of none. */
export interface CounterKey {
  readonly customerId: string;
  readonly featureId: string;
  readonly resourceId: string;
}

/** A counter's key as one text. No stored id has a slash in it. */
export function keyText({ customerId, featureId, resourceId }: CounterKey): string {
  return `${customerId}/${featureId}/${resourceId}`;
}

/** A change of a counter at a moment: a number that is added, or put in its place. */
export interface CounterChange {
  readonly behavior: "DELTA" | "SET";
  readonly value: string;
  readonly at: Date;
}

/** Why a change leaves the counter as it is: something later has made it history. */
export type Superseded = "later_set" | "later_period";

/** What the counter comes to in a usage period; null is a period without beginning or end. */
export function valueIn(counter: Counter | undefined, period: Period | null): string {
  if (counter === undefined) return "0";
  return period !== null && counter.measuredAt < period.start ? "0" : counter.value;
}

/** A value as it is shown: nobody uses less than nothing. */
export function shown(decimal: string): string {
  return decimal.startsWith("-") ? "0" : decimal;
}

/** Why a change at this moment, in its usage period, would leave the counter as it is, if so. */
export function supersededBy(
  stored: Counter | undefined,
  at: Date,
  period: Period | null,
): Superseded | null {
  if (stored === undefined) return null;
  if (period !== null && stored.measuredAt >= period.end) return "later_period";
  return stored.setAt !== null && at < stored.setAt ? "later_set" : null;
}

/**
 * The counter with a change that nothing has superseded, in the usage period of the change.
 * `deltasAfter` gives the sum of the counter's DELTAs that were measured after a moment: they go on
 * top of a SET that arrives after them.
 */
export function changed(
  stored: Counter | undefined,
  { behavior, value, at }: CounterChange,
  period: Period | null,
  deltasAfter: (at: Date) => string,
): Counter {
  const current =
    stored !== undefined && (period === null || stored.measuredAt >= period.start) ? stored : null;
  const measuredAt = current !== null && current.measuredAt > at ? current.measuredAt : at;
  if (behavior === "DELTA") {
    const sum = current === null ? value : addDecimals(current.value, value);
    return { value: sum, measuredAt, setAt: current?.setAt ?? null };
  }
  return {
    value: measuredAt > at ? addDecimals(value, deltasAfter(at)) : value,
    measuredAt,
    setAt: at,
  };
}
