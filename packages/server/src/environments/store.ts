import type { KeyKind } from "@carryover/contract";
import type { Queryable } from "../database/database.ts";

/** An API key as it is kept: only its digest, and the tail by which people know it. */
export interface StoredKey {
  readonly id: string;
  readonly environmentId: string;
  readonly environment: string;
  readonly kind: KeyKind;
  readonly tail: string;
  readonly createdAt: Date;
  /** When it ended, or is to end. */
  readonly revokedAt: Date | null;
}

const keyColumns = `k.id,
    k.environment_id as "environmentId",
    e.name as environment,
    k.kind,
    k.tail,
    k.created_at as "createdAt",
    k.revoked_at as "revokedAt"`;

/** Makes the environment if it is not there yet, and returns its id. */
export async function ensureEnvironment(
  database: Queryable,
  environment: { id: string; name: string; now: Date },
): Promise<string> {
  await database.execute(
    `insert into environments (id, name, created_at)
    values ($1::uuid, $2, $3::timestamptz)
    on conflict (name) do nothing`,
    [environment.id, environment.name, environment.now.toISOString()],
  );
  const [row] = await database.query<{ id: string }>(
    "select id from environments where name = $1",
    [environment.name],
  );
  if (row === undefined) throw new Error("The environment was made and is not there.");
  return row.id;
}

export async function insertKey(
  database: Queryable,
  key: {
    id: string;
    environmentId: string;
    kind: KeyKind;
    name?: string | null;
    sha256: string;
    tail: string;
    now: Date;
  },
): Promise<void> {
  await database.execute(
    `insert into api_keys (id, environment_id, kind, name, key_sha256, tail, created_at)
    values ($1::uuid, $2::uuid, $3, $4, $5, $6, $7::timestamptz)`,
    [
      key.id,
      key.environmentId,
      key.kind,
      key.name ?? null,
      key.sha256,
      key.tail,
      key.now.toISOString(),
    ],
  );
}

/** A key with its digest. */
export type DigestedKey = StoredKey & { readonly sha256: string };

/** Returns the keys with these digests, revoked or not, in no order. */
export function findKeys(database: Queryable, sha256s: readonly string[]): Promise<DigestedKey[]> {
  return database.query<DigestedKey>(
    `select ${keyColumns}, k.key_sha256 as sha256
    from api_keys k
    join environments e on e.id = k.environment_id
    where k.key_sha256 = any(array(select unnest($1::text[])))`,
    [sha256s],
    { isPrepared: true },
  );
}

/** Returns a key of an environment by its id; null if it is unknown. */
export async function loadKey(
  database: Queryable,
  environmentId: string,
  keyId: string,
): Promise<StoredKey | null> {
  const [key] = await database.query<StoredKey>(
    `select ${keyColumns}
    from api_keys k
    join environments e on e.id = k.environment_id
    where k.environment_id = $1::uuid and k.id = $2::uuid`,
    [environmentId, keyId],
  );
  return key ?? null;
}

/** Returns the names of all environments, in the order of their creation. */
export async function listEnvironmentNames(database: Queryable): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    "select name from environments order by created_at, id",
  );
  return rows.map(({ name }) => name);
}

export async function listKeys(database: Queryable): Promise<StoredKey[]> {
  return database.query<StoredKey>(
    `select ${keyColumns}
    from api_keys k
    join environments e on e.id = k.environment_id
    order by k.id`,
  );
}

/** Returns the environment of a key; null if it is unknown. */
export async function environmentOfKey(database: Queryable, id: string): Promise<string | null> {
  const [row] = await database.query<{ environmentId: string }>(
    `select environment_id as "environmentId" from api_keys where id = $1::uuid`,
    [id],
  );
  return row?.environmentId ?? null;
}

/** Returns the billing provider of an environment's paid subscriptions; null without one. */
export async function loadBillingProvider(
  database: Queryable,
  environmentId: string,
): Promise<"STRIPE" | null> {
  const rows = await database.query<{ provider: "STRIPE" | null }>(
    "select billing_provider as provider from environments where id = $1::uuid",
    [environmentId],
  );
  return rows[0]?.provider ?? null;
}

/** Says who bills from now on. */
export async function updateBillingProvider(
  database: Queryable,
  environmentId: string,
  provider: "STRIPE" | null,
): Promise<void> {
  await database.execute("update environments set billing_provider = $2 where id = $1::uuid", [
    environmentId,
    provider,
  ]);
}
