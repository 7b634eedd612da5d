import { limits, type PageRequest } from "@carryover/contract";
import type { Queryable } from "../database/database.ts";
import { firstId, lastId } from "../row-id.ts";
import type { Comparison, Progress, Totals, UnplacedEntry } from "./comparison.ts";

const columns = `id,
    environment_id as "environmentId",
    account_id as "accountId",
    is_live as "isLive",
    state,
    heals,
    origin,
    progress,
    totals,
    problem,
    created_at as "createdAt",
    started_at as "startedAt",
    finished_at as "finishedAt"`;

/** Who works on a comparison. Every write names the number of the takeover, which rises. */
export interface Tenure {
  readonly id: string;
  readonly worker: string;
  readonly takeover: number;
}

/** Stores a waiting comparison; returns false if a scheduled one already exists. */
export async function insertComparison(
  database: Queryable,
  comparison: Omit<Comparison, "state" | "problem" | "startedAt" | "finishedAt">,
): Promise<boolean> {
  const count = await database.execute(
    `insert into billing_comparisons (
      id, environment_id, account_id, is_live, state, heals, origin, progress, totals, created_at,
      updated_at
    )
    values (
      $1::uuid, $2::uuid, $3, $4::boolean, 'waiting', $5::boolean, $6, $7::jsonb, $8::jsonb,
      $9::timestamptz, $9::timestamptz
    )
    on conflict (environment_id) where origin = 'scheduled' and state in ('waiting', 'running')
    do nothing`,
    [
      comparison.id,
      comparison.environmentId,
      comparison.accountId,
      comparison.isLive,
      comparison.heals,
      comparison.origin,
      JSON.stringify(comparison.progress),
      JSON.stringify(comparison.totals),
      comparison.createdAt.toISOString(),
    ],
  );
  return count === 1;
}

