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

/** Which imports are read together: those before a run, to another one, up to some records. */
interface ImportWindow {
  readonly before: string | null;
  readonly to: string | null;
  readonly records: number;
}

/**
 * Returns the imports of a kind, the newest first: one at least, if there is any, and as many as
 * have that number of records together.
 */
export async function importsBefore(
  database: Queryable,
  { environmentId, kind }: { readonly environmentId: string; readonly kind: string },
  { before, to, records }: ImportWindow,
): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `with older as materialized (
      select id
      from import_runs
      where environment_id = $1::uuid
        and kind = $2
        and mode = 'apply'
        and ($3::uuid is null or id < $3::uuid)
        and ($4::uuid is null or id >= $4::uuid)
      order by id desc
      limit $6::int
    ),
    sizes as (
      select o.id, coalesce(sum(
        b.created + b.updated + b.unchanged + b.replaced + b.skipped + b.rejected
      ), 0) as size
      from older o
      left join import_batches b on b.run_id = o.id
      group by o.id
    )
    select id
    from (
      select id, sum(size) over (order by id desc) - size as newer
      from sizes
    ) s
    where newer < $5::bigint
    order by id desc`,
    [environmentId, kind, before, to, records, limits.archiveRunsMax],
  );
  return rows.map(({ id }) => id);
}

/** The newest of some runs with batches that did not keep what their records name, or null. */
export async function newestUnnamed(
  database: Queryable,
  runIds: readonly string[],
): Promise<string | null> {
  const [row] = await database.query<{ id: string }>(
    `select b.run_id as id
    from import_batches b
    join import_runs r on r.id = b.run_id
    where b.run_id = any(array(select unnest($1::uuid[])))
      and ${isUnnamed}
    order by b.run_id desc
    limit 1`,
    [runIds],
  );
  return row?.id ?? null;
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
  return (await newestUnnamed(database, runIds)) !== null;
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
