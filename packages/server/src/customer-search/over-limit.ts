import { type Catalog, currentCatalog } from "../catalog/service.ts";
import type { Queryable } from "../database/database.ts";
import {
  excessOf,
  type GrantingHoldings,
  grantedBy,
  loadGranting,
  sourcesAt,
} from "../entitlements/service.ts";
import { type UsedCounter, usedCounters } from "./shown-store.ts";

/** Returns those of the customers who have used more of a feature than their limit of it. */
export async function overLimit(
  database: Queryable,
  { environmentId, now }: { readonly environmentId: string; readonly now: Date },
  customerIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const counters = await usedCounters(database, environmentId, customerIds);
  if (counters.length === 0) return new Set();
  const holdings = await loadGranting(database, environmentId, counters, now);
  const catalog = await currentCatalog(database, environmentId);
  const over = counters.filter((counter) => {
    const held = holdings.get(counter.customerId);
    return held !== undefined && isOver(catalog, held, counter, now);
  });
  return new Set(over.map(({ customerId }) => customerId));
}

/** Usage of what is not granted at all is above no limit. */
function isOver(
  catalog: Catalog,
  holdings: GrantingHoldings,
  { featureId, resourceId, ...usage }: UsedCounter,
  now: Date,
): boolean {
  const granted = grantedBy(catalog, sourcesAt(catalog, holdings, resourceId, now), featureId);
  const excess = excessOf(granted, usage, now);
  return excess !== null && excess.of !== "nothing";
}
