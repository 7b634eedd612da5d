import { type CutoverState, type PageRequest, recipes, wayOf } from "@carryover/contract";
import type { Queryable } from "../database/database.ts";
import { firstId, lastId } from "../row-id.ts";
import { type Cutover, type Problem, statesUnderWay, type WorkRequest } from "./cutover.ts";

/** The columns of a cutover, of the table `c`, as `Cutover` names them. */
export const cutoverColumns = `c.id,
    c.environment_id as "environmentId",
    c.account_id as "accountId",
    c.account_name as "accountName",
    c.is_live as "isLive",
    c.api_version as "apiVersion",
    c.state,
    c.mapping,
    c.options,
    c.wishes as "workRequest",
    c.planning,
    c.plan_sha256 as "planSha256",
    c.valid_until as "validUntil",
    c.totals,
    c.problem,
    c.created_at as "createdAt",
    c.updated_at as "updatedAt",
    c.planned_at as "plannedAt",
    c.started_at as "startedAt",
    c.finished_at as "finishedAt"`;

/** Inserts a cutover that is yet to be planned. */
export async function insertCutover(
  database: Queryable,
  cutover: Pick<
    Cutover,
    "id" | "environmentId" | "accountId" | "accountName" | "isLive" | "apiVersion"
  > &
    Pick<Cutover, "mapping" | "options" | "createdAt">,
): Promise<void> {
  await database.execute(
    `insert into cutovers (
      id, environment_id, account_id, account_name, is_live, api_version, state, mapping, options,
      planning, created_at, updated_at
    )
    values (
      $1::uuid, $2::uuid, $3, $4, $5::boolean, $6, 'planning', $7::jsonb, $8::jsonb,
      '{"subscriptionsRead": 0}', $9::timestamptz, $9::timestamptz
    )`,
    [
      cutover.id,
      cutover.environmentId,
      cutover.accountId,
      cutover.accountName,
      cutover.isLive,
      cutover.apiVersion,
      JSON.stringify(cutover.mapping),
      JSON.stringify(cutover.options),
      cutover.createdAt.toISOString(),
    ],
  );
}

/** Returns a cutover of an environment; null for an unknown id. */
export async function loadCutover(
  database: Queryable,
  environmentId: string,
  id: string,
  lock: "" | "for update" = "",
): Promise<Cutover | null> {
  const rows = await database.query<Cutover>(
    `select ${cutoverColumns}
    from cutovers c
    where c.environment_id = $1::uuid
      and c.id = $2::uuid
    ${lock}`,
    [environmentId, id],
  );
  return rows[0] ?? null;
}

/** Cutovers in the order of creation, and one more than asked if there are others beyond. */
export function pageOfCutovers(
  database: Queryable,
  environmentId: string,
  state: CutoverState | null,
  page: PageRequest,
): Promise<Cutover[]> {
  return database.query<Cutover>(
    `select ${cutoverColumns}
    from cutovers c
    where c.environment_id = $1::uuid
      and c.id > coalesce($2::uuid, ${firstId})
      and c.id < coalesce($3::uuid, ${lastId})
      and ($4::text is null or c.state = $4)
    order by c.id ${page.before === undefined ? "asc" : "desc"}
    limit $5::int`,
    [environmentId, page.after ?? null, page.before ?? null, state, page.limit + 1],
  );
}

/** Counts the items of these cutovers by state. */
export async function countStates(
  database: Queryable,
  cutoverIds: readonly string[],
): Promise<Map<string, Record<string, number>>> {
  const rows = await database.query<{ id: string; counts: Record<string, number> }>(
    `select id, jsonb_object_agg(state, count) as counts
    from (
      select cutover_id as id, state, count(*)::int as count
      from cutover_items
      where cutover_id = any(array(select unnest($1::uuid[])))
      group by cutover_id, state
    ) as by_state
    group by id`,
    [cutoverIds],
  );
  return new Map(rows.map(({ id, counts }) => [id, counts]));
}

/** Other recipes keep one subscription, which bills at its renewal whatever their progress. */
const moves = recipes.filter((recipe) => wayOf(recipe) === "move");

/**
 * For each of these waiting cutovers, counts its unfinished moves that renew until an instant, and
 * returns the first renewal.
 */
export async function countRenewing(
  database: Queryable,
  cutoverIds: readonly string[],
  until: Date,
): Promise<Map<string, { count: number; earliest: Date }>> {
  const rows = await database.query<{ id: string; count: number; earliest: Date }>(
    `select i.cutover_id as id, count(*)::int as count, min(i.period_end) as earliest
    from cutover_items i
    join cutovers c on c.id = i.cutover_id
    where c.id = any(array(select unnest($1::uuid[])))
      and c.state in ('paused', 'held', 'stopped')
      and i.state = any($2::text[])
      and i.plan ->> 'recipe' = any($4::text[])
      and i.period_end <= $3::timestamptz
    group by i.cutover_id`,
    [cutoverIds, [...statesUnderWay, "held"], until.toISOString(), moves],
  );
  return new Map(rows.map(({ id, count, earliest }) => [id, { count, earliest }]));
}

