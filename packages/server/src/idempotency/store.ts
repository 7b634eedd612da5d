import type { Queryable } from "../database/database.ts";

/** The status of a reply that is not there yet: its body is the ticket of what was begun. */
export const unfinished = 0;

export interface RememberedReply {
  readonly requestSha256: string;
  readonly status: number;
  readonly body: string;
}

/**
 * Claims a key for a request. False if the key is taken and younger than the cutoff; whoever claims
 * it at the same time waits here until the other transaction has ended.
 */
export async function claimKey(
  database: Queryable,
  claim: { environmentId: string; key: string; requestSha256: string; now: Date; cutoff: Date },
): Promise<boolean> {
  const claimed = await database.execute(
    `insert into idempotency_keys (environment_id, key, request_sha256, status, reply, created_at)
    values ($1::uuid, $2, $3, 0, '', $4::timestamptz)
    on conflict (environment_id, key) do update set
      request_sha256 = excluded.request_sha256,
      created_at = excluded.created_at
    where idempotency_keys.created_at < $5::timestamptz`,
    [
      claim.environmentId,
      claim.key,
      claim.requestSha256,
      claim.now.toISOString(),
      claim.cutoff.toISOString(),
    ],
  );
  return claimed === 1;
}

export async function loadReply(
  database: Queryable,
  environmentId: string,
  key: string,
): Promise<RememberedReply | null> {
  const rows = await database.query<RememberedReply>(
    `select request_sha256 as "requestSha256", status, reply as body
    from idempotency_keys
    where environment_id = $1::uuid
      and key = $2`,
    [environmentId, key],
  );
  return rows[0] ?? null;
}

export async function saveReply(
  database: Queryable,
  environmentId: string,
  key: string,
  reply: { status: number; body: string },
): Promise<void> {
  await database.execute(
    `update idempotency_keys
    set status = $3::int, reply = $4
    where environment_id = $1::uuid
      and key = $2`,
    [environmentId, key, reply.status, reply.body],
  );
}

/** Frees a key whose ticket is gone; a reply that is there meanwhile stays. */
export async function releaseKey(
  database: Queryable,
  environmentId: string,
  key: string,
  ticket: string,
): Promise<void> {
  await database.execute(
    `delete from idempotency_keys
    where environment_id = $1::uuid
      and key = $2
      and status = ${unfinished}
      and reply = $3`,
    [environmentId, key, ticket],
  );
}

/** Forgets the reply that is kept under a key. */
export async function deleteReply(
  database: Queryable,
  environmentId: string,
  key: string,
): Promise<void> {
  await database.execute(
    `delete from idempotency_keys
    where environment_id = $1::uuid
      and key = $2`,
    [environmentId, key],
  );
}

/** Forgets replies older than the cutoff; gives how many. */
export function deleteRepliesBefore(database: Queryable, cutoff: Date): Promise<number> {
  return database.execute("delete from idempotency_keys where created_at < $1::timestamptz", [
    cutoff.toISOString(),
  ]);
}
