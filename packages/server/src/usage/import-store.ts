import { changedColumns } from "../database/changed-columns.ts";
import { sparse } from "../database/columns.ts";
import type { Queryable } from "../database/database.ts";
import { recordCursor } from "../row-id.ts";
import { keyText } from "./counting/counter.ts";
import type { CounterRow } from "./store.ts";

/** A counter after a record, and the number of the record. */
export interface ImportedChange extends CounterRow {
  readonly reportedValue: string;
}

/**
 * Writes the changes of a run's records to counters, in the order of the records: each change into
 * the history, and each counter once, with its last change. Rows are sorted by their keys, so that
 * indexes are read from one end to the other. Customers must be locked. If all counters are known
 * to be new, the statement does not look for stored ones: a quarter less work.
 */
export async function writeImported(
  database: Queryable,
  run: { environmentId: string; runId: string; now: Date },
  changes: readonly ImportedChange[],
  areNew: boolean,
): Promise<void> {
  const sorted = changes
    .map((row) => ({ row, text: keyText(row) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  const rows = sorted.map(({ row }) => row);
  const last = rows.filter((_, index) => sorted[index]?.text !== sorted[index + 1]?.text);
  const scalars = [run.environmentId, run.runId, run.now.toISOString()];
  await Promise.all([
    database.execute(areNew ? insertStatement : insertStatement + orUpdate, [
      ...scalars,
      ...keyColumns(last),
      last.map((row) => row.value),
      momentColumn(last, ({ measuredAt }) => (isNow(measuredAt, run) ? null : measuredAt)),
      momentColumn(last, ({ setAt, measuredAt }) => (isSame(setAt, measuredAt) ? null : setAt)),
      last.map((row) => row.revision),
      last.map((row) => row.importRecord),
    ]),
    database.execute(reportStatement, [
      ...scalars,
      ...keyColumns(rows),
      rows.map((row) => row.reportedValue),
      sparse(rows.map((row) => (row.value === row.reportedValue ? null : row.value))),
      momentColumn(rows, ({ setAt }) => (isNow(setAt, run) ? null : setAt)),
      rows.map((row) => recordCursor(run.runId, row.importRecord ?? 0)),
    ]),
  ]);
}

/** Returns the key columns; a resource is null if the usage has none, the usual case. */
function keyColumns(rows: readonly CounterRow[]) {
  return [
    rows.map((row) => row.customerId),
    rows.map((row) => row.featureId),
    sparse(rows.map((row) => row.resourceId || null)),
  ];
}

/** Moments, null where they are the usual ones: now, or for its last SET that of the counter. */
function momentColumn(rows: readonly CounterRow[], momentOf: (row: CounterRow) => Date | null) {
  return sparse(rows.map((row) => momentOf(row)?.toISOString() ?? null));
}

function isNow(at: Date | null, { now }: { now: Date }): boolean {
  return isSame(at, now);
}

function isSame(a: Date | null, b: Date): boolean {
  return a?.getTime() === b.getTime();
}

const insertStatement = `insert into usage_counters (
    environment_id, customer_id, feature_id, resource_id, value, measured_at, set_at, revision,
    import_run_id, import_record
  )
  select
    $1::uuid, u.customer_id, u.feature_id, coalesce(u.resource_id, ''), u.value,
    coalesce(u.measured_at::timestamptz, $3::timestamptz),
    coalesce(u.set_at::timestamptz, u.measured_at::timestamptz, $3::timestamptz),
    u.revision, $2::uuid, u.import_record
  from unnest(
    $4::text[], $5::text[], $6::text[], $7::numeric[], $8::text[], $9::text[], $10::int[],
    $11::int[]
  ) as u (
    customer_id, feature_id, resource_id, value, measured_at, set_at, revision, import_record
  )`;

const orUpdate = `
  on conflict (environment_id, customer_id, feature_id, resource_id) do update set
    value = excluded.value,
    measured_at = excluded.measured_at,
    set_at = excluded.set_at,
    revision = excluded.revision,
    import_run_id = excluded.import_run_id,
    import_record = excluded.import_record`;

const reportStatement = `insert into usage_reports (
    environment_id, customer_id, feature_id, resource_id, report_id, reported_value, behavior,
    value, measured_at, created_at, import_run_id
  )
  select
    $1::uuid, u.customer_id, u.feature_id, coalesce(u.resource_id, ''), u.report_id,
    u.reported_value, 'SET', coalesce(u.value, u.reported_value),
    coalesce(u.measured_at::timestamptz, $3::timestamptz), $3::timestamptz, $2::uuid
  from unnest(
    $4::text[], $5::text[], $6::text[], $7::numeric[], $8::numeric[], $9::text[], $10::uuid[]
  ) as u (
    customer_id, feature_id, resource_id, reported_value, value, measured_at, report_id
  )`;

/** Keeps what counters were before records of a run changed them, and what these changed. */
export async function keepBeforeImages(
  database: Queryable,
  environmentId: string,
  runId: string,
  images: ReadonlyArray<{ recordNumber: number; before: CounterRow; row: CounterRow }>,
): Promise<void> {
  await database.execute(
    `insert into before_images (
      environment_id, customer_id, run_id, record_number, entity, entity_id, before, after
    )
    select $1::uuid, u.customer_id, $2::uuid, u.record_number, 'usage', u.entity_id,
      u.before::jsonb, u.after::jsonb
    from unnest($3::text[], $4::int[], $5::text[], $6::text[], $7::text[])
      as u (customer_id, record_number, entity_id, before, after)`,
    [
      environmentId,
      runId,
      images.map(({ before }) => before.customerId),
      images.map(({ recordNumber }) => recordNumber),
      images.map(({ before }) => `${before.featureId}/${before.resourceId}`),
      images.map(({ before }) => JSON.stringify(before)),
      images.map(({ before, row }) => JSON.stringify(changedColumns(before, row))),
    ],
  );
}
