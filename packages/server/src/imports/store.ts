import {
  noOutcomes,
  type Outcome,
  type OutcomeDetail,
  type RunKind,
  type RunOptions,
} from "@carryover/contract";
import type { Queryable } from "../database/database.ts";
import type { CompactNotes } from "./findings/notes.ts";

export interface RunRow {
  readonly id: string;
  readonly environmentId: string;
  readonly kind: RunKind;
  readonly mode: "apply" | "plan" | "undo" | "archive";
  readonly status: "open" | "completed" | "canceled";
  readonly sourceName: string;
  readonly sourceSha256: string | null;
  readonly sourceBytes: number | null;
  /** The latest updatedAt of its records; null if they have none, or it is not completed. */
  readonly sourceNewest: Date | null;
  readonly options: RunOptions;
  /** The plan that this plan takes for written. */
  readonly buildsOn: string | null;
  /** The plan that this run must come to. */
  readonly planId: string | null;
  /** The run that an undo takes back. */
  readonly undoes: string | null;
  /** Whether an undo only says what it would do. */
  readonly isDryRun: boolean;
  readonly findings: readonly Finding[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly completedAt: Date | null;
}

/** Something that only the whole run can show. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly count: number;
  readonly items: ReadonlyArray<{ value: string; customerIds: string[] }>;
}

/** A batch as the ledger keeps it. */
export interface BatchRow {
  readonly runId: string;
  readonly lane: number;
  readonly number: number;
  readonly sha256: string;
  /** The record of each outcome, ascending; null for batches of earlier versions. */
  readonly recordNumbers: readonly number[] | null;
  /** Whose each record is; null in it for those that name nobody. */
  readonly customerIds: ReadonlyArray<string | null> | null;
  /** The subscription that each record means; null in it for rejected ones. */
  readonly subscriptionIds: ReadonlyArray<string | null> | null;
  readonly outcomes: readonly Outcome[];
  readonly details: readonly OutcomeDetail[];
  readonly clientRejected: number;
}

/** Sums over the batches of a run; `lanes` has the number of batches of each lane in use. */
export interface RunSums {
  readonly counts: Record<Outcome, number>;
  readonly batchCount: number;
  readonly lastBatchAt: Date | null;
  readonly lanes: ReadonlyMap<number, number>;
}

/** The columns of a run, by the names of its row. */
export const runColumns = `id,
    environment_id as "environmentId",
    kind,
    mode,
    status,
    source_name as "sourceName",
    source_sha256 as "sourceSha256",
    source_bytes as "sourceBytes",
    source_newest as "sourceNewest",
    options,
    builds_on as "buildsOn",
    plan_id as "planId",
    undoes,
    is_dry_run as "isDryRun",
    findings,
    created_at as "createdAt",
    updated_at as "updatedAt",
    completed_at as "completedAt"`;

/** Inserts a run; returns false if an equal run (file, kind, mode and options) is open. */
export async function insertRun(database: Queryable, run: RunRow): Promise<boolean> {
  const inserted = await database.execute(
    `insert into import_runs (
      id, environment_id, kind, mode, status, source_name, source_sha256, source_bytes, options,
      findings, created_at, updated_at, completed_at, builds_on, plan_id, undoes, is_dry_run
    )
    values (
      $1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8::bigint, $9::jsonb, '[]', $10::timestamptz,
      $10::timestamptz, $11::timestamptz, $12::uuid, $13::uuid, $14::uuid, $15::boolean
    )
    on conflict do nothing`,
    [
      run.id,
      run.environmentId,
      run.kind,
      run.mode,
      run.status,
      run.sourceName,
      run.sourceSha256,
      run.sourceBytes,
      JSON.stringify(run.options),
      run.createdAt.toISOString(),
      run.completedAt?.toISOString() ?? null,
      run.buildsOn,
      run.planId,
      run.undoes,
      run.isDryRun,
    ],
  );
  return inserted === 1;
}

/** What makes two open runs one and the same. */
type OpenRunKey =
  | ("environmentId" | "kind" | "mode" | "sourceSha256" | "options")
  | ("buildsOn" | "planId");

/**
 * Returns the open run of a file with these options, and locks it against closing. One that
 * archives is the same whatever plan it rests on: each night, and each try, has plans of its own.
 */
export async function findOpenRun(
  database: Queryable,
  run: Pick<RunRow, OpenRunKey>,
): Promise<RunRow | null> {
  const rows = await database.query<RunRow>(
    `select ${runColumns}
    from import_runs
    where environment_id = $1::uuid
      and kind = $2
      and mode = $3
      and source_sha256 = $4
      and options = $5::jsonb
      and (
        mode = 'archive'
        or coalesce(builds_on, '00000000-0000-0000-0000-000000000000')
          = coalesce($6::uuid, '00000000-0000-0000-0000-000000000000')
      )
      and coalesce(plan_id, '00000000-0000-0000-0000-000000000000')
        = coalesce($7::uuid, '00000000-0000-0000-0000-000000000000')
      and status = 'open'
    order by id desc
    limit 1
    for update`,
    [
      run.environmentId,
      run.kind,
      run.mode,
      run.sourceSha256,
      JSON.stringify(run.options),
      run.buildsOn,
      run.planId,
    ],
  );
  return rows[0] ?? null;
}

/** Returns a run; `hasTask` tells whether its records wait to be applied by the server. */
export async function loadRun(
  database: Queryable,
  environmentId: string,
  runId: string,
  lock: "" | "for share" | "for update" = "",
): Promise<(RunRow & { readonly hasTask: boolean }) | null> {
  const rows = await database.query<RunRow & { readonly hasTask: boolean }>(
    `select ${runColumns},
      exists (select from import_tasks where run_id = import_runs.id) as "hasTask"
    from import_runs
    where environment_id = $1::uuid
      and id = $2::uuid
    ${lock}`,
    [environmentId, runId],
  );
  return rows[0] ?? null;
}

/** Lets an open run rest on another plan. */
export async function restOn(
  database: Queryable,
  run: Pick<RunRow, "id" | "buildsOn">,
): Promise<void> {
  await database.execute("update import_runs set builds_on = $2::uuid where id = $1::uuid", [
    run.id,
    run.buildsOn,
  ]);
}

/** How a run has ended. */
export interface RunEnd {
  readonly status: "completed" | "canceled";
  readonly findings: readonly Finding[];
  readonly newest?: Date | null;
  readonly now: Date;
}

export async function closeRun(database: Queryable, runId: string, end: RunEnd): Promise<void> {
  await database.execute(
    `update import_runs
    set status = $2, findings = $3::jsonb, updated_at = $4::timestamptz,
      completed_at = $4::timestamptz, source_newest = $5::timestamptz
    where id = $1::uuid`,
    [
      runId,
      end.status,
      JSON.stringify(end.findings),
      end.now.toISOString(),
      end.newest?.toISOString() ?? null,
    ],
  );
}

/** Returns the counts of runs from the ledger, the only record of applied batches. */
export async function sumBatches(
  database: Queryable,
  runIds: readonly string[],
): Promise<Map<string, RunSums>> {
  const rows = await database.query<Record<Outcome, number> & LaneSum>(
    `select
      run_id as "runId",
      lane,
      count(*)::int as "batchCount",
      max(applied_at) as "lastBatchAt",
      sum(created)::bigint as created,
      sum(updated)::bigint as updated,
      sum(unchanged)::bigint as unchanged,
      sum(replaced)::bigint as replaced,
      sum(skipped)::bigint as skipped,
      sum(rejected)::bigint as rejected
    from import_batches
    where run_id = any($1::uuid[])
    group by run_id, lane`,
    [runIds],
  );
  const sums = new Map(runIds.map((id) => [id, emptySums()]));
  for (const row of rows) {
    const sum = sums.get(row.runId);
    if (sum === undefined) continue;
    sum.batchCount += row.batchCount;
    sum.lanes.set(row.lane, row.batchCount);
    if (sum.lastBatchAt === null || row.lastBatchAt > sum.lastBatchAt) {
      sum.lastBatchAt = row.lastBatchAt;
    }
    for (const outcome of Object.keys(sum.counts) as Outcome[]) {
      sum.counts[outcome] += Number(row[outcome]);
    }
  }
  return sums;
}

interface LaneSum {
  readonly runId: string;
  readonly lane: number;
  readonly batchCount: number;
  readonly lastBatchAt: Date;
}

function emptySums() {
  const lanes = new Map<number, number>();
  return { counts: noOutcomes(), batchCount: 0, lastBatchAt: null as Date | null, lanes };
}

/** Lets one sender at a time into a lane of a run, until the transaction ends. */
export async function lockLane(database: Queryable, runId: string, lane: number): Promise<void> {
  await database.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
    `${runId}/${lane}`,
  ]);
}

