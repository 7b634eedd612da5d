import { isAmount, type LeftOut, type UsageRecord } from "@carryover/contract";
import { type Catalog, isCalculatedUsage } from "../catalog/service.ts";
import type { Queryable } from "../database/database.ts";
import {
  type ExportContext,
  type Exported,
  type FieldSources,
  ifSet,
  recordOf,
} from "../import-entry.ts";
import type { CounterKey } from "./counting/counter.ts";
import { decimalOf } from "./counting/decimal.ts";
import { countersAfter, type ExportedCounterRow } from "./export-store.ts";

/**
 * Returns the counters in the order of their keys, page by page. A record has the value of a
 * counter as of its latest report; importing it sets the counter to just that.
 */
export async function* exportUsages(
  database: Queryable,
  context: ExportContext,
  { features }: Pick<Catalog, "features">,
): AsyncGenerator<Exported<UsageRecord>[]> {
  let after: CounterKey = { customerId: "", featureId: "", resourceId: "" };
  for (;;) {
    const rows = await countersAfter(database, context, after);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map((row) => exportedUsage(row, features));
    after = last;
  }
}

/** Where the fields of a usage record come from. */
export const usageSources: FieldSources<UsageRecord, ExportedCounterRow> = {
  customerId: (row) => row.customerId,
  featureId: (row) => row.featureId,
  resourceId: (row) => ifSet(row.resourceId),
  usage: (row) => Number(row.value),
  createdAt: (row) => row.measuredAt.toISOString(),
};

/** Returns a counter as a record. Pure. */
function exportedUsage(
  row: ExportedCounterRow,
  features: Catalog["features"],
): Exported<UsageRecord> {
  const reason = obstacle(row, features);
  if (reason !== null) return { record: null, leftOut: [reason] };
  return { record: recordOf(usageSources, row), leftOut: [] };
}

function obstacle(row: ExportedCounterRow, features: Catalog["features"]): LeftOut | null {
  if (row.isOfArchived) return "usage_of_archived_customers";
  if (!row.isResourceKnown) return "usage_of_former_resources";
  const feature = features.get(row.featureId);
  if (feature === undefined || !isCalculatedUsage(feature)) return "usage_of_other_features";
  if (row.value.startsWith("-")) return "negative_usage";
  const value = Number(row.value);
  return isAmount(value) && decimalOf(value) === row.value ? null : "inexact_usage";
}
