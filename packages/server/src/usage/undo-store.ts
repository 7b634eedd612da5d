import type { Queryable } from "../database/database.ts";
import type { CounterKey } from "./counting/counter.ts";

/** A report that a record of a run has made. */
export interface ImportedReport extends CounterKey {
  readonly reportId: string;
  readonly measuredAt: Date;
  /** Whether usage was reported after it, or at once with it, which may not have counted. */
  readonly hasLater: boolean;
}

/** A report by whose it is. */
interface ReportKey {
  readonly customerId: string;
  readonly reportId: string;
}

/**
 * Returns those of these reports of a run that are still there. Each is looked up by itself, and so
 * is the last report of its counter: a customer may have any number of others. `offset 0` and the
 * order leave no other index to use than the one that is meant, whatever the statistics.
 */
export function loadImportedReports(
  database: Queryable,
  environmentId: string,
  runId: string,
  keys: readonly ReportKey[],
): Promise<ImportedReport[]> {
  return database.query<ImportedReport>(
    `select
      r.customer_id as "customerId",
      r.feature_id as "featureId",
      r.resource_id as "resourceId",
      r.report_id as "reportId",
      r.measured_at as "measuredAt",
      coalesce((
        select l.created_at >= r.created_at
        from usage_reports l
        where l.environment_id = r.environment_id
          and l.customer_id = r.customer_id
          and l.feature_id = r.feature_id
          and l.resource_id = r.resource_id
          and l.import_run_id is null
        order by l.created_at desc
        limit 1
      ), false) as "hasLater"
    from unnest($3::text[], $4::uuid[]) as k (customer_id, report_id)
    cross join lateral (
      select *
      from usage_reports made
      where made.report_id = k.report_id
        and made.import_run_id = $2::uuid
      offset 0
    ) r
    where r.environment_id = $1::uuid
      and r.customer_id = k.customer_id`,
    [environmentId, runId, ...reportColumns(keys)],
  );
}

/** A report by its record. */
interface ReportOfRecord extends ReportKey {
  readonly recordNumber: number;
}

/**
 * Deletes the counters that records of a run have created, with their reports, where nothing has
 * changed them and nothing was reported since. Returns the records whose counters are gone. The
 * look-ups are those of `loadImportedReports`; customers are locked.
 */
export async function deleteCreated(
  database: Queryable,
  environmentId: string,
  runId: string,
  records: readonly ReportOfRecord[],
): Promise<Array<Pick<ReportOfRecord, "customerId" | "recordNumber">>> {
  const counters = await database.query<{ customerId: string; recordNumber: number }>(
    createdStatement,
    [environmentId, runId, ...reportColumns(records), records.map((one) => one.recordNumber)],
  );
  if (counters.length === 0) return [];
  const gone = new Set(counters.map((one) => `${one.recordNumber} ${one.customerId}`));
  const reports =
    counters.length === records.length
      ? records
      : records.filter((one) => gone.has(`${one.recordNumber} ${one.customerId}`));
  await database.execute(
    `delete from usage_reports r
    using unnest($3::text[], $4::uuid[]) as k (customer_id, report_id)
    where r.report_id = k.report_id
      and r.import_run_id = $2::uuid
      and r.environment_id = $1::uuid
      and r.customer_id = k.customer_id`,
    [environmentId, runId, ...reportColumns(reports)],
  );
  return counters;
}

const createdStatement = `delete from usage_counters c
  using (
    select r.*, k.record_number
    from unnest($3::text[], $4::uuid[], $5::int[]) as k (customer_id, report_id, record_number)
    cross join lateral (
      select
        made.customer_id, made.feature_id, made.resource_id,
        coalesce((
          select l.created_at >= made.created_at
          from usage_reports l
          where l.environment_id = made.environment_id
            and l.customer_id = made.customer_id
            and l.feature_id = made.feature_id
            and l.resource_id = made.resource_id
            and l.import_run_id is null
          order by l.created_at desc
          limit 1
        ), false) as has_later
      from usage_reports made
      where made.report_id = k.report_id
        and made.import_run_id = $2::uuid
        and made.environment_id = $1::uuid
        and made.customer_id = k.customer_id
      offset 0
    ) r
    where not r.has_later
  ) r
  where c.environment_id = $1::uuid
    and c.customer_id = r.customer_id
    and c.feature_id = r.feature_id
    and c.resource_id = r.resource_id
    and c.revision = 1
    and c.import_run_id = $2::uuid
    and c.import_record = r.record_number
  returning c.customer_id as "customerId", c.import_record as "recordNumber"`;

/** Deletes reports of customers that are locked. */
export async function deleteReports(
  database: Queryable,
  environmentId: string,
  reports: readonly ImportedReport[],
): Promise<void> {
  await database.execute(
    `delete from usage_reports r
    using unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[])
      as u (customer_id, feature_id, resource_id, measured_at, report_id)
    where r.environment_id = $1::uuid
      and r.customer_id = u.customer_id
      and r.feature_id = u.feature_id
      and r.resource_id = u.resource_id
      and r.measured_at = u.measured_at::timestamptz
      and r.report_id = u.report_id`,
    [
      environmentId,
      ...keyColumns(reports),
      reports.map(({ measuredAt }) => measuredAt.toISOString()),
      reports.map(({ reportId }) => reportId),
    ],
  );
}

/** Deletes counters of customers that are locked. */
export async function deleteCounters(
  database: Queryable,
  environmentId: string,
  keys: readonly CounterKey[],
): Promise<void> {
  await database.execute(
    `delete from usage_counters c
    using unnest($2::text[], $3::text[], $4::text[]) as u (customer_id, feature_id, resource_id)
    where c.environment_id = $1::uuid
      and c.customer_id = u.customer_id
      and c.feature_id = u.feature_id
      and c.resource_id = u.resource_id`,
    [environmentId, ...keyColumns(keys)],
  );
}

/** Returns those of these customers that have usage. */
export async function findUsers(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ customerId: string }>(
    `select u.customer_id as "customerId"
    from unnest($2::text[]) as u (customer_id)
    where exists (
        select from usage_counters c
        where c.environment_id = $1::uuid
          and c.customer_id = u.customer_id
      )
      or exists (
        select from usage_reports r
        where r.environment_id = $1::uuid
          and r.customer_id = u.customer_id
      )`,
    [environmentId, customerIds],
  );
  return new Set(rows.map(({ customerId }) => customerId));
}

function reportColumns(keys: readonly ReportKey[]) {
  return [keys.map(({ customerId }) => customerId), keys.map(({ reportId }) => reportId)];
}

function keyColumns(keys: readonly CounterKey[]) {
  return [
    keys.map((key) => key.customerId),
    keys.map((key) => key.featureId),
    keys.map((key) => key.resourceId),
  ];
}
