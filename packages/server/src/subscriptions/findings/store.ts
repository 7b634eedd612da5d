import type { Queryable } from "../../database/database.ts";

/** Customers of some runs that are not archived and have no subscription, ordered by id. */
export function customersWithout(
  database: Queryable,
  written: { readonly environmentId: string; readonly customersRunIds: readonly string[] },
  limit: number,
): Promise<Array<{ customerId: string; total: number }>> {
  return database.query(
    `select customer_id as "customerId", (count(*) over ())::int as total
    from customers
    where environment_id = $1::uuid
      and import_run_id = any($2::uuid[])
      and archived_at is null
      and not exists (
        select
        from subscriptions
        where subscriptions.environment_id = customers.environment_id
          and subscriptions.customer_id = customers.customer_id
      )
    order by customer_id
    limit $3::int`,
    [written.environmentId, written.customersRunIds, limit],
  );
}

/** Subscriptions of which a record of a run has removed an add-on, in the order of the file. */
export function droppedAddons(
  database: Queryable,
  runId: string,
  limit: number,
): Promise<Array<{ subscriptionId: string; customerId: string; total: number }>> {
  return database.query(
    `select
      entity_id as "subscriptionId",
      min(customer_id) as "customerId",
      (count(*) over ())::int as total
    from before_images
    where run_id = $1::uuid
      and entity = 'subscription'
      and after ? 'addons'
      and exists (
        select
        from jsonb_to_recordset(before -> 'addons') as old (id text)
        where not exists (
          select
          from jsonb_to_recordset(after -> 'addons') as new (id text)
          where new.id = old.id
        )
      )
    group by entity_id
    order by min(record_number)
    limit $2::int`,
    [runId, limit],
  );
}
