import { sparse } from "../database/columns.ts";
import type { Queryable } from "../database/database.ts";
import { recordCursor } from "../row-id.ts";
import { keyText } from "./counter.ts";
import type { CounterRow } from "./store.ts";

/**
 * Writes what records of a run made of counters, given in the order of the records: each change
 * into the history, and each counter once, as its last change leaves it. Rows go in the order of
 * their keys, so that the indexes are walked from one end to the other. Customers must be locked.
 * If all counters are known to be new, nothing has to look for stored ones: a quarter less work.
 */
export async function writeImported(
  database: Queryable,
  run: { environmentId: string; runId: string; now: Date },
  changes: readonly CounterRow[],
  areNew: boolean,
): Promise<void> {
  const sorted = changes
    .map((row) => ({ row, text: keyText(row) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  const last = sorted.filter(({ text }, index) => text !== sorted[index + 1]?.text);
  const now = run.now.getTime();
  const scalars = [run.environmentId, run.runId, run.now.toISOString()];
  await Promise.all([
    database.execute(areNew ? insertStatement : insertStatement + orUpdate, [
      ...scalars,
      ...columnsOf(last, now),
      last.map(({ row }) => row.revision),
      last.map(({ row }) => row.importRecord),
    ]),
    database.execute(reportStatement, [
      ...scalars,
      ...columnsOf(sorted, now),
      sorted.map(({ row }) => recordCursor(run.runId, row.importRecord ?? 0)),
    ]),
  ]);
}

/** Keys, values and moments. A resource or moment is null where it is the usual one. */
function columnsOf(changes: ReadonlyArray<{ readonly row: CounterRow }>, nowMs: number) {
  return [
    changes.map(({ row }) => row.customerId),
    changes.map(({ row }) => row.featureId),
    sparse(changes.map(({ row }) => row.resourceId || null)),
    changes.map(({ row }) => row.value),
    sparse(
      changes.map(({ row }) =>
        row.measuredAt.getTime() === nowMs ? null : row.measuredAt.toISOString(),
      ),
    ),
  ];
}

const insertStatement = `insert into usage_counters (
    environment_id, customer_id, feature_id, resource_id, value, measured_at, revision,
    import_run_id, import_record
  )
  select
    $1::uuid, u.customer_id, u.feature_id, coalesce(u.resource_id, ''), u.value,
    coalesce(u.measured_at::timestamptz, $3::timestamptz), u.revision, $2::uuid, u.import_record
  from unnest(
    $4::text[], $5::text[], $6::text[], $7::numeric[], $8::text[], $9::int[], $10::int[]
  ) as u (
    customer_id, feature_id, resource_id, value, measured_at, revision, import_record
  )`;

const orUpdate = `
  on conflict (environment_id, customer_id, feature_id, resource_id) do update set
    value = excluded.value,
    measured_at = excluded.measured_at,
    revision = excluded.revision,
    import_run_id = excluded.import_run_id,
    import_record = excluded.import_record`;

const reportStatement = `insert into usage_reports (
    environment_id, customer_id, feature_id, resource_id, report_id, reported_value, behavior,
    value, measured_at, created_at, import_run_id
  )
  select
    $1::uuid, u.customer_id, u.feature_id, coalesce(u.resource_id, ''), u.report_id, u.value,
    'SET', u.value, coalesce(u.measured_at::timestamptz, $3::timestamptz), $3::timestamptz,
    $2::uuid
  from unnest(
    $4::text[], $5::text[], $6::text[], $7::numeric[], $8::text[], $9::uuid[]
  ) as u (customer_id, feature_id, resource_id, value, measured_at, report_id)`;

/** Keeps what counters were before records of a run changed them. */
export async function keepBeforeImages(
  database: Queryable,
  environmentId: string,
  runId: string,
  images: ReadonlyArray<{ recordNumber: number; before: CounterRow }>,
): Promise<void> {
  await database.execute(
    `insert into before_images (
      environment_id, customer_id, run_id, record_number, entity, entity_id, before
    )
    select $1::uuid, u.customer_id, $2::uuid, u.record_number, 'usage', u.entity_id,
      u.before::jsonb
    from unnest($3::text[], $4::int[], $5::text[], $6::text[])
      as u (customer_id, record_number, entity_id, before)`,
    [
      environmentId,
      runId,
      images.map(({ before }) => before.customerId),
      images.map(({ recordNumber }) => recordNumber),
      images.map(({ before }) => `${before.featureId}/${before.resourceId}`),
      images.map(({ before }) => JSON.stringify(before)),
    ],
  );
}
