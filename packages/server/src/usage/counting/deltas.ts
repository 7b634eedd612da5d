import type { Queryable } from "../../database/database.ts";
import { type CounterMoment, type CounterRow, loadDeltaSums } from "../store.ts";
import { keyText } from "./counter.ts";
import type { DeltasAfter } from "./periods.ts";

/**
 * Loads the sums of DELTAs measured after these moments, at which a SET is about to be counted. It
 * needs a statement only if a SET arrives after later DELTAs, which is rare.
 */
export async function loadDeltas(
  database: Queryable,
  environmentId: string,
  counters: ReadonlyMap<string, CounterRow>,
  sets: readonly CounterMoment[],
): Promise<DeltasAfter> {
  const late = sets.filter(({ key, at }) => {
    const stored = counters.get(keyText(key));
    return stored !== undefined && at < stored.measuredAt && (stored.setAt ?? at) <= at;
  });
  if (late.length === 0) return () => "0";
  const sums = await loadDeltaSums(database, environmentId, late);
  const known = new Map(late.map((moment, index) => [momentText(moment), sums[index] ?? "0"]));
  return (key, at) => known.get(momentText({ key, at })) ?? "0";
}

function momentText({ key, at }: CounterMoment): string {
  return `${keyText(key)} ${at.getTime()}`;
}
