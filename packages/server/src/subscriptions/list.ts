import type { subscriptionListQuery } from "@carryover/contract";
import type { z } from "zod";
import { currentCatalog } from "../catalog/service.ts";
import type { Queryable } from "../database/database.ts";
import { type Page, pageOfRows } from "../paging.ts";
import { loadUpcoming, pageOfSubscriptions } from "./list-store.ts";
import { type SubscriptionView, subscriptionView } from "./view.ts";

/** Returns one page of the subscriptions of an environment, as they are at an instant. */
export async function listSubscriptions(
  database: Queryable,
  environmentId: string,
  query: z.output<typeof subscriptionListQuery>,
  now: Date,
): Promise<Page<SubscriptionView>> {
  const [rows, catalog] = await Promise.all([
    pageOfSubscriptions(database, environmentId, query, query, now),
    currentCatalog(database, environmentId),
  ]);
  const customerIds = [...new Set(rows.map(({ customerId }) => customerId))];
  const upcoming = await loadUpcoming(database, environmentId, customerIds, now);
  return pageOfRows(
    rows,
    query,
    (row) => row.cursorId,
    (row) => subscriptionView(row, catalog, now, { withOverrides: false, upcoming }),
  );
}
