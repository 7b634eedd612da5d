import type { Queryable } from "../database/database.ts";
import type { ExtraRequest, ExtraRow } from "../import-entry.ts";
import { firstId } from "../row-id.ts";

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

/** Counts the customers of an environment that are not archived. */
export async function countUnarchived(database: Queryable, environmentId: string): Promise<number> {
  const rows = await database.query<{ count: number }>(
    `select count(*)::int as count
    from customers
    where environment_id = $1::uuid
      and archived_at is null`,
    [environmentId],
  );
  return rows[0]?.count ?? 0;
}