/** Returns whether another cutover of the account is running. */
export async function isAccountBusy(
  database: Queryable,
  cutover: Pick<Cutover, "id" | "accountId">,
): Promise<boolean> {
  const rows = await database.query(
    `select from cutovers
    where account_id = $1
      and state in ('running', 'rolling_back')
      and id <> $2::uuid`,
    [cutover.accountId, cutover.id],
  );
  return rows.length > 0;
}

/** Sends the worker to it: forward, or back. False if its state has changed meanwhile. */
export async function setToWork(
  database: Queryable,
  cutover: Pick<Cutover, "id" | "environmentId" | "state">,
  work: { state: "running" | "rolling_back"; workRequest: WorkRequest; now: Date },
): Promise<boolean> {
  const updated = await database.execute(
    `update cutovers
    set state = $4,
      wishes = $5::jsonb,
      problem = null,
      started_at = coalesce(started_at, $6::timestamptz),
      finished_at = null,
      updated_at = $6::timestamptz
    where environment_id = $1::uuid
      and id = $2::uuid
      and state = $3`,
    [
      cutover.environmentId,
      cutover.id,
      cutover.state,
      work.state,
      JSON.stringify(work.workRequest),
      work.now.toISOString(),
    ],
  );
  return updated === 1;
}

/** Pauses a running cutover; false for any other. */
export async function pauseCutover(
  database: Queryable,
  environmentId: string,
  id: string,
  now: Date,
): Promise<boolean> {
  const updated = await database.execute(
    `update cutovers
    set state = 'paused',
      problem = null,
      updated_at = $3::timestamptz
    where environment_id = $1::uuid
      and id = $2::uuid
      and state in ('running', 'rolling_back')`,
    [environmentId, id, now.toISOString()],
  );
  return updated === 1;
}

/** Ends a run, or halts it; nothing happens if somebody else has changed its state meanwhile. */
export async function endRun(
  database: Queryable,
  cutover: Pick<Cutover, "id" | "environmentId" | "state">,
  end: {
    state: CutoverState;
    problem: Problem | null;
    isFinal: boolean;
    /** Only if this request is still current; any request by default. */
    workRequestId?: string | undefined;
    now: Date;
  },
): Promise<boolean> {
  const updated = await database.execute(
    `update cutovers
    set state = $4,
      problem = $5::jsonb,
      finished_at = case when $6::boolean then $7::timestamptz end,
      updated_at = $7::timestamptz
    where environment_id = $1::uuid
      and id = $2::uuid
      and state = $3
      and ($8::text is null or wishes ->> 'id' = $8)`,
    [
      cutover.environmentId,
      cutover.id,
      cutover.state,
      end.state,
      end.problem === null ? null : JSON.stringify(end.problem),
      end.isFinal,
      end.now.toISOString(),
      end.workRequestId ?? null,
    ],
  );
  return updated === 1;
}

/** Puts another problem in the place of the one that a cutover has stopped with. */
export async function tellProblem(
  database: Queryable,
  cutover: Pick<Cutover, "id" | "environmentId">,
  problem: Problem,
  now: Date,
): Promise<void> {
  await database.execute(
    `update cutovers
    set problem = $3::jsonb,
      updated_at = $4::timestamptz
    where environment_id = $1::uuid
      and id = $2::uuid
      and state = 'stopped'`,
    [cutover.environmentId, cutover.id, JSON.stringify(problem), now.toISOString()],
  );
}

/** Writes what is asked again, unless something else was asked for since. */
export async function updateWorkRequest(
  database: Queryable,
  cutover: Pick<Cutover, "id" | "environmentId">,
  workRequest: WorkRequest,
): Promise<void> {
  await database.execute(
    `update cutovers
    set wishes = $3::jsonb
    where environment_id = $1::uuid
      and id = $2::uuid
      and wishes ->> 'id' = $4`,
    [cutover.environmentId, cutover.id, JSON.stringify(workRequest), workRequest.id],
  );
}

/** Notes how far planning has come. */
export async function updatePlanning(
  database: Queryable,
  cutover: Pick<Cutover, "id" | "environmentId">,
  subscriptionsRead: number,
  now: Date,
): Promise<void> {
  await database.execute(
    `update cutovers
    set planning = $3::jsonb,
      updated_at = $4::timestamptz
    where environment_id = $1::uuid
      and id = $2::uuid`,
    [cutover.environmentId, cutover.id, JSON.stringify({ subscriptionsRead }), now.toISOString()],
  );
}

/** Completes a plan: from now on it never changes. */
export async function completePlan(
  database: Queryable,
  cutover: Pick<Cutover, "id" | "environmentId">,
  plan: Pick<Cutover, "planSha256" | "validUntil" | "totals"> & { now: Date },
): Promise<void> {
  await database.execute(
    `update cutovers
    set state = 'planned',
      problem = null,
      plan_sha256 = $3,
      valid_until = $4::timestamptz,
      totals = $5::jsonb,
      planned_at = $6::timestamptz,
      updated_at = $6::timestamptz
    where environment_id = $1::uuid
      and id = $2::uuid
      and state = 'planning'`,
    [
      cutover.environmentId,
      cutover.id,
      plan.planSha256,
      plan.validUntil?.toISOString() ?? null,
      JSON.stringify(plan.totals),
      plan.now.toISOString(),
    ],
  );
}
