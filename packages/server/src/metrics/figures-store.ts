import type { Queryable } from "../database/database.ts";

/**
 * Statements of the store's figures in /metrics. They only read, and share a file because a scrape
 * needs all of them at once; their tables belong to the imports, subscriptions and cutovers.
 */

/** A queue of work in the background. */
export interface Queue {
  readonly count: number;
  /** Since when the oldest waits; null if nothing does. */
  readonly oldest: Date | null;
}

/** Returns accepted imports that are not applied yet. */
export async function loadImportQueue(database: Queryable): Promise<Queue> {
  const [row] = await database.query<Queue>(
    `select count(*)::integer as count, min(r.created_at) as oldest
    from import_tasks t
    join import_runs r on r.id = t.run_id`,
  );
  return row ?? empty;
}

/** Work at the billing provider. */
export interface BillingQueue extends Queue {
  /** Those of `count` that were tried before, and wait for another try. */
  readonly retryingCount: number;
  /** Those that wait for their date, and are not among `count`. */
  readonly scheduledCount: number;
}

/**
 * Returns the open work at the billing provider. A due task has waited since its date; after an
 * attempt its date moves, so it has waited since it was first sent.
 */
export async function loadBillingQueue(database: Queryable, now: Date): Promise<BillingQueue> {
  const [row] = await database.query<BillingQueue>(
    `select count(*) filter (where is_open)::integer as count,
      count(*) filter (where attempts > 0)::integer as "retryingCount",
      count(*) filter (where not is_open)::integer as "scheduledCount",
      min(waits_since) filter (where is_open) as oldest
    from (
      select attempts,
        attempts > 0 or not_before <= $1::timestamptz as is_open,
        coalesce(first_sent_at, least(not_before, $1::timestamptz)) as waits_since
      from billing_tasks
    ) as tasks`,
    [now.toISOString()],
  );
  return row ?? { ...empty, retryingCount: 0, scheduledCount: 0 };
}

/** How many have a state. */
export interface StateCount {
  readonly state: string;
  readonly count: number;
}

/** Cutovers by state, of all environments. */
export function loadCutoverStates(database: Queryable): Promise<StateCount[]> {
  return database.query<StateCount>(
    "select state, count(*)::integer as count from cutovers group by state",
  );
}

/**
 * Counts items by state for cutovers in progress; of completed cutovers, counts those that need an
 * operator, which can be continued.
 */
export function loadItemStates(database: Queryable): Promise<StateCount[]> {
  return database.query<StateCount>(
    `select state, sum(count)::integer as count
    from (
      select i.state, count(*) as count
      from cutovers c
      join cutover_items i on i.cutover_id = c.id
      where c.state in ('running', 'paused', 'held', 'stopped', 'rolling_back')
      group by i.state
      union all
      select i.state, count(*) as count
      from cutovers c
      join cutover_items i on i.cutover_id = c.id
      where c.state = 'completed' and i.state = 'needs_operator'
      group by i.state
    ) as items
    group by state`,
  );
}

const empty: Queue = { count: 0, oldest: null };
