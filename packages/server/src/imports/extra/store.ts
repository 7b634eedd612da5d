import type { Queryable } from "../../database/database.ts";

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

/** Returns the last imports of a kind, the newest first. */
export function newestImports(
  database: Queryable,
  environmentId: string,
  kind: string,
  limit: number,
): Promise<Array<{ run: string; source: string }>> {
  return database.query<{ run: string; source: string }>(
    `select id as run, source_name as source
    from import_runs
    where environment_id = $1::uuid
      and kind = $2
      and mode = 'apply'
    order by id desc
    limit $3::int`,
    [environmentId, kind, limit],
  );
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
  const rows = await database.query(
    `select 1
    from import_batches b
    join import_runs r on r.id = b.run_id
    where b.run_id = any($1::uuid[])
      and (
        b.customer_ids is null
        or (b.subscription_ids is null and r.kind = 'subscriptions')
      )
    limit 1`,
    [runIds],
  );
  return rows.length > 0;
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
