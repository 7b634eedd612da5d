import type { Queryable } from "../../database/database.ts";
import { firstId } from "../../row-id.ts";
import { isLiveAt } from "../../subscriptions/service.ts";

/** A row that no record names. */
export interface ExtraRow {
  readonly id: string;
  readonly customerId: string;
  readonly cursorId: string;
  readonly planId: string | null;
  readonly billingId: string | null;
  readonly importRunId: string | null;
  readonly importRecord: number | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What is listed: rows of an environment that none of these runs names, beyond a cursor. */
export interface ExtraRequest {
  readonly environmentId: string;
  readonly runIds: readonly string[];
  readonly now: Date;
  readonly after: string | undefined;
  readonly limit: number;
}

/**
 * Prepares a transaction for the statements below: they compare millions of ids with millions, of
 * which the database knows nothing right after the import that has brought them. Whatever it takes
 * their number to be, it must go through each set once.
 */
export async function compareSets(transaction: Queryable): Promise<void> {
  await transaction.query("select set_config('enable_nestloop', 'off', true)");
}

/** Returns customers that are not archived and that no record names, in the order of creation. */
export function extraCustomers(database: Queryable, request: ExtraRequest): Promise<ExtraRow[]> {
  return database.query<ExtraRow>(
    `with named as materialized (
      select unnest(customer_ids) collate "C" as id
      from import_batches
      where run_id = any($2::uuid[])
      union all
      select named_customer collate "C"
      from import_rejections
      where run_id = any($2::uuid[])
    )
    select
      c.customer_id as id,
      c.customer_id as "customerId",
      c.cursor_id as "cursorId",
      null::text as "planId",
      c.billing_id as "billingId",
      c.import_run_id as "importRunId",
      c.import_record as "importRecord",
      c.created_at as "createdAt",
      c.updated_at as "updatedAt"
    from customers c
    where c.environment_id = $1::uuid
      and c.archived_at is null
      and c.cursor_id > coalesce($3::uuid, ${firstId})
      and not exists (select from named n where n.id = c.customer_id)
    order by c.cursor_id
    limit $4::int`,
    [request.environmentId, request.runIds, request.after ?? null, request.limit],
  );
}

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

/**
 * Returns the runs of an environment whose records may have created rows with these cursors, each
 * with the parts of its id that a cursor has too.
 */
export function loadCreators(
  database: Queryable,
  environmentId: string,
  parts: readonly string[],
): Promise<Array<{ id: string; part: string }>> {
  return database.query<{ id: string; part: string }>(
    `select id, left(id::text, 13) || right(id::text, 10) as part
    from import_runs
    where environment_id = $1::uuid
      and left(id::text, 13) || right(id::text, 10) = any(array(select unnest($2::text[])))`,
    [environmentId, parts],
  );
}

/** Whether a run has batches of a version that did not keep what its records name. */
export async function hasUnnamed(database: Queryable, runIds: readonly string[]): Promise<boolean> {
  const rows = await database.query(
    `select 1
    from import_batches b
    join import_runs r on r.id = b.run_id
    where b.run_id = any($1::uuid[])
      and (
        b.customer_ids is null
        or (b.subscription_ids is null and r.kind = 'subscriptions')
      )
    limit 1`,
    [runIds],
  );
  return rows.length > 0;
}
