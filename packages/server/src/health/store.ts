import type { Queryable } from "../database/database.ts";

/**
 * Statements about the database itself, and about the work of one environment that waits. They only
 * read; the tables belong to imports, subscriptions, comparisons and cutovers.
 */

/** What a database says of itself. */
export interface DatabaseFacts {
  readonly version: string;
  readonly sizeBytes: number;
  readonly used: number;
  readonly max: number;
  readonly replicas: number;
}

/** Sessions are counted by database: of those of other roles, more is hidden from most roles. */
export async function loadDatabaseFacts(database: Queryable): Promise<DatabaseFacts> {
  const [facts] = await database.query<DatabaseFacts>(
    `select
      current_setting('server_version') as version,
      pg_database_size(current_database())::float8 as "sizeBytes",
      (select coalesce(sum(numbackends), 0)::int from pg_stat_database) as used,
      current_setting('max_connections')::int as max,
      (select count(*)::int from pg_stat_replication) as replicas`,
  );
  if (facts === undefined) throw new Error("The database said nothing of itself.");
  return facts;
}

/** Work that waits. */
export interface Queue {
  readonly name:
    | "imports"
    | "billing tasks"
    | "scheduled billing tasks"
    | "billing comparisons"
    | "cutovers";
  readonly count: number;
  readonly retryingCount: number;
  readonly since: Date | null;
}

/**
 * Returns what waits of an environment. A due billing task has waited since its date; after an
 * attempt its date moves, so it has waited since it was first sent.
 */
export function loadQueues(
  database: Queryable,
  environmentId: string,
  now: Date,
): Promise<Queue[]> {
  return database.query<Queue>(
    `with tasks as (
      select
        attempts,
        not_before,
        first_sent_at,
        attempts > 0 or not_before <= $2::timestamptz as is_open
      from billing_tasks
      where environment_id = $1::uuid
    )
    select
      'imports' as name,
      count(*)::int as count,
      (count(*) filter (where t.attempts > 1))::int as "retryingCount",
      min(r.created_at) as since
    from import_tasks t
    join import_runs r on r.id = t.run_id
    where t.environment_id = $1::uuid
    union all
    select
      'billing tasks',
      count(*)::int,
      (count(*) filter (where attempts > 0))::int,
      min(coalesce(first_sent_at, least(not_before, $2::timestamptz)))
    from tasks
    where is_open
    union all
    select 'scheduled billing tasks', count(*)::int, 0, min(not_before)
    from tasks
    where not is_open
    union all
    select 'billing comparisons', count(*)::int, 0, min(created_at)
    from billing_comparisons
    where environment_id = $1::uuid and state in ('waiting', 'running')
    union all
    select 'cutovers', count(*)::int, 0, min(created_at)
    from cutovers
    where environment_id = $1::uuid and state in ('planning', 'running', 'rolling_back')`,
    [environmentId, now.toISOString()],
  );
}