/** The letter of each outcome in the ledger. */
export const letters: Readonly<Record<Outcome, string>> = {
  created: "c",
  updated: "u",
  unchanged: "n",
  replaced: "p",
  skipped: "s",
  rejected: "r",
};
const outcomeOfLetter = new Map(
  Object.entries(letters).map(([outcome, letter]) => [letter, outcome as Outcome]),
);

/** The outcomes that the letters of a ledger row stand for. */
export function outcomesOf(letters: string): Outcome[] {
  return Array.from(letters, (letter) => outcomeOfLetter.get(letter) ?? "rejected");
}

/** Returns a batch and the one before it in its lane, as far as they are applied. */
export async function loadBatchAndPredecessor(
  database: Queryable,
  runId: string,
  lane: number,
  number: number,
): Promise<{ batch: BatchRow | null; predecessor: BatchRow | null }> {
  const rows = await database.query<Omit<BatchRow, "outcomes"> & { outcomes: string }>(
    `select
      run_id as "runId",
      lane,
      number,
      sha256,
      record_numbers as "recordNumbers",
      customer_ids as "customerIds",
      subscription_ids as "subscriptionIds",
      outcomes,
      details,
      client_rejected as "clientRejected"
    from import_batches
    where run_id = $1::uuid
      and lane = $2::smallint
      and number in ($3::int, $3::int - 1)`,
    [runId, lane, number],
  );
  const withNumber = (wanted: number) => {
    const row = rows.find((each) => each.number === wanted);
    if (row === undefined) return null;
    return { ...row, outcomes: outcomesOf(row.outcomes) };
  };
  return { batch: withNumber(number), predecessor: withNumber(number - 1) };
}

