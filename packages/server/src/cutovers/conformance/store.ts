import type { ConformanceVerdict, ConformanceView } from "@carryover/contract";
import type { Queryable } from "../../database/database.ts";
import type { ScenarioResult } from "./conformance.ts";

/** With what, and where, scenarios are tried. */
export interface TriedWith {
  /** Of Stripe's API, which requests are pinned to. */
  readonly apiVersion: string;
  /** Of Stripe's package. */
  readonly sdkVersion: string;
  /** Stripe's own, or an emulator's. */
  readonly origin: string;
}

/** One check of an account in test mode, as it is stored. */
export interface ConformanceRun extends TriedWith {
  readonly id: string;
  readonly environmentId: string;
  readonly accountId: string;
  readonly accountName: string | null;
  readonly state: Exclude<ConformanceView["state"], "idle">;
  readonly problem: ConformanceView["problem"];
  /** By scenario; those that it has not tried are missing. */
  readonly results: Readonly<Record<string, ScenarioResult>>;
  readonly startedAt: Date;
  readonly updatedAt: Date;
  readonly finishedAt: Date | null;
}

/** The verdicts by which a live cutover is judged. */
export type KeptVerdicts = Pick<ConformanceRun, "apiVersion" | "origin" | "startedAt"> & {
  readonly verdicts: Readonly<Record<string, ConformanceVerdict>>;
};

/** Stores the progress of a check; the same check replaces its earlier row. */
export async function keepRun(database: Queryable, run: ConformanceRun): Promise<void> {
  await database.execute(
    `insert into conformance_runs (
      id, environment_id, account_id, account_name, origin, api_version, sdk_version, state,
      problem, results, started_at, updated_at, finished_at
    )
    values (
      $1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb, $11::timestamptz,
      $12::timestamptz, $13::timestamptz
    )
    on conflict (id) do update
    set state = excluded.state,
      problem = excluded.problem,
      results = excluded.results,
      updated_at = excluded.updated_at,
      finished_at = excluded.finished_at`,
    [
      run.id,
      run.environmentId,
      run.accountId,
      run.accountName,
      run.origin,
      run.apiVersion,
      run.sdkVersion,
      run.state,
      run.problem === null ? null : JSON.stringify(run.problem),
      JSON.stringify(run.results),
      run.startedAt.toISOString(),
      run.updatedAt.toISOString(),
      run.finishedAt?.toISOString() ?? null,
    ],
  );
}

/** Forgets all checks of an account but the newest. */
export async function forgetOldRuns(
  database: Queryable,
  accountId: string,
  keptMax: number,
): Promise<void> {
  await database.execute(
    `delete from conformance_runs
    where account_id = $1
      and id not in (
        select id from conformance_runs where account_id = $1 order by id desc limit $2::int
      )`,
    [accountId, keptMax],
  );
}

/** Returns the newest check of an environment; null without one. */
export async function newestRun(
  database: Queryable,
  environmentId: string,
): Promise<ConformanceRun | null> {
  const rows = await database.query<ConformanceRun>(
    `select id,
      environment_id as "environmentId",
      account_id as "accountId",
      account_name as "accountName",
      origin,
      api_version as "apiVersion",
      sdk_version as "sdkVersion",
      state,
      problem,
      results,
      started_at as "startedAt",
      updated_at as "updatedAt",
      finished_at as "finishedAt"
    from conformance_runs
    where environment_id = $1::uuid
    order by id desc
    limit 1`,
    [environmentId],
  );
  return rows[0] ?? null;
}

/**
 * Returns the verdicts of all checks of an account, newest first, of any environment: the live mode
 * of an account and its test mode belong to two environments.
 */
export function loadVerdicts(database: Queryable, accountId: string): Promise<KeptVerdicts[]> {
  return database.query<KeptVerdicts>(
    `select api_version as "apiVersion",
      origin,
      started_at as "startedAt",
      coalesce(
        (
          select jsonb_object_agg(key, value -> 'verdict')
          from jsonb_each(results)
          where value ->> 'verdict' is not null
        ),
        '{}'
      ) as verdicts
    from conformance_runs
    where account_id = $1
    order by id desc`,
    [accountId],
  );
}
