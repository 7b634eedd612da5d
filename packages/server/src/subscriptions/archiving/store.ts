import type { Queryable } from "../../database/database.ts";
import { isLiveAt } from "../list-store.ts";

/** Returns the ids of the subscriptions of these customers that have not ended. */
export function loadLiveIds(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
  now: Date,
): Promise<Array<{ customerId: string; subscriptionId: string }>> {
  return database.query<{ customerId: string; subscriptionId: string }>(
    `select customer_id as "customerId", subscription_id as "subscriptionId"
    from subscriptions
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($2::text[])))
      and ${isLiveAt("$3::timestamptz")}
    order by cursor_id`,
    [environmentId, customerIds, now.toISOString()],
  );
}

/** Returns those of these customers that pay for subscriptions of others that have not ended. */
export async function findPayers(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
  now: Date,
): Promise<Set<string>> {
  const rows = await database.query<{ customerId: string }>(
    `select distinct paying_customer_id as "customerId"
    from subscriptions
    where environment_id = $1::uuid
      and paying_customer_id = any(array(select unnest($2::text[])))
      and customer_id <> paying_customer_id
      and ${isLiveAt("$3::timestamptz")}`,
    [environmentId, customerIds, now.toISOString()],
  );
  return new Set(rows.map(({ customerId }) => customerId));
}

/** Returns those of these customers with unfinished work at the billing provider. */
export async function findBusy(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ customerId: string }>(
    `select distinct customer_id as "customerId"
    from billing_tasks
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($2::text[])))`,
    [environmentId, customerIds],
  );
  return new Set(rows.map(({ customerId }) => customerId));
}
