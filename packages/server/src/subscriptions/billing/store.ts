import type { Queryable } from "../../database/database.ts";
import type { ProvisionWarning } from "./originals.ts";
import type { BillingTask, TaskState } from "./task.ts";

const taskColumns = `environment_id as "environmentId",
    customer_id as "customerId",
    id,
    subscription_id as "subscriptionId",
    action,
    (state - 'wish') || jsonb_build_object('work', state -> 'wish') as state,
    attempts,
    first_sent_at as "firstSentAt",
    not_before as "notBefore",
    created_at as "createdAt"`;

/** Stores tasks at the billing provider, with the decision that they belong to. */
export async function insertTasks(
  database: Queryable,
  environmentId: string,
  tasks: readonly BillingTask[],
): Promise<void> {
  await database.execute(
    `insert into billing_tasks (
      environment_id, customer_id, id, subscription_id, action, state, attempts, first_sent_at,
      not_before, created_at
    )
    select $1::uuid, u.customer_id, u.id, u.subscription_id, u.action, u.state::jsonb, 0, null,
      u.not_before::timestamptz, u.created_at::timestamptz
    from unnest(
      $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]
    ) as u (customer_id, id, subscription_id, action, state, not_before, created_at)`,
    [
      environmentId,
      tasks.map((task) => task.customerId),
      tasks.map((task) => task.id),
      tasks.map((task) => task.subscriptionId),
      tasks.map((task) => task.action),
      tasks.map((task) => storedState(task.state)),
      tasks.map((task) => task.notBefore.toISOString()),
      tasks.map((task) => task.createdAt.toISOString()),
    ],
  );
}

/** Returns the open tasks of a customer, the oldest first. */
export function loadTasks(
  database: Queryable,
  environmentId: string,
  customerId: string,
): Promise<BillingTask[]> {
  return database.query<BillingTask>(
    `select ${taskColumns}
    from billing_tasks
    where environment_id = $1::uuid
      and customer_id = $2
    order by id`,
    [environmentId, customerId],
  );
}

/**
 * Takes the task that has been due for longest, of any environment, and postpones it until `until`,
 * so that no other worker takes it meanwhile. Null without a due task.
 */
export async function takeDueTask(
  database: Queryable,
  now: Date,
  until: Date,
): Promise<BillingTask | null> {
  const rows = await database.query<BillingTask>(
    `update billing_tasks
    set attempts = attempts + 1, not_before = $2::timestamptz
    where (environment_id, customer_id, id) = (
      select environment_id, customer_id, id
      from billing_tasks
      where not_before <= $1::timestamptz
      order by not_before
      limit 1
      for update skip locked
    )
    returning ${taskColumns}`,
    [now.toISOString(), until.toISOString()],
  );
  return rows[0] ?? null;
}

/** Puts a task off. */
export async function postponeTask(
  database: Queryable,
  task: BillingTask,
  until: Date,
): Promise<void> {
  await database.execute(
    `update billing_tasks
    set not_before = $4::timestamptz
    where environment_id = $1::uuid
      and customer_id = $2
      and id = $3::uuid`,
    [task.environmentId, task.customerId, task.id, until.toISOString()],
  );
}

/**
 * Writes the next state of a task, if it is still in the state that was read. Returns the stored
 * task, so that a repeat sends the same; null after a concurrent change: of two workers on a task,
 * only one decides what is sent.
 */
export async function advanceTask(
  database: Queryable,
  task: BillingTask,
  next: Pick<BillingTask, "state" | "firstSentAt">,
): Promise<BillingTask | null> {
  const rows = await database.query<BillingTask>(
    `update billing_tasks
    set state = $5::jsonb, first_sent_at = $6::timestamptz
    where environment_id = $1::uuid
      and customer_id = $2
      and id = $3::uuid
      and state = $4::jsonb
    returning ${taskColumns}`,
    [
      task.environmentId,
      task.customerId,
      task.id,
      storedState(task.state),
      storedState(next.state),
      next.firstSentAt?.toISOString() ?? null,
    ],
  );
  return rows[0] ?? null;
}

/** Deletes a task, with its consequences in the same transaction. Returns false if it is gone. */
export async function deleteTask(
  database: Queryable,
  task: Pick<BillingTask, "environmentId" | "customerId" | "id">,
): Promise<boolean> {
  const deleted = await database.execute(
    `delete from billing_tasks
    where environment_id = $1::uuid
      and customer_id = $2
      and id = $3::uuid`,
    [task.environmentId, task.customerId, task.id],
  );
  return deleted === 1;
}

/**
 * Deletes a task that is still in the state that was read. Returns false after a concurrent change,
 * whose request would otherwise remain unknown.
 */