/** Enters a batch into the ledger; its counts are those of its outcomes. */
export async function insertBatch(
  database: Queryable,
  batch: BatchRow & { readonly notes: CompactNotes | null },
  counts: Readonly<Record<Outcome, number>>,
  now: Date,
): Promise<void> {
  await database.execute(
    `insert into import_batches (
      run_id, lane, number, sha256, created, updated, unchanged, replaced, skipped, rejected,
      outcomes, details, client_rejected, applied_at, record_numbers,
      customer_ids, subscription_ids, notes
    )
    values (
      $1::uuid, $2::smallint, $3::int, $4, $5::int, $6::int, $7::int, $8::int, $9::int, $10::int,
      $11, $12::jsonb, $13::int, $14::timestamptz, $15::int[], $16::text[], $17::text[],
      $18::jsonb
    )`,
    [
      batch.runId,
      batch.lane,
      batch.number,
      batch.sha256,
      counts.created,
      counts.updated,
      counts.unchanged,
      counts.replaced,
      counts.skipped,
      counts.rejected,
      batch.outcomes.map((outcome) => letters[outcome]).join(""),
      JSON.stringify(batch.details),
      batch.clientRejected,
      now.toISOString(),
      batch.recordNumbers,
      batch.customerIds,
      batch.subscriptionIds,
      batch.notes === null ? null : JSON.stringify(batch.notes),
    ],
  );
}
