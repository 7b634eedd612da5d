import type { Queryable } from "../database/database.ts";
import { columns } from "./store.ts";
import type { Subscription } from "./subscription.ts";

/**
 * Returns the subscriptions that have these billing ids; of several with one id, the last begun.
 */
export function loadLinked(
  database: Queryable,
  environmentId: string,
  billingIds: readonly string[],
): Promise<Subscription[]> {
  return database.query<Subscription>(
    `select distinct on (billing_id) ${columns}
    from subscriptions
    where environment_id = $1::uuid
      and billing_id = any(array(select unnest($2::text[])))
    order by billing_id, customer_id, cursor_id desc`,
    [environmentId, billingIds],
  );
}

/** Returns the subscriptions of these customers with unfinished work at the provider. */
export async function loadWithTasks(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ subscriptionId: string }>(
    `select distinct subscription_id as "subscriptionId"
    from billing_tasks
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($2::text[])))`,
    [environmentId, customerIds],
  );
  return new Set(rows.map((row) => row.subscriptionId));
}