/** Returns how many comparisons of an environment wait or run. */
export async function countOpen(database: Queryable, environmentId: string): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select count(*)::int as count
    from billing_comparisons
    where environment_id = $1::uuid
      and state in ('waiting', 'running')`,
    [environmentId],
  );
  return row?.count ?? 0;
}

/** Gives up comparisons without recent progress, as after a command that was killed. */
export async function giveUpAbandoned(
  database: Queryable,
  environmentId: string,
  before: Date,
): Promise<void> {
  await database.execute(
    `update billing_comparisons
    set state = 'failed',
      problem = '{"code": "abandoned", "message": "Nobody has gone on with it."}',
      finished_at = updated_at
    where environment_id = $1::uuid
      and state in ('waiting', 'running')
      and updated_at < $2::timestamptz
      and (lease_until is null or lease_until < clock_timestamp())`,
    [environmentId, before.toISOString()],
  );
}

/** Returns a comparison of an environment; null for an unknown id. */
export async function loadComparison(
  database: Queryable,
  environmentId: string,
  id: string,
): Promise<Comparison | null> {
  const [row] = await database.query<Comparison>(
    `select ${columns}
    from billing_comparisons
    where environment_id = $1::uuid
      and id = $2::uuid`,
    [environmentId, id],
  );
  return row ?? null;
}

/** Comparisons in the order of creation, and one more than asked if there are others beyond. */
export function pageOfComparisons(
  database: Queryable,
  environmentId: string,
  page: PageRequest,
): Promise<Comparison[]> {
  return database.query<Comparison>(
    `select ${columns}
    from billing_comparisons
    where environment_id = $1::uuid
      and id > coalesce($2::uuid, ${firstId})
      and id < coalesce($3::uuid, ${lastId})
    order by id ${page.before === undefined ? "asc" : "desc"}
    limit $4::int`,
    [environmentId, page.after ?? null, page.before ?? null, page.limit + 1],
  );
}

/**
 * Takes the comparison that has waited longest and has no owner, by the database's clock; null
 * without any. `only` limits the ids; null allows all.
 */
export async function takeComparison(
  database: Queryable,
  options: { worker: string; only: readonly string[] | null; now: Date },
): Promise<(Comparison & { readonly takeover: number }) | null> {
  const [row] = await database.query<Comparison & { readonly takeover: number }>(
    `update billing_comparisons
    set worker = $1,
      state = 'running',
      lease_until = clock_timestamp() + $2::int * interval '1 millisecond',
      takeover = takeover + 1,
      started_at = coalesce(started_at, $4::timestamptz)
    where id = (
      select id
      from billing_comparisons
      where state in ('waiting', 'running')
        and (worker is null or lease_until < clock_timestamp())
        and ($3::uuid[] is null or id = any($3::uuid[]))
      order by id
      limit 1
      for update skip locked
    )
    returning ${columns}, takeover::int as takeover`,
    [options.worker, limits.comparisonLeaseMs, options.only, options.now.toISOString()],
  );
  return row ?? null;
}

/** Writes how far it is, and prolongs the lease; false if somebody else has taken over. */
export async function advance(
  database: Queryable,
  tenure: Tenure,
  next: { progress: Progress; totals: Totals; now: Date },
): Promise<boolean> {
  const count = await database.execute(
    `update billing_comparisons
    set progress = $4::jsonb,
      totals = $5::jsonb,
      updated_at = $6::timestamptz,
      lease_until = clock_timestamp() + $7::int * interval '1 millisecond'
    where id = $1::uuid
      and worker = $2
      and takeover = $3::bigint`,
    [
      tenure.id,
      tenure.worker,
      tenure.takeover,
      JSON.stringify(next.progress),
      JSON.stringify(next.totals),
      next.now.toISOString(),
      limits.comparisonLeaseMs,
    ],
  );
  return count === 1;
}

/** Ends it, unless somebody else has taken over. */
export async function finish(
  database: Queryable,
  tenure: Tenure,
  end: { problem: Comparison["problem"]; now: Date },
): Promise<void> {
  await database.execute(
    `update billing_comparisons
    set state = case when $4::jsonb is null then 'completed' else 'failed' end,
      problem = $4::jsonb,
      worker = null,
      lease_until = null,
      updated_at = $5::timestamptz,
      finished_at = $5::timestamptz
    where id = $1::uuid
      and worker = $2
      and takeover = $3::bigint`,
    [
      tenure.id,
      tenure.worker,
      tenure.takeover,
      end.problem === null ? null : JSON.stringify(end.problem),
      end.now.toISOString(),
    ],
  );
}

/** Releases it, so that another process can continue. */
export async function release(database: Queryable, tenure: Tenure): Promise<void> {
  await database.execute(
    `update billing_comparisons
    set worker = null,
      lease_until = null
    where id = $1::uuid
      and worker = $2
      and takeover = $3::bigint`,
    [tenure.id, tenure.worker, tenure.takeover],
  );
}

/** Forgets those that have finished, but for the newest that were asked for, and scheduled. */
export async function deleteOld(database: Queryable, environmentId: string): Promise<void> {
  await database.execute(
    `delete from billing_comparisons
    where id in (
      select id
      from (
        select id, row_number() over (partition by origin order by id desc) as number
        from billing_comparisons
        where environment_id = $1::uuid
          and state in ('completed', 'failed')
      ) as finished
      where number > $2::int
    )`,
    [environmentId, limits.comparisonsKeptMax],
  );
}

type Detail = Pick<UnplacedEntry, "fields" | "notCompared" | "healed" | "lastChange">;

/** Keeps the entries of a page, from a position on. */
export async function insertEntries(
  database: Queryable,
  of: { id: string; environmentId: string; position: number },
  entries: readonly UnplacedEntry[],
): Promise<void> {
  const column = <T>(pick: (entry: UnplacedEntry) => T) => entries.map(pick);
  await database.execute(
    `insert into billing_comparison_entries (
      comparison_id, position, environment_id, billing_id, customer, subscription, verdict, side,
      detail
    )
    select $1::uuid, $2::int + u.number - 1, $3::uuid, u.billing_id, u.customer, u.subscription,
      u.verdict, u.side, u.detail::jsonb
    from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
      with ordinality
      as u (billing_id, customer, subscription, verdict, side, detail, number)`,
    [
      of.id,
      of.position,
      of.environmentId,
      column(({ billingId }) => billingId),
      column(({ customerId }) => customerId),
      column(({ subscriptionId }) => subscriptionId),
      column(({ verdict }) => verdict),
      column(({ side }) => side),
      column(detailOf),
    ],
  );
}

function detailOf({ fields, notCompared, healed, lastChange }: UnplacedEntry): string | null {
  if (fields.length + notCompared.length + healed.length === 0) return null;
  const detail: Detail = { fields, notCompared, healed, lastChange };
  return JSON.stringify(detail);
}

/** Entries from a position on, and one more than asked if there are others beyond. */
export async function loadEntries(
  database: Queryable,
  of: { id: string; environmentId: string },
  query: {
    from: number;
    limit: number;
    verdict?: string | undefined;
    customerId?: string | undefined;
  },
): Promise<Array<UnplacedEntry & { readonly position: number }>> {
  type Row = Omit<UnplacedEntry, keyof Detail> & { position: number; detail: Detail | null };
  const rows = await database.query<Row>(
    `select position, verdict, side, detail,
      subscription as "subscriptionId",
      customer as "customerId",
      billing_id as "billingId"
    from billing_comparison_entries
    where comparison_id = $1::uuid
      and environment_id = $2::uuid
      and position >= $3::int
      and ($4::text is null or verdict = $4)
      and ($6::text is null or customer = $6)
    order by position
    limit $5::int`,
    [
      of.id,
      of.environmentId,
      query.from,
      query.verdict ?? null,
      query.limit + 1,
      query.customerId ?? null,
    ],
  );
  const nothing: Detail = { fields: [], notCompared: [], healed: [], lastChange: null };
  return rows.map(({ detail, ...row }) => ({ ...row, ...(detail ?? nothing) }));
}

/**
 * Returns billing ids of subscriptions without an entry in a comparison, in the order of the ids.
 * It only reads tables of the subscriptions, which stand to the left.
 */
export async function unlistedBillingIds(
  database: Queryable,
  of: { id: string; environmentId: string },
  after: string | null,
): Promise<string[]> {
  const rows = await database.query<{ billingId: string }>(
    `select distinct s.billing_id as "billingId"
    from subscriptions s
    where s.environment_id = $2::uuid
      and s.billing_id > coalesce($3, '')
      and not exists (
        select
        from billing_comparison_entries e
        where e.comparison_id = $1::uuid
          and e.billing_id = s.billing_id
      )
    order by s.billing_id
    limit $4::int`,
    [of.id, of.environmentId, after, limits.comparisonPageMax],
  );
  return rows.map(({ billingId }) => billingId);
}

/** Returns connected environments without a scheduled comparison since an instant. */
export async function dueEnvironments(database: Queryable, since: Date): Promise<string[]> {
  const rows = await database.query<{ environmentId: string }>(
    `select i.environment_id as "environmentId"
    from integrations i
    where i.vendor = 'STRIPE'
      and not exists (
        select
        from billing_comparisons c
        where c.environment_id = i.environment_id
          and c.origin = 'scheduled'
          and c.created_at > $1::timestamptz
      )
    order by i.environment_id`,
    [since.toISOString()],
  );
  return rows.map(({ environmentId }) => environmentId);
}
