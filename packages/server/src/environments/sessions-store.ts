import type { KeyKind } from "@carryover/contract";
import type { Queryable } from "../database/database.ts";

/** A session with the key that has opened it. */
export interface StoredSession {
  readonly sha256: string;
  readonly createdAt: Date;
  readonly usedAt: Date;
  readonly keyId: string;
  readonly kind: KeyKind;
  readonly tail: string;
  readonly revokedAt: Date | null;
  readonly environmentId: string;
  readonly environment: string;
}

/** Returns the sessions with these digests, ended or not, in no order. */
export function findSessions(
  database: Queryable,
  sha256s: readonly string[],
): Promise<StoredSession[]> {
  return database.query<StoredSession>(
    `select
      s.token_sha256 as sha256,
      s.created_at as "createdAt",
      s.used_at as "usedAt",
      k.id as "keyId",
      k.kind,
      k.tail,
      k.revoked_at as "revokedAt",
      k.environment_id as "environmentId",
      e.name as environment
    from sessions s
    join api_keys k on k.id = s.key_id
    join environments e on e.id = k.environment_id
    where s.token_sha256 = any(array(select unnest($1::text[])))`,
    [sha256s],
    { isPrepared: true },
  );
}

export async function insertSession(
  database: Queryable,
  session: { readonly sha256: string; readonly keyId: string; readonly now: Date },
): Promise<void> {
  await database.execute(
    `insert into sessions (token_sha256, key_id, created_at, used_at)
    values ($1, $2::uuid, $3::timestamptz, $3::timestamptz)`,
    [session.sha256, session.keyId, session.now.toISOString()],
  );
}

/** Deletes the sessions of a key but so many, of which those go that nobody used for longest. */
export async function deleteOldestSessions(
  database: Queryable,
  keyId: string,
  keptMax: number,
): Promise<void> {
  await database.execute(
    `delete from sessions
    where key_id = $1::uuid
      and token_sha256 in (
        select token_sha256
        from sessions
        where key_id = $1::uuid
        order by used_at desc, created_at desc, token_sha256
        offset $2::int
      )`,
    [keyId, keptMax],
  );
}

/** Notes that sessions are used. One that has ended meanwhile stays ended. */
export async function touchSessions(
  database: Queryable,
  sha256s: readonly string[],
  now: Date,
): Promise<void> {
  await database.execute(
    `update sessions
    set used_at = greatest(used_at, $2::timestamptz)
    where token_sha256 = any(array(select unnest($1::text[])))`,
    [sha256s, now.toISOString()],
  );
}

/** Deletes a session; false if it is gone already. */
export async function deleteSession(database: Queryable, sha256: string): Promise<boolean> {
  const count = await database.execute("delete from sessions where token_sha256 = $1", [sha256]);
  return count === 1;
}

/** Deletes the sessions that have ended, and those of revoked keys; returns their number. */
export function deleteEndedSessions(
  database: Queryable,
  before: { readonly created: Date; readonly used: Date; readonly now: Date },
): Promise<number> {
  return database.execute(
    `delete from sessions s
    where s.created_at <= $1::timestamptz
      or s.used_at <= $2::timestamptz
      or exists (
        select from api_keys k where k.id = s.key_id and k.revoked_at <= $3::timestamptz
      )`,
    [before.created.toISOString(), before.used.toISOString(), before.now.toISOString()],
  );
}
