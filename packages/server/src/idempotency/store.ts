import type { Queryable } from "../database/database.ts";
import { Pending } from "../pending.ts";
import type { Reply } from "./work.ts";

/** The status of a missing reply: its body is the pending work, as JSON. */
const unfinished = 0;

export interface RememberedReply<T> {
  readonly requestSha256: string;
  readonly createdAt: Date;
  readonly outcome: Reply | Pending<T>;
}

/**
 * Claims a key for a request. Returns false if the key is taken and younger than the cutoff; a
 * concurrent claim waits here until the other transaction has ended.
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

export async function loadReply<T>(
  database: Queryable,
  environmentId: string,
  key: string,
): Promise<RememberedReply<T> | null> {
  const rows = await database.query<
    { readonly requestSha256: string; readonly createdAt: Date } & Reply
  >(
    `select request_sha256 as "requestSha256", created_at as "createdAt", status, reply as body
    from idempotency_keys
    where environment_id = $1::uuid
      and key = $2`,
    [environmentId, key],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { status, body, ...kept } = row;
  return { ...kept, outcome: outcomeOf<T>({ status, body }) };
}

export async function saveReply<T>(
  database: Queryable,
  environmentId: string,
  key: string,
  outcome: Reply | Pending<T>,
): Promise<void> {
  const { status, body } = columnsOf(outcome);
  await database.execute(
    `update idempotency_keys
    set status = $3::int, reply = $4
    where environment_id = $1::uuid
      and key = $2`,
    [environmentId, key, status, body],
  );
}

/** Frees a key whose pending work is gone, unless a reply was stored meanwhile. */
export async function releaseKey<T>(
  database: Queryable,
  environmentId: string,
  key: string,
  pending: Pending<T>,
): Promise<void> {
  await database.execute(
    `delete from idempotency_keys
    where environment_id = $1::uuid
      and key = $2
      and status = ${unfinished}
      and reply = $3`,
    [environmentId, key, columnsOf(pending).body],
  );
}

/** Deletes replies older than the cutoff; returns their number. */
export function deleteRepliesBefore(database: Queryable, cutoff: Date): Promise<number> {
  return database.execute("delete from idempotency_keys where created_at < $1::timestamptz", [
    cutoff.toISOString(),
  ]);
}

/** Returns a reply, or pending work, as the columns of a row. */
export function columnsOf<T>(outcome: Reply | Pending<T>): Reply {
  if (!(outcome instanceof Pending)) return outcome;
  return { status: unfinished, body: JSON.stringify(outcome.begun) };
}

/** Parses the same columns. */
export function outcomeOf<T>({ status, body }: Reply): Reply | Pending<T> {
  return status === unfinished ? new Pending(JSON.parse(body) as T) : { status, body };
}
