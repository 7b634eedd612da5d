import type { Period } from "../calendar.ts";
import { addDecimals } from "./decimal.ts";

/** What a counter says, and the moment that it says it of. */
export interface Counter {
  /** Decimal in plain digits, never negative. */
  readonly value: string;
  readonly measuredAt: Date;
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

/** What the counter says in a usage period; null is a period without beginning or end. */
export function valueIn(counter: Counter | undefined, period: Period | null): string {
  if (counter === undefined) return "0";
  return period !== null && counter.measuredAt < period.start ? "0" : counter.value;
}

/**
 * What a change in this usage period makes of a counter. A change that is older than what the
 * counter says, because it is of an earlier period or is another number measured before, leaves the
 * counter as it is: `counter` is then undefined, and `value` is what the change says by itself.
 */
export function changed(
  stored: Counter | undefined,
  change: CounterChange,
  period: Period | null,
): { readonly value: string; readonly counter: Counter | undefined } {
  if (stored !== undefined && comesTooLate(stored, change, period)) {
    return { value: notNegative(change.value), counter: undefined };
  }
  const sum = () => addDecimals(valueIn(stored, period), change.value);
  const value = notNegative(change.behavior === "SET" ? change.value : sum());
  const isLatest = stored === undefined || stored.measuredAt < change.at;
  return { value, counter: { value, measuredAt: isLatest ? change.at : stored.measuredAt } };
}

function comesTooLate(stored: Counter, change: CounterChange, period: Period | null): boolean {
  if (period !== null && stored.measuredAt >= period.end) return true;
  return change.behavior === "SET" && change.at < stored.measuredAt;
}

function notNegative(decimal: string): string {
  return decimal.startsWith("-") ? "0" : decimal;
}
