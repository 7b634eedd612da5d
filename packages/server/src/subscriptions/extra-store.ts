import type { Queryable } from "../database/database.ts";
import type { ExtraRequest, ExtraRow } from "../import-entry.ts";
import { firstId } from "../row-id.ts";
import { isLiveAt } from "./list-store.ts";

/**
 * Returns subscriptions that have not ended, and that no record means, in the order of creation.
 * Those of a customer with a rejected record are left out, since it may have meant any of them; so
 * is what a record has ended by beginning another one, and what the platform has begun by itself
 * at the end of another one.
 */
export function extraSubscriptions(
  database: Queryable,
  request: ExtraRequest,
): Promise<ExtraRow[]> {
  return database.query<ExtraRow>(
    `with named as materialized (
      select unnest(subscription_ids) collate "C" as id
      from import_batches
      where run_id = any($2::uuid[])
      union all
      select entity_id
      from before_images
      where environment_id = $1::uuid
        and run_id = any($2::uuid[])
        and entity = 'subscription'
    ),
    unjudged as materialized (
      select r.customer_id collate "C" as id
      from import_batches b
      cross join lateral unnest(b.customer_ids, string_to_array(b.outcomes, null))
        as r (customer_id, letter)
      where b.run_id = any($2::uuid[])
        and b.rejected > 0
        and r.letter = 'r'
      union all
      select named_customer collate "C"
      from import_rejections
      where run_id = any($2::uuid[])
    )
    select
      s.subscription_id as id,
      s.customer_id as "customerId",
      s.cursor_id as "cursorId",
      s.plan_id as "planId",
      s.billing_id as "billingId",
      s.import_run_id as "importRunId",
      s.import_record as "importRecord",
      s.created_at as "createdAt",
      s.updated_at as "updatedAt"
    from subscriptions s
    where s.environment_id = $1::uuid
      and s.follows is null
      -- It ends because another one starts, which has taken its place.
      and s.succession is null
      and s.cursor_id > coalesce($3::uuid, ${firstId})
      and ${isLiveAt("$5::timestamptz")}
      and not exists (select from named n where n.id = s.subscription_id)
      and not exists (select from unjudged u where u.id = s.customer_id)
    order by s.cursor_id
    limit $4::int`,
    [
      request.environmentId,
      request.runIds,
      request.after ?? null,
      request.limit,
      request.now.toISOString(),
    ],
  );
}

/** Counts the subscriptions of an environment that have not ended. */
export async function countLive(
  database: Queryable,
  environmentId: string,
  now: Date,
): Promise<number> {
  const rows = await database.query<{ count: number }>(
    `select count(*)::int as count
    from subscriptions
    where environment_id = $1::uuid
      and ${isLiveAt("$2::timestamptz")}`,
    [environmentId, now.toISOString()],
  );
  return rows[0]?.count ?? 0;
}
