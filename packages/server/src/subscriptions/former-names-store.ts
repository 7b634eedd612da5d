import type { Queryable, Transaction } from "../database/database.ts";

/** An id at the billing provider that a subscription had before it got another one. */
export interface FormerName {
  readonly customerId: string;
  readonly billingId: string;
  readonly subscriptionId: string;
}

/** Returns the former billing ids of the subscriptions of these customers. */
export function loadFormerNames(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
): Promise<FormerName[]> {
  return database.query<FormerName>(
    `select customer_id as "customerId", billing_id as "billingId",
      subscription_id as "subscriptionId"
    from former_billing_ids
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($2::text[])))`,
    [environmentId, customerIds],
  );
}

/** Returns those of these billing ids that some subscription of the environment has. */
export async function knownBillingIds(
  database: Queryable,
  environmentId: string,
  billingIds: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ billingId: string }>(
    `select billing_id as "billingId"
    from subscriptions
    where environment_id = $1::uuid
      and billing_id = any(array(select unnest($2::text[])))
    union
    select billing_id
    from former_billing_ids
    where environment_id = $1::uuid
      and billing_id = any(array(select unnest($2::text[])))`,
    [environmentId, billingIds],
  );
  return new Set(rows.map((row) => row.billingId));
}

/** Keeps former billing ids; each is a name of the subscription that had it last. */
export async function keepFormerNames(
  database: Queryable,
  environmentId: string,
  names: readonly FormerName[],
): Promise<void> {
  const byKey = new Map(names.map((name) => [`${name.customerId} ${name.billingId}`, name]));
  if (byKey.size === 0) return;
  const rows = [...byKey.values()];
  await database.execute(
    `insert into former_billing_ids (environment_id, customer_id, billing_id, subscription_id)
    select $1::uuid, u.customer_id, u.billing_id, u.subscription_id
    from unnest($2::text[], $3::text[], $4::text[]) as u (customer_id, billing_id, subscription_id)
    on conflict (environment_id, customer_id, billing_id) do update set
      subscription_id = excluded.subscription_id`,
    [
      environmentId,
      rows.map((name) => name.customerId),
      rows.map((name) => name.billingId),
      rows.map((name) => name.subscriptionId),
    ],
  );
}

/** Forgets that any other subscription than this one had a billing id. */
export async function forgetFormerNames(
  database: Queryable,
  environmentId: string,
  { billingId, subscriptionId }: Pick<FormerName, "billingId" | "subscriptionId">,
): Promise<void> {
  await database.execute(
    `delete from former_billing_ids
    where environment_id = $1::uuid
      and billing_id = $2
      and subscription_id <> $3`,
    [environmentId, billingId, subscriptionId],
  );
}

/**
 * Keeps other writers from giving these billing ids to a subscription until the transaction ends,
 * and waits for those that are about to. The ids are taken in one order, so that two writers cannot
 * deadlock. Customers are locked before.
 */
export async function lockBillingIds(
  transaction: Transaction,
  environmentId: string,
  billingIds: readonly string[],
): Promise<void> {
  await transaction.execute(
    `insert into billing_id_turns (environment_id, billing_id)
    select $1::uuid, u.billing_id
    from unnest($2::text[]) as u (billing_id)
    on conflict (environment_id, billing_id) do update set
      billing_id = excluded.billing_id`,
    [environmentId, [...new Set(billingIds)].sort()],
  );
}

/** Returns the subscriptions that have these billing ids, or had them. */
export function findHolders(
  database: Queryable,
  environmentId: string,
  billingIds: readonly string[],
): Promise<FormerName[]> {
  return database.query<FormerName>(
    `select customer_id as "customerId", billing_id as "billingId",
      subscription_id as "subscriptionId"
    from subscriptions
    where environment_id = $1::uuid
      and billing_id = any(array(select unnest($2::text[])))
    union
    select customer_id, billing_id, subscription_id
    from former_billing_ids
    where environment_id = $1::uuid
      and billing_id = any(array(select unnest($2::text[])))`,
    [environmentId, billingIds],
  );
}
