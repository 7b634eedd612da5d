import type { Queryable } from "../database/database.ts";

/** The connection of an environment, as it is kept. */
export interface StoredConnection {
  readonly id: string;
  readonly environmentId: string;
  /** Its name, by which settings refer to it. */
  readonly environment: string;
  readonly accountId: string | null;
  readonly isLive: boolean;
  readonly keyTail: string;
  readonly source: "environment" | "stored";
  /** Encrypted, in base64. */
  readonly apiKey: string | null;
  readonly webhookSecret: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const columns = `i.id,
    i.environment_id as "environmentId",
    e.name as environment,
    i.account_id as "accountId",
    i.is_live as "isLive",
    i.key_tail as "keyTail",
    i.source,
    encode(i.api_key, 'base64') as "apiKey",
    encode(i.webhook_secret, 'base64') as "webhookSecret",
    i.created_at as "createdAt",
    i.updated_at as "updatedAt"`;

/** Returns an environment's connection to Stripe; null without one. */
export async function loadConnection(
  database: Queryable,
  environmentId: string,
): Promise<StoredConnection | null> {
  const [row] = await database.query<StoredConnection>(
    `select ${columns}
    from integrations i
    join environments e on e.id = i.environment_id
    where i.environment_id = $1::uuid and i.vendor = 'STRIPE'`,
    [environmentId],
  );
  return row ?? null;
}

/** Returns the connection to Stripe with this id, of any environment; null for an unknown id. */
export async function loadConnectionById(
  database: Queryable,
  id: string,
): Promise<StoredConnection | null> {
  const [row] = await database.query<StoredConnection>(
    `select ${columns}
    from integrations i
    join environments e on e.id = i.environment_id
    where i.id = $1::uuid and i.vendor = 'STRIPE'`,
    [id],
  );
  return row ?? null;
}

/**
 * Returns a limited number of connections that have a signing secret, or may have one as a setting:
 * those of the named environment. Ordered by environment, whose ids are those of the key.
 */
export function loadSomeWithSecret(
  database: Queryable,
  environmentOfSettings: string,
  countMax: number,
): Promise<StoredConnection[]> {
  return database.query<StoredConnection>(
    `select ${columns}
    from integrations i
    join environments e on e.id = i.environment_id
    where i.vendor = 'STRIPE' and (i.webhook_secret is not null or e.name = $1)
    order by i.environment_id
    limit $2::integer`,
    [environmentOfSettings, countMax],
  );
}

/** Returns a limited number of connections to Stripe, ordered by environment. */
export function loadSomeConnections(
  database: Queryable,
  countMax: number,
): Promise<StoredConnection[]> {
  return database.query<StoredConnection>(
    `select ${columns}
    from integrations i
    join environments e on e.id = i.environment_id
    where i.vendor = 'STRIPE'
    order by i.environment_id
    limit $1::integer`,
    [countMax],
  );
}

/** Inserts or updates the connection; its id and creation date stay. */
export async function upsertConnection(
  database: Queryable,
  row: Omit<StoredConnection, "environment">,
): Promise<void> {
  await database.execute(
    `insert into integrations (environment_id, vendor, id, account_id, is_live, key_tail, source,
      api_key, webhook_secret, created_at, updated_at)
    values ($1::uuid, 'STRIPE', $2::uuid, $3, $4::boolean, $5, $6,
      decode($7::text, 'base64'), decode($8::text, 'base64'),
      $9::timestamptz, $10::timestamptz)
    on conflict (environment_id, vendor) do update
    set account_id = excluded.account_id,
      is_live = excluded.is_live,
      key_tail = excluded.key_tail,
      source = excluded.source,
      api_key = excluded.api_key,
      webhook_secret = excluded.webhook_secret,
      updated_at = excluded.updated_at`,
    [
      row.environmentId,
      row.id,
      row.accountId,
      row.isLive,
      row.keyTail,
      row.source,
      row.apiKey,
      row.webhookSecret,
      row.createdAt.toISOString(),
      row.updatedAt.toISOString(),
    ],
  );
}

/** Keeps whose the key turned out to be. */
export async function updateAccount(
  database: Queryable,
  environmentId: string,
  accountId: string,
): Promise<void> {
  await database.execute(
    `update integrations
    set account_id = $2
    where environment_id = $1::uuid and vendor = 'STRIPE'`,
    [environmentId, accountId],
  );
}

/** Forgets the connection of an environment, with its key. */
export async function deleteConnection(database: Queryable, environmentId: string): Promise<void> {
  await database.execute(
    "delete from integrations where environment_id = $1::uuid and vendor = 'STRIPE'",
    [environmentId],
  );
}

/**
 * Counts unfinished work at the provider. It only reads tables of the subscriptions, which stand to
 * the right.
 */
export async function countOpenTasks(database: Queryable, environmentId: string): Promise<number> {
  const rows = await database.query<{ count: number }>(
    "select count(*)::int as count from billing_tasks where environment_id = $1::uuid",
    [environmentId],
  );
  return rows[0]?.count ?? 0;
}

/**
 * Returns whether the environment has an unfinished cutover. It only reads tables of the cutovers,
 * which stand to the right and call this domain.
 */
export async function hasOpenCutover(database: Queryable, environmentId: string): Promise<boolean> {
  const rows = await database.query(
    `select 1
    from cutovers
    where environment_id = $1::uuid
      and state in ('running', 'paused', 'held', 'stopped', 'rolling_back')
    limit 1`,
    [environmentId],
  );
  return rows.length > 0;
}