export async function withdrawTask(database: Queryable, task: BillingTask): Promise<boolean> {
  const deleted = await database.execute(
    `delete from billing_tasks
    where environment_id = $1::uuid
      and customer_id = $2
      and id = $3::uuid
      and state = $4::jsonb`,
    [task.environmentId, task.customerId, task.id, storedState(task.state)],
  );
  return deleted === 1;
}

/** Deletes a subscription that was never made, and its id. */
export async function deleteSubscription(
  database: Queryable,
  environmentId: string,
  { customerId, subscriptionId }: { customerId: string; subscriptionId: string },
): Promise<void> {
  const parameters = [environmentId, customerId, subscriptionId];
  await database.execute(
    `delete from subscriptions
    where environment_id = $1::uuid
      and customer_id = $2
      and subscription_id = $3`,
    parameters,
  );
  await database.execute(
    `delete from subscription_ids
    where environment_id = $1::uuid
      and customer_id = $2
      and subscription_id = $3`,
    parameters,
  );
}

/** Returns the customers of the subscriptions that have this id at the billing provider. */
export async function findByBillingId(
  database: Queryable,
  environmentId: string,
  billingId: string,
): Promise<Array<{ customerId: string; subscriptionId: string }>> {
  return database.query(
    `select customer_id as "customerId", subscription_id as "subscriptionId"
    from subscriptions
    where environment_id = $1::uuid
      and billing_id = $2
    order by customer_id, cursor_id desc`,
    [environmentId, billingId],
  );
}

/** Returns the ids of prices and products that were made at an account for these fingerprints. */
export async function loadRemembered(
  database: Queryable,
  environmentId: string,
  accountId: string,
  fingerprints: readonly string[],
): Promise<Map<string, string>> {
  const rows = await database.query<{ fingerprint: string; priceId: string }>(
    `select fingerprint, price_id as "priceId"
    from stripe_prices
    where environment_id = $1::uuid
      and account_id = $2
      and fingerprint = any($3::text[])`,
    [environmentId, accountId, fingerprints],
  );
  return new Map(rows.map((row) => [row.fingerprint, row.priceId]));
}

/**
 * Stores the ids of new prices and products. Returns those of a concurrent writer if there are any.
 */
export async function remember(
  database: Queryable,
  environmentId: string,
  accountId: string,
  made: { fingerprint: string; id: string; now: Date },
): Promise<string> {
  const rows = await database.query<{ priceId: string }>(
    `insert into stripe_prices (environment_id, account_id, fingerprint, price_id, created_at)
    values ($1::uuid, $2, $3, $4, $5::timestamptz)
    on conflict (environment_id, account_id, fingerprint) do update set
      price_id = stripe_prices.price_id
    returning price_id as "priceId"`,
    [environmentId, accountId, made.fingerprint, made.id, made.now.toISOString()],
  );
  return rows[0]?.priceId ?? made.id;
}

/** Whose warnings are kept. */
type Provisioned = Pick<BillingTask, "environmentId" | "customerId" | "subscriptionId">;

/** Stores the warnings of a subscription that was made. */
export async function keepWarnings(
  database: Queryable,
  { environmentId, customerId, subscriptionId }: Provisioned,
  warnings: readonly ProvisionWarning[],
): Promise<void> {
  await database.execute(
    `insert into provision_warnings (environment_id, customer_id, subscription_id, warnings)
    values ($1::uuid, $2, $3, $4::jsonb)
    on conflict (environment_id, customer_id, subscription_id)
    do update set warnings = excluded.warnings`,
    [environmentId, customerId, subscriptionId, JSON.stringify(warnings)],
  );
}

/** Returns the warnings of a subscription that was made. */
export async function loadWarnings(
  database: Queryable,
  { environmentId, customerId, subscriptionId }: Provisioned,
): Promise<readonly ProvisionWarning[]> {
  const rows = await database.query<{ warnings: ProvisionWarning[] }>(
    `select warnings
    from provision_warnings
    where environment_id = $1::uuid
      and customer_id = $2
      and subscription_id = $3`,
    [environmentId, customerId, subscriptionId],
  );
  return rows[0]?.warnings ?? [];
}

/** Deletes the warnings of subscriptions that were created before this. Returns how many it was. */
export function deleteWarningsBefore(database: Queryable, before: Date): Promise<number> {
  return database.execute(
    `delete from provision_warnings as warning
    using subscriptions s
    where s.environment_id = warning.environment_id
      and s.customer_id = warning.customer_id
      and s.subscription_id = warning.subscription_id
      and s.created_at < $1::timestamptz`,
    [before.toISOString()],
  );
}

/**
 * Returns the stored form of the state, where the work has been called `wish` since the first
 * version.
 */
function storedState({ work, ...rest }: TaskState): string {
  return JSON.stringify({ ...rest, wish: work });
}
