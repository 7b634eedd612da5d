import type { Queryable } from "../database/database.ts";

/**
 * Statements of the figures that /metrics shows of the store. They only read, and stand together
 * because a scrape asks for all of them at once; what they read belongs to the imports, the
 * subscriptions and the cutovers.
 */

/** A queue of work in the background. */
export interface Queue {
  readonly count: number;
  /** Since when the oldest waits; null if nothing does. */
  readonly oldest: Date | null;
}

/** Accepted imports that are not applied yet. */
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
 * What is to be done at the billing provider. A task that is due waits since its date; one that was
 * tried has a later date each time, so it waits since it was sent first, if it was.
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
 * Items by state, of the cutovers that are begun and not over; and those that need an operator of
 * the ones that are completed, which can be gone on with.
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
