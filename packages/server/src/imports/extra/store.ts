import { limits } from "@carryover/contract";
import type { Queryable } from "../../database/database.ts";

/** A batch `b` of a run `r`, applied by a server that did not keep what its records name. */
const isUnnamed = `(
        b.customer_ids is null
        or (b.subscription_ids is null and r.kind = 'subscriptions')
      )`;

/**
 * Prepares a transaction for the statements that list what is extra: they compare millions of ids
 * with millions, of which the database knows nothing right after the import that has brought them.
 * Whatever it takes their number to be, it must go through each set once.
 */
export async function compareSets(transaction: Queryable): Promise<void> {
  await transaction.query("select set_config('enable_nestloop', 'off', true)");
}

/**
 * Returns the runs of an environment whose records may have created rows with these cursors, each
 * with the parts of its id that a cursor has too.
 */
export function loadCreators(
  database: Queryable,
  environmentId: string,
  parts: readonly string[],
): Promise<Array<{ id: string; part: string }>> {
  return database.query<{ id: string; part: string }>(
    `select id, left(id::text, 13) || right(id::text, 10) as part
    from import_runs
    where environment_id = $1::uuid
      and left(id::text, 13) || right(id::text, 10) = any(array(select unnest($2::text[])))`,
    [environmentId, parts],
  );
}

/** An import, and when it was completed or canceled; an open one has its last batch. */
export interface EndedImport {
  readonly id: string;
  readonly endedAt: Date;
}

/**
 * Which imports are read together: those that have ended before one, up to some records. None that
 * has ended a day before another was opened: the clocks of servers may differ.
 */
interface ImportWindow {
  readonly before: EndedImport | null;
  readonly to: string | null;
  readonly records: number;
}

/** Imports that have ended before one, each with its end, as the table `older`. */
const older = `closed as (
      select id, completed_at as ended_at
      from import_runs
      where environment_id = $1::uuid
        and kind = $2
        and mode = 'apply'
        and completed_at is not null
        and ($3::timestamptz is null or (completed_at, id) < ($3::timestamptz, $4::uuid))
      order by completed_at desc, id desc
      limit $7::int
    ),
    opened as (
      select id, (select max(applied_at) from import_batches where run_id = r.id) as ended_at
      from import_runs r
      where environment_id = $1::uuid
        and kind = $2
        and mode = 'apply'
        and completed_at is null
    ),
    older as materialized (
      select id, ended_at
      from (select * from closed union all select * from opened) both_of
      where ended_at is not null
        and ($3::timestamptz is null or (ended_at, id) < ($3::timestamptz, $4::uuid))
        and (
          $5::uuid is null
          or ended_at >= (
            select created_at - interval '1 day' from import_runs where id = $5::uuid
          )
        )
      order by ended_at desc, id desc
      limit $7::int
    )`;

/**
 * Returns the imports of a kind, the one that has ended last first: one at least, if there is any,
 * and as many as have that number of records together.
 */
export async function importsBefore(
  database: Queryable,
  { environmentId, kind }: { readonly environmentId: string; readonly kind: string },
  { before, to, records }: ImportWindow,
): Promise<EndedImport[]> {
  return database.query<EndedImport>(
    `with ${older},
    sizes as (
      select o.id, o.ended_at, coalesce(sum(
        b.created + b.updated + b.unchanged + b.replaced + b.skipped + b.rejected
      ), 0) as size
      from older o
      left join import_batches b on b.run_id = o.id
      group by o.id, o.ended_at
    )
    select id, ended_at as "endedAt"
    from (
      select id, ended_at, sum(size) over (order by ended_at desc, id desc) - size as newer
      from sizes
    ) s
    where newer < $6::bigint
    order by ended_at desc, id desc`,
    [
      environmentId,
      kind,
      before?.endedAt.toISOString() ?? null,
      before?.id ?? null,
      to,
      records,
      limits.archiveRunsMax,
    ],
  );
}

/** Which run has named something, and when. */
export interface Naming {
  readonly run: string;
  readonly at: Date;
}

/** The last batch of some runs that did not keep what its records name, or null. */
export async function lastUnnamed(
  database: Queryable,
  runIds: readonly string[],
): Promise<Naming | null> {
  const [row] = await database.query<Naming>(
    `select b.run_id as run, b.applied_at as at
    from import_batches b
    join import_runs r on r.id = b.run_id
    where b.run_id = any(array(select unnest($1::uuid[])))
      and ${isUnnamed}
    order by b.applied_at desc, b.run_id desc
    limit 1`,
    [runIds],
  );
  return row ?? null;
}

/** Returns the names of the files of some runs, by their ids. */
export async function loadSources(
  database: Queryable,
  environmentId: string,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await database.query<{ id: string; source: string }>(
    `select id, source_name as source
    from import_runs
    where environment_id = $1::uuid
      and id = any($2::uuid[])`,
    [environmentId, runIds],
  );
  return new Map(rows.map(({ id, source }) => [id, source]));
}

/** Whether a run has batches of a version that did not keep what its records name. */
export async function hasUnnamed(database: Queryable, runIds: readonly string[]): Promise<boolean> {
  return (await lastUnnamed(database, runIds)) !== null;
}

/** Whether the client of a run has not said whom the records name that it rejected itself. */
export async function hasUnsaid(database: Queryable, runIds: readonly string[]): Promise<boolean> {
  const rows = await database.query(
    `select 1
    from import_rejections
    where run_id = any($1::uuid[])
      and named_customer = ''
    limit 1`,
    [runIds],
  );
  return rows.length > 0;
}
