import { limits, type SubscriptionRecord } from "@carryover/contract";
import type { Catalog } from "../../catalog/service.ts";
import type { Queryable } from "../../database/database.ts";
import type { ExportContext, Exported } from "../../import-entry.ts";
import { isWaiting } from "../follower.ts";
import { exportedSubscription } from "./record.ts";
import { historyFirst, inOrder, placesOf } from "./seats.ts";
import { type ExportedSubscriptionRow, type SubscriptionKey, subscriptionsAfter } from "./store.ts";

/**
 * Returns the subscriptions page by page, in the order of their customers; those of one customer
 * together, and in an order in which an import of them comes to the same.
 */
export async function* exportSubscriptions(
  database: Queryable,
  context: ExportContext,
  catalog: Catalog,
): AsyncGenerator<Exported<SubscriptionRecord>[]> {
  let after: SubscriptionKey = { customerId: "", subscriptionId: "" };
  let held: ExportedSubscriptionRow[] = [];
  for (;;) {
    const rows = await subscriptionsAfter(database, context, after);
    const last = rows.at(-1);
    const isEnd = last === undefined || rows.length < limits.exportPageRows;
    const groups = byCustomer([...held, ...rows]);
    // The last customer of a page may have more on the next one.
    held = isEnd ? [] : (groups.pop() ?? []);
    yield groups.flatMap((group) => exportedGroup(group, catalog, context.now));
    if (isEnd) return;
    after = last;
  }
}

/** Groups rows, which are in the order of their customers. */
function byCustomer(rows: readonly ExportedSubscriptionRow[]): ExportedSubscriptionRow[][] {
  const groups: ExportedSubscriptionRow[][] = [];
  let group: ExportedSubscriptionRow[] = [];
  for (const row of rows) {
    if (group[0]?.customerId !== row.customerId) {
      group = [];
      groups.push(group);
    }
    group.push(row);
  }
  return groups;
}

function exportedGroup(
  group: readonly ExportedSubscriptionRow[],
  catalog: Catalog,
  now: Date,
): Exported<SubscriptionRecord>[] {
  if (group[0]?.isOfArchived) {
    const wanted = group.filter((row) => row.isWanted);
    return wanted.map(() => ({ record: null, leftOut: ["subscriptions_of_archived_customers"] }));
  }
  const sorted = inOrder(group);
  const isAlone = sorted.length === 1 && sorted[0]?.succession === null;
  // A follower that waits is made anew by the end that it waits for.
  const places = isAlone
    ? alone
    : placesOf(
        sorted.filter((row) => !isWaiting(row, now)),
        now,
      );
  return historyFirst(sorted, places, now)
    .filter((row) => row.isWanted)
    .map((row) => {
      const place = places.get(row.subscriptionId) ?? "same";
      return exportedSubscription(row, { catalog, now, place });
    });
}

const alone: ReadonlyMap<string, "same"> = new Map();
