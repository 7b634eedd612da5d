import { limits } from "@carryover/contract";
import type { Queryable } from "../../database/database.ts";
import type { ExportContext } from "../../import-entry.ts";
import { columns } from "../store.ts";
import type { Subscription } from "../subscription.ts";

/** A subscription, and what of its surroundings decides whether it is exported. */
export interface ExportedSubscriptionRow extends Subscription {
  readonly isOfArchived: boolean;
  /** Whether it is among the rows that the export is of. */
  readonly isWanted: boolean;
}

/** A row's place in the order of an export. */
export type SubscriptionKey = Pick<Subscription, "customerId" | "subscriptionId">;

/**
 * Returns the subscriptions after this one, ordered by customer, as many as one page has: all of
 * each customer who has one that is wanted, since an end may follow from another one. The row says
 * which are wanted.
 */
export function subscriptionsAfter(
  database: Queryable,
  { environmentId, changes }: ExportContext,
  after: SubscriptionKey,
): Promise<ExportedSubscriptionRow[]> {
  return database.query<ExportedSubscriptionRow>(
    `select
      ${columns},
      is_of_archived as "isOfArchived",
      is_wanted as "isWanted"
    from (
      select
        s.*,
        c.archived_at is not null as is_of_archived,
        coalesce(
          $4::timestamptz is null
            or s.updated_at >= $4::timestamptz
            or s.import_run_id = any($5::uuid[]),
          false
        ) as is_wanted
      from subscriptions s
      join customers c
        on c.environment_id = s.environment_id
        and c.customer_id = s.customer_id
      where s.environment_id = $1::uuid
        and (s.customer_id, s.subscription_id) > ($2::text, $3::text)
        -- Otherwise a merge join reads the customers of all pages before this one.
        and c.customer_id >= $2::text
        ${changes === null ? "" : ofChanged}
      order by s.customer_id, s.subscription_id
      limit $6::int
    ) page
    order by customer_id, subscription_id`,
    [
      environmentId,
      after.customerId,
      after.subscriptionId,
      changes?.since.toISOString() ?? null,
      changes?.runIds ?? [],
      limits.exportPageRows,
    ],
  );
}

/** Holds for the subscriptions of the next customers who have one that is wanted. */
const ofChanged = `and s.customer_id in (
          select changed.customer_id
          from (
            select distinct o.customer_id
            from subscriptions o
            where o.environment_id = $1::uuid
              and o.customer_id >= $2::text
              and (o.updated_at >= $4::timestamptz or o.import_run_id = any($5::uuid[]))
            order by o.customer_id
            limit $6::int
          ) changed
        )`;

/** Returns how many billing ids the subscriptions of an environment had before. */
export async function countFormerNames(
  database: Queryable,
  environmentId: string,
): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select count(*) as count
    from former_billing_ids
    where environment_id = $1::uuid`,
    [environmentId],
  );
  return row?.count ?? 0;
}
