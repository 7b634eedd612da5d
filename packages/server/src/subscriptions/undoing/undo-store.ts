import type { Queryable } from "../../database/database.ts";
import type { FormerName } from "../former-names-store.ts";
import type { Subscription } from "../subscription.ts";

type Keys = ReadonlyArray<Pick<Subscription, "customerId" | "subscriptionId">>;

/** Deletes subscriptions whose customers are locked, and frees their ids and former billing ids. */
export async function deleteSubscriptions(
  database: Queryable,
  environmentId: string,
  rows: Keys,
): Promise<void> {
  const keys = [
    environmentId,
    rows.map(({ customerId }) => customerId),
    rows.map(({ subscriptionId }) => subscriptionId),
  ];
  await Promise.all([
    database.execute(
      `delete from subscriptions s
      using unnest($2::text[], $3::text[]) as u (customer_id, subscription_id)
      where s.environment_id = $1::uuid
        and s.customer_id = u.customer_id
        and s.subscription_id = u.subscription_id`,
      keys,
    ),
    database.execute(
      `delete from subscription_ids s
      using unnest($2::text[], $3::text[]) as u (customer_id, subscription_id)
      where s.environment_id = $1::uuid
        and s.subscription_id = u.subscription_id
        and s.customer_id = u.customer_id`,
      keys,
    ),
    database.execute(
      `delete from former_billing_ids f
      using unnest($2::text[], $3::text[]) as u (customer_id, subscription_id)
      where f.environment_id = $1::uuid
        and f.customer_id = u.customer_id
        and f.subscription_id = u.subscription_id`,
      keys,
    ),
  ]);
}

/** Forgets former names that records have made, and that are undone. */
export async function forgetOwnNames(
  database: Queryable,
  environmentId: string,
  rows: readonly FormerName[],
): Promise<void> {
  await database.execute(
    `delete from former_billing_ids f
    using unnest($2::text[], $3::text[], $4::text[]) as u (customer_id, subscription_id, billing_id)
    where f.environment_id = $1::uuid
      and f.customer_id = u.customer_id
      and f.subscription_id = u.subscription_id
      and f.billing_id = u.billing_id`,
    [
      environmentId,
      rows.map(({ customerId }) => customerId),
      rows.map(({ subscriptionId }) => subscriptionId),
      rows.map(({ billingId }) => billingId),
    ],
  );
}

/** Returns those of these subscriptions for which work at the billing provider is not finished. */
export async function findWithTasks(
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
  return new Set(rows.map(({ subscriptionId }) => subscriptionId));
}

/** Returns those of these customers that have subscriptions, or pay for those of others. */
export async function findSubscribers(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ customerId: string }>(
    `select u.customer_id as "customerId"
    from unnest($2::text[]) as u (customer_id)
    where exists (
        select from subscriptions s
        where s.environment_id = $1::uuid
          and s.customer_id = u.customer_id
      )
      or exists (
        select from subscriptions s
        where s.environment_id = $1::uuid
          and s.paying_customer_id = u.customer_id
      )`,
    [environmentId, customerIds],
  );
  return new Set(rows.map(({ customerId }) => customerId));
}
