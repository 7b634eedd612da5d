import type { Period } from "../../calendar.ts";
import { addDecimals } from "./decimal.ts";

/**
 * The value of one counter's reports, in the order in which they were measured: the last SET of the
 * usage period, and all later DELTAs. The order of arrival does not matter.
 */
export interface Counter {
  /**
   * Decimal in plain digits; below zero where a release has come whose acquisition has not. It is
   * shown as zero, but kept, or the acquisition would count for more than it is.
   */
  readonly value: string;
  /** The moment of the latest report in the value. */
  readonly measuredAt: Date;
  /** The moment of the last SET in the value; null without one. */
  readonly setAt: Date | null;
}

/** Identifies a counter: a customer's for a feature, of one resource or (empty) of none. */
export interface CounterKey {
  readonly customerId: string;
  readonly featureId: string;
  readonly resourceId: string;
}

/** Returns a counter's key as one text. No stored id has a slash in it. */
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

/** Returns the counter's value in a usage period; null is a period without start or end. */
export function valueIn(counter: Counter | undefined, period: Period | null): string {
  if (counter === undefined) return "0";
  return period !== null && counter.measuredAt < period.start ? "0" : counter.value;
}

/** Returns a value for display, where negative usage is zero. */
export function shown(decimal: string): string {
  return decimal.startsWith("-") ? "0" : decimal;
}

/** Returns what supersedes a change at this moment, in its usage period, or null. */
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
 * Returns the counter after a change that is not superseded, in the usage period of the change.
 * `deltasAfter` returns the sum of later DELTAs, which are added to a SET that arrives after them.
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
