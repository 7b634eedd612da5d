import type { Queryable } from "../database/database.ts";
import type { Pending } from "../pending.ts";
import { columnsOf, outcomeOf } from "./store.ts";
import type { Reply } from "./work.ts";

/** The properties that make two attempts equal, including the API key. */
export interface Scope {
  readonly environmentId: string;
  readonly keyId: string;
  readonly contentSha256: string;
}

/** One try of a request. */
export interface TryRow extends Scope {
  readonly id: string;
  readonly createdAt: Date;
}

/** The attempts that a repeat considers. */
export interface Candidates extends Scope {
  /** Those that began earlier are too old. */
  readonly cutoff: Date;
  /** Those whose clients this process is about to answer. */
  readonly answering: readonly string[];
  /** A process that was silent for this long is dead. */
  readonly silentMs: number;
}

/** Stores the reply of an attempt, or its pending work. */
export async function keepTry<T>(
  database: Queryable,
  row: TryRow,
  state: "kept" | "undelivered",
  outcome: Reply | Pending<T>,
): Promise<void> {
  const { status, body } = columnsOf(outcome);
  await database.execute(
    `insert into post_tries (
      id, environment_id, key_id, content_sha256, state, status, reply, created_at, touched_at
    )
    values ($1::uuid, $2::uuid, $3::uuid, $4, $5, $6::int, $7, $8::timestamptz, clock_timestamp())
    on conflict (id) do update set
      state = excluded.state,
      status = excluded.status,
      reply = excluded.reply,
      touched_at = excluded.touched_at`,
    [...identity(row), state, status, body, row.createdAt.toISOString()],
  );
}

/**
 * Marks an attempt whose client has disconnected while its work continues. A stored reply stays.
 */
export async function markRunning(database: Queryable, row: TryRow): Promise<void> {
  await database.execute(
    `insert into post_tries (
      id, environment_id, key_id, content_sha256, state, created_at, touched_at
    )
    values ($1::uuid, $2::uuid, $3::uuid, $4, 'running', $5::timestamptz, clock_timestamp())
    on conflict (id) do update set
      state = 'running',
      touched_at = excluded.touched_at
    where post_tries.status = 0`,
    [...identity(row), row.createdAt.toISOString()],
  );
}

/** Says that the process of a try is alive. */
export async function touchTry(database: Queryable, id: string): Promise<void> {
  await database.execute(
    "update post_tries set touched_at = clock_timestamp() where id = $1::uuid",
    [id],
  );
}

/**
 * Leaves a stored reply, or pending work, to a repeat; does nothing if one has already taken it.
 */
export async function leaveTry<T>(
  database: Queryable,
  id: string,
  outcome: Reply | Pending<T>,
): Promise<void> {
  const { status, body } = columnsOf(outcome);
  await database.execute(
    `update post_tries
    set state = 'undelivered', status = $2::int, reply = $3
    where id = $1::uuid`,
    [id, status, body],
  );
}

/**
 * Takes back the replies that are about to be sent, so that no repeat can take them. Returns the
 * existing ones: a repeat has taken the others before.
 */
export async function releaseTries(
  database: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, true>> {
  const rows = await database.query<{ readonly id: string }>(
    "delete from post_tries where id = any($1::uuid[]) and state = 'kept' returning id",
    [ids],
  );
  return new Map(rows.map(({ id }) => [id, true]));
}

/** Forgets a try that has failed. */
export async function deleteTry(database: Queryable, id: string): Promise<void> {
  await database.execute("delete from post_tries where id = $1::uuid", [id]);
}

/** Takes attempts back in the same way, unless they have a reply. */
export async function deleteRunning(database: Queryable, id: string): Promise<void> {
  await database.execute("delete from post_tries where id = $1::uuid and reply is null", [id]);
}

/** Takes the reply of one try that was not delivered, and makes the row the taker's own. */
export async function takeTry<T>(
  database: Queryable,
  taker: Omit<TryRow, keyof Scope>,
  candidates: Candidates,
): Promise<Reply | Pending<T> | null> {
  const rows = await database.query<Reply>(
    `update post_tries
    set
      id = $7::uuid,
      state = 'kept',
      created_at = $8::timestamptz,
      touched_at = clock_timestamp()
    where id = (
      select id
      from post_tries
      where ${alike}
        and reply is not null
        and (state = 'undelivered' or ${isSilent})
      order by created_at, id
      limit 1
      for update skip locked
    )
    returning status, reply as body`,
    [...parametersOf(candidates), taker.id, taker.createdAt.toISOString()],
  );
  const [row] = rows;
  return row === undefined ? null : outcomeOf<T>(row);
}

/** Returns whether an equal attempt will soon show whether its reply can be taken. */
export async function isTryAwaited(database: Queryable, candidates: Candidates): Promise<boolean> {
  const rows = await database.query(
    `select 1
    from post_tries
    where ${alike}
      and (state = 'undelivered' or not ${isSilent})
    limit 1`,
    parametersOf(candidates),
  );
  return rows.length > 0;
}

/** Deletes attempts that started before an instant; returns their number. */
export function deleteTriesBefore(database: Queryable, cutoff: Date): Promise<number> {
  return database.execute("delete from post_tries where created_at < $1::timestamptz", [
    cutoff.toISOString(),
  ]);
}

const alike = `environment_id = $1::uuid
        and key_id = $2::uuid
        and content_sha256 = $3
        and created_at >= $4::timestamptz
        and not id = any($5::uuid[])`;

const isSilent = "touched_at < clock_timestamp() - $6::int * interval '1 millisecond'";

function identity({ id, environmentId, keyId, contentSha256 }: TryRow): string[] {
  return [id, environmentId, keyId, contentSha256];
}

function parametersOf(candidates: Candidates): unknown[] {
  const { environmentId, keyId, contentSha256, cutoff, answering, silentMs } = candidates;
  return [environmentId, keyId, contentSha256, cutoff.toISOString(), answering, silentMs];
}
