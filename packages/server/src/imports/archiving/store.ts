import type { Queryable } from "../../database/database.ts";
import { compareSets, hasUnnamed, type Naming } from "../extra/store.ts";

/** Where others may have named rows: an environment, a kind of rows, and the plans compared. */
export interface Basis {
  readonly environmentId: string;
  readonly kind: "customers" | "subscriptions";
  /** The plans that a run that archives rests on. */
  readonly planIds: readonly string[];
}

/** Lets batches be applied side by side, and none while a batch archives in the environment. */
export async function lockAgainstArchiving(
  database: Queryable,
  environmentId: string,
): Promise<void> {
  await database.query(
    "select pg_advisory_xact_lock_shared(hashtextextended('archive/' || $1::text, 0))",
    [environmentId],
  );
}

/**
 * Waits for the batches of the environment that are being applied, and keeps others waiting. A
 * record that finds a customer unchanged locks nothing else, and is seen once it is committed.
 */
export async function lockForArchiving(database: Queryable, environmentId: string): Promise<void> {
  await database.query(
    "select pg_advisory_xact_lock(hashtextextended('archive/' || $1::text, 0))",
    [environmentId],
  );
}

/**
 * Returns the imports of a kind with a batch that was not there when one of the plans was opened,
 * whatever the clocks say, and the plans of the kind. The day leaves out what has ended long ago.
 */
async function namingRuns(
  database: Queryable,
  { environmentId, kind, planIds }: Basis,
): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `with plans as (
      select id, opened_in, created_at
      from import_runs
      where environment_id = $1::uuid
        and id = any($3::uuid[])
    )
    select r.id
    from import_runs r
    where r.environment_id = $1::uuid
      and r.kind = $2
      and (
        r.id = any($3::uuid[])
        or (
          r.mode = 'apply'
          and (
            r.completed_at is null
            or r.completed_at > (select min(created_at) from plans) - interval '1 day'
          )
          and exists (
            select
            from import_batches b
            cross join plans p
            where b.run_id = r.id
              and b.applied_in is not null
              and pg_visible_in_snapshot(b.applied_in, p.opened_in) is not true
          )
        )
      )`,
    [environmentId, kind, planIds],
  );
  return rows.map(({ id }) => id);
}

/** A row that is to be archived or ended. */
export interface NamedRow {
  readonly id: string;
  readonly customerId: string;
}

/**
 * Returns the ids of those rows that a record of the plans names, or of an import since they were
 * opened, whether it has changed the row or not. A batch that an earlier version has applied, and
 * that did not keep what its records name, may name any.
 */
export async function findNamed(
  database: Queryable,
  basis: Basis,
  rows: readonly NamedRow[],
): Promise<Set<string>> {
  const runIds = await namingRuns(database, basis);
  if (await hasUnnamed(database, runIds)) return new Set(rows.map(({ id }) => id));
  await compareSets(database);
  const named = await namedBy(database, basis, runIds, rows);
  await database.query("select set_config('enable_nestloop', 'on', true)");
  return new Set(named.keys());
}

/**
 * Returns those rows that a record of some runs names, each with the one that has named it last,
 * after `compareSets`. A record that its client has rejected is of no batch: it counts from the end
 * of its run.
 */
export async function namedBy(
  database: Queryable,
  { environmentId, kind }: Pick<Basis, "environmentId" | "kind">,
  runIds: readonly string[],
  rows: readonly NamedRow[],
): Promise<Map<string, Naming>> {
  const named =
    kind === "customers"
      ? await namedCustomers(database, runIds, rows)
      : await namedSubscriptions(database, environmentId, runIds, rows);
  return new Map(named.map(({ id, run, at }) => [id, { run, at }]));
}

/** A row, and the run that has named it last. */
interface Named extends Naming {
  readonly id: string;
}

/** When an import `i` has ended; of an open one, when its last batch was applied. */
const endedAt = `coalesce(
        i.completed_at,
        (select max(applied_at) from import_batches where run_id = i.id)
      )`;

function namedCustomers(
  database: Queryable,
  runIds: readonly string[],
  rows: readonly NamedRow[],
): Promise<Named[]> {
  return database.query<Named>(
    `with named as materialized (
      select unnest(customer_ids) collate "C" as id, run_id, applied_at as at
      from import_batches
      where run_id = any($1::uuid[])
      union all
      select r.named_customer collate "C", r.run_id, ${endedAt}
      from import_rejections r
      join import_runs i on i.id = r.run_id
      where r.run_id = any($1::uuid[])
    )
    select distinct on (w.id) w.id, n.run_id as run, n.at
    from unnest($2::text[]) as w (id)
    join named n on n.id = w.id collate "C"
    order by w.id, n.at desc, n.run_id desc`,
    [runIds, rows.map(({ id }) => id)],
  );
}

/** Any of a customer with a rejected record may be meant, and what a record has ended is named. */
function namedSubscriptions(
  database: Queryable,
  environmentId: string,
  runIds: readonly string[],
  rows: readonly NamedRow[],
): Promise<Named[]> {
  return database.query<Named>(
    `with named as materialized (
      select unnest(subscription_ids) collate "C" as id, run_id, applied_at as at
      from import_batches
      where run_id = any($2::uuid[])
      union all
      select b.entity_id, b.run_id, ${endedAt}
      from before_images b
      join import_runs i on i.id = b.run_id
      where b.environment_id = $1::uuid
        and b.customer_id = any(array(select unnest($4::text[])))
        and b.run_id = any($2::uuid[])
        and b.entity = 'subscription'
    ),
    unjudged as materialized (
      select r.customer_id collate "C" as id, b.run_id, b.applied_at as at
      from import_batches b
      cross join lateral unnest(b.customer_ids, string_to_array(b.outcomes, null))
        as r (customer_id, letter)
      where b.run_id = any($2::uuid[])
        and b.rejected > 0
        and r.letter = 'r'
      union all
      select r.named_customer collate "C", r.run_id, ${endedAt}
      from import_rejections r
      join import_runs i on i.id = r.run_id
      where r.run_id = any($2::uuid[])
    )
    select distinct on (id) id, run_id as run, at
    from (
      select w.id, n.run_id, n.at
      from unnest($3::text[]) as w (id)
      join named n on n.id = w.id collate "C"
      union all
      select w.id, u.run_id, u.at
      from unnest($3::text[], $4::text[]) as w (id, customer_id)
      join unjudged u on u.id = w.customer_id collate "C"
    ) both_of
    order by id, at desc, run_id desc`,
    [environmentId, runIds, rows.map(({ id }) => id), rows.map(({ customerId }) => customerId)],
  );
}
