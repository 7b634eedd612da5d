import type { KeyKind } from "@carryover/contract";
import type { Queryable } from "../database/database.ts";

/** A key of an environment, as it is listed. */
export interface ListedKey {
  readonly id: string;
  readonly kind: KeyKind;
  readonly name: string | null;
  readonly tail: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  /** When it ended, or is to end. */
  readonly revokedAt: Date | null;
}

const columns = `id, kind, name, tail, created_at as "createdAt", last_used_at as "lastUsedAt",
    revoked_at as "revokedAt"`;

/** Waits for all others who change the keys of an environment, until the transaction ends. */
export async function lockKeysOf(database: Queryable, environmentId: string): Promise<void> {
  await database.query("select id from environments where id = $1::uuid for no key update", [
    environmentId,
  ]);
}

/** Returns whether an environment has a server key without an end beside another key. */
export async function hasOtherServerKey(
  database: Queryable,
  environmentId: string,
  id: string,
): Promise<boolean> {
  const rows = await database.query(
    `select 1
    from api_keys
    where environment_id = $1::uuid and id <> $2::uuid and kind = 'server' and revoked_at is null
    limit 1`,
    [environmentId, id],
  );
  return rows.length > 0;
}

/** Returns the newest keys of an environment; those that have ended come after all others. */
export function listKeysOf(
  database: Queryable,
  environmentId: string,
  { now, max }: { readonly now: Date; readonly max: number },
): Promise<ListedKey[]> {
  return database.query<ListedKey>(
    `select ${columns}
    from api_keys
    where environment_id = $1::uuid
    order by coalesce(revoked_at <= $2::timestamptz, false), created_at desc, id desc
    limit $3::int`,
    [environmentId, now.toISOString(), max],
  );
}

/** Returns a key of an environment; null if it is unknown. */
export async function findKeyOf(
  database: Queryable,
  environmentId: string,
  id: string,
): Promise<ListedKey | null> {
  const [key] = await database.query<ListedKey>(
    `select ${columns}
    from api_keys
    where environment_id = $1::uuid and id = $2::uuid`,
    [environmentId, id],
  );
  return key ?? null;
}

/** Returns how many keys of an environment have not ended, as far as a maximum. */
export async function countKeysOf(
  database: Queryable,
  environmentId: string,
  { now, max }: { readonly now: Date; readonly max: number },
): Promise<number> {
  const rows = await database.query(
    `select 1
    from api_keys
    where environment_id = $1::uuid
      and (revoked_at is null or revoked_at > $2::timestamptz)
    limit $3::int`,
    [environmentId, now.toISOString(), max],
  );
  return rows.length;
}

/** Sets the end of a key that has not ended, never later than one it has; null if there is none. */
export async function endKeyOf(
  database: Queryable,
  environmentId: string,
  { id, now, end }: { readonly id: string; readonly now: Date; readonly end: Date },
): Promise<ListedKey | null> {
  const [key] = await database.query<ListedKey>(
    `update api_keys
    set revoked_at = least(coalesce(revoked_at, $4::timestamptz), $4::timestamptz)
    where environment_id = $1::uuid
      and id = $2::uuid
      and (revoked_at is null or revoked_at > $3::timestamptz)
    returning ${columns}`,
    [environmentId, id, now.toISOString(), end.toISOString()],
  );
  return key ?? null;
}

/** Notes when keys were last used. */
export async function noteKeyUses(
  database: Queryable,
  uses: ReadonlyMap<string, Date>,
): Promise<void> {
  const times = [...uses.values()].map((time) => time.toISOString());
  await database.execute(
    `update api_keys k
    set last_used_at = u.at
    from unnest($1::uuid[], $2::timestamptz[]) as u (id, at)
    where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.at)`,
    [[...uses.keys()], times],
  );
}
