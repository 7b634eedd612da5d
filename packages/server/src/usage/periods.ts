import type { Period } from "../calendar.ts";
import type { Catalog } from "../catalog/service.ts";
import {
  type EffectiveEntitlement,
  effectiveEntitlement,
  type Standing,
  usagePeriod,
} from "../entitlements/service.ts";
import { type CounterKey, keyText } from "./counter.ts";

/** Gives the usage period of a counter in which an instant lies; null if it is never reset. */
export type PeriodAt = (key: CounterKey, at: Date) => Period | null;

/**
 * Usage periods as the entitlements of today cut time, for the past too: what a customer had before
 * is not kept. Customers that are not in `standings` have no periods.
 */
export function periodsOf(
  catalog: Catalog,
  standings: ReadonlyMap<string, Standing>,
  now: Date,
): PeriodAt {
  const known = new Map<string, EffectiveEntitlement | null>();
  return (key, at) => {
    const standing = standings.get(key.customerId);
    if (standing === undefined) return null;
    const text = keyText(key);
    let entitlement = known.get(text);
    if (entitlement === undefined) {
      const resourceId = key.resourceId === "" ? null : key.resourceId;
      entitlement = effectiveEntitlement(catalog, standing, key.featureId, resourceId, now);
      known.set(text, entitlement);
    }
    return usagePeriod(entitlement, at);
  };
}
