import type { Dimension } from "@carryover/contract";
import { sparse } from "../database/columns.ts";
import type { Queryable } from "../database/database.ts";
import type { Counter, CounterKey } from "./counting/counter.ts";

/** A counter as it is stored. The resource is empty for usage without a resource. */
export interface CounterRow extends CounterKey, Counter {
  readonly revision: number;
  readonly importRunId: string | null;
  readonly importRecord: number | null;
}

/** A report as it is stored. Values are decimals in plain digits. */
export interface ReportRow extends CounterKey {
  readonly reportId: string;
  readonly reportedValue: string;
  readonly behavior: "DELTA" | "SET";
  /** The counter after this report. */
  readonly value: string;
  readonly measuredAt: Date;
  readonly createdAt: Date;
  readonly dimensions: Readonly<Record<string, Dimension>> | null;
  readonly idempotencyKey: string | null;
  /** Kept with an idempotency key, for its repeats. */
  readonly answer: ReportAnswer | null;
}

/** The reply to a report besides its columns. Instants are texts: it is stored as JSON. */
export interface ReportAnswer {
  /** The moment that the usage gave, by which repeats are compared; absent in older answers. */
  readonly createdAt?: string | null;
  /** Why it does not count; absent in older answers. */
  readonly warnings?: ReadonlyArray<{
    readonly code: string;
    readonly message: string;
    readonly hint: string;
  }>;
  readonly currentUsage: string;
  readonly usagePeriodStart: string | null;
  readonly usagePeriodEnd: string | null;
}

/** The key by which a repeated report is recognized. */
export interface RepeatKey {
  readonly customerId: string;
  readonly featureId: string;
  readonly idempotencyKey: string;
}

/**
 * Returns the stored counters among these, in no order. `offset 0` keeps the look-up of one counter
 * apart, so that each uses the primary key, whatever the statistics of the table.
 */
export function loadCounters(
  database: Queryable,
  environmentId: string,
  keys: readonly CounterKey[],
): Promise<CounterRow[]> {
  return database.query<CounterRow>(
    `select c.*
    from unnest($2::text[], $3::text[], $4::text[]) as k (customer_id, feature_id, resource_id)
    cross join lateral (
      select
        c.customer_id as "customerId",
        c.feature_id as "featureId",
        c.resource_id as "resourceId",
        trim_scale(c.value)::text as value,
        c.measured_at as "measuredAt",
        c.set_at as "setAt",
        c.revision,
        c.import_run_id as "importRunId",
        c.import_record as "importRecord"
      from usage_counters c
      where c.environment_id = $1::uuid
        and c.customer_id = k.customer_id
        and c.feature_id = k.feature_id
        and c.resource_id = k.resource_id
      offset 0
    ) c`,
    [environmentId, ...keyColumns(keys)],
  );
}

/** Writes counters, whose customers must be locked. Keys must differ. */
export async function writeCounters(
  database: Queryable,
  environmentId: string,
  rows: readonly CounterRow[],
): Promise<void> {
  await database.execute(
    `insert into usage_counters (
      environment_id, customer_id, feature_id, resource_id, value, measured_at, set_at, revision,
      import_run_id, import_record
    )
    select
      $1::uuid, u.customer_id, u.feature_id, u.resource_id, u.value,
      u.measured_at::timestamptz, u.set_at::timestamptz, u.revision, u.import_run_id,
      u.import_record
    from unnest(
      $2::text[], $3::text[], $4::text[], $5::numeric[], $6::text[], $7::text[], $8::int[],
      $9::uuid[], $10::int[]
    ) as u (
      customer_id, feature_id, resource_id, value, measured_at, set_at, revision, import_run_id,
      import_record
    )
    on conflict (environment_id, customer_id, feature_id, resource_id) do update set
      value = excluded.value,
      measured_at = excluded.measured_at,
      set_at = excluded.set_at,
      revision = excluded.revision,
      import_run_id = excluded.import_run_id,
      import_record = excluded.import_record`,
    [
      environmentId,
      ...keyColumns(rows),
      rows.map((row) => row.value),
      rows.map((row) => row.measuredAt.toISOString()),
      sparse(rows.map((row) => row.setAt?.toISOString() ?? null)),
      rows.map((row) => row.revision),
      sparse(rows.map((row) => row.importRunId)),
      sparse(rows.map((row) => row.importRecord)),
    ],
  );
}

/** A counter and a moment. */
export interface CounterMoment {
  readonly key: CounterKey;
  readonly at: Date;
}

/**
 * Returns for each counter and moment, in order, the sum of the DELTAs that were measured later.
 */
export async function loadDeltaSums(
  database: Queryable,
  environmentId: string,
  moments: readonly CounterMoment[],
): Promise<string[]> {
  const rows = await database.query<{ position: number; sum: string }>(
    `select k.position::int as position, trim_scale(s.sum)::text as sum
    from unnest($2::text[], $3::text[], $4::text[], $5::text[]) with ordinality
      as k (customer_id, feature_id, resource_id, at, position)
    cross join lateral (
      select coalesce(sum(r.reported_value), 0) as sum
      from usage_reports r
      where r.environment_id = $1::uuid
        and r.customer_id = k.customer_id
        and r.feature_id = k.feature_id
        and r.resource_id = k.resource_id
        and r.measured_at > k.at::timestamptz
        and r.behavior = 'DELTA'
    ) s
    order by k.position`,
    [
      environmentId,
      ...keyColumns(moments.map(({ key }) => key)),
      moments.map(({ at }) => at.toISOString()),
    ],
  );
  return rows.map(({ sum }) => sum);
}

/** Reports that were made under these keys before. */
export function loadRepeated(
  database: Queryable,
  environmentId: string,
  keys: readonly RepeatKey[],
): Promise<ReportRow[]> {
  return database.query<ReportRow>(
    `select ${reportColumns}
    from unnest($2::text[], $3::text[], $4::text[]) as k (customer_id, feature_id, key)
    join usage_reports r
      on r.environment_id = $1::uuid
      and r.customer_id = k.customer_id
      and r.feature_id = k.feature_id
      and r.idempotency_key = k.key`,
    [
      environmentId,
      keys.map((key) => key.customerId),
      keys.map((key) => key.featureId),
      keys.map((key) => key.idempotencyKey),
    ],
  );
}

const reportColumns = `r.customer_id as "customerId",
      r.feature_id as "featureId",
      r.resource_id as "resourceId",
      r.report_id as "reportId",
      r.reported_value::text as "reportedValue",
      r.behavior,
      r.value::text as value,
      r.measured_at as "measuredAt",
      r.created_at as "createdAt",
      r.dimensions,
      r.idempotency_key as "idempotencyKey",
      r.answer`;

/** Adds reports, whose customers must be locked. */
export async function insertReports(
  database: Queryable,
  environmentId: string,
  rows: readonly ReportRow[],
): Promise<void> {
  const json = (value: object | null) => (value === null ? null : JSON.stringify(value));
  await database.execute(
    `insert into usage_reports (
      environment_id, customer_id, feature_id, resource_id, report_id, reported_value, behavior,
      value, measured_at, created_at, dimensions, idempotency_key, answer
    )
    select
      $1::uuid, u.customer_id, u.feature_id, u.resource_id, u.report_id, u.reported_value,
      u.behavior, u.value, u.measured_at::timestamptz, u.created_at::timestamptz,
      u.dimensions::jsonb, u.idempotency_key, u.answer::jsonb
    from unnest(
      $2::text[], $3::text[], $4::text[], $5::uuid[], $6::numeric[], $7::text[], $8::numeric[],
      $9::text[], $10::text[], $11::text[], $12::text[], $13::text[]
    ) as u (
      customer_id, feature_id, resource_id, report_id, reported_value, behavior, value,
      measured_at, created_at, dimensions, idempotency_key, answer
    )`,
    [
      environmentId,
      ...keyColumns(rows),
      rows.map((row) => row.reportId),
      rows.map((row) => row.reportedValue),
      rows.map((row) => row.behavior),
      rows.map((row) => row.value),
      rows.map((row) => row.measuredAt.toISOString()),
      rows.map((row) => row.createdAt.toISOString()),
      rows.map((row) => json(row.dimensions)),
      rows.map((row) => row.idempotencyKey),
      rows.map((row) => (row.idempotencyKey === null ? null : json(row.answer))),
    ],
  );
}

/** A report as the history reads it. */
export interface HistoryRow {
  readonly measuredAt: Date;
  readonly createdAt: Date;
  readonly behavior: "DELTA" | "SET";
  readonly reportedValue: string;
  /** Its value of the requested dimension; null without one. */
  readonly tag: string | null;
}

/**
 * Returns the reports of one counter within a range of time, both ends included, in the order in
 * which they were measured.
 */
export function loadReports(
  database: Queryable,
  environmentId: string,
  key: CounterKey,
  range: { from: Date; to: Date; dimension: string | null; limit: number },
): Promise<HistoryRow[]> {
  return database.query<HistoryRow>(
    `select
      r.measured_at as "measuredAt",
      r.created_at as "createdAt",
      r.behavior,
      r.reported_value::text as "reportedValue",
      r.dimensions ->> $8::text as tag
    from usage_reports r
    where r.environment_id = $1::uuid
      and r.customer_id = $2::text
      and r.feature_id = $3::text
      and r.resource_id = $4::text
      and r.measured_at >= $5::timestamptz
      and r.measured_at <= $6::timestamptz
    order by r.measured_at, r.report_id
    limit $7::int`,
    [
      environmentId,
      key.customerId,
      key.featureId,
      key.resourceId,
      range.from.toISOString(),
      range.to.toISOString(),
      range.limit,
      range.dimension,
    ],
  );
}

/**
 * Returns the values of groups before a moment, each by itself: the last SET since the start of the
 * usage period and the later DELTAs. The store adds them up, whatever their number.
 */
export function loadBases(
  database: Queryable,
  environmentId: string,
  key: CounterKey,
  range: {
    since: Date | null;
    before: Date;
    dimension: string | null;
    tags: ReadonlyArray<string | null>;
  },
): Promise<Array<{ tag: string | null; value: string }>> {
  return database.query(
    `with reports as materialized (
      select
        r.behavior, r.reported_value, r.measured_at, r.created_at, r.report_id,
        r.dimensions ->> $7::text as tag
      from usage_reports r
      where r.environment_id = $1::uuid
        and r.customer_id = $2::text
        and r.feature_id = $3::text
        and r.resource_id = $4::text
        and r.measured_at >= coalesce($5::timestamptz, '-infinity'::timestamptz)
        and r.measured_at < $6::timestamptz
    ),
    last_sets as (
      select distinct on (tag) tag, measured_at, created_at, report_id
      from reports
      where behavior = 'SET'
      order by tag, measured_at desc, created_at desc, report_id desc
    )
    select r.tag, trim_scale(sum(r.reported_value))::text as value
    from reports r
    left join last_sets s on s.tag is not distinct from r.tag
    where (r.tag = any($8::text[]) or r.tag is null and $9::boolean)
      and (
        s.report_id is null
        or (r.measured_at, r.created_at, r.report_id)
          >= (s.measured_at, s.created_at, s.report_id)
      )
    group by r.tag`,
    [
      environmentId,
      key.customerId,
      key.featureId,
      key.resourceId,
      range.since?.toISOString() ?? null,
      range.before.toISOString(),
      range.dimension,
      range.tags.filter((tag) => tag !== null),
      range.tags.includes(null),
    ],
  );
}

function keyColumns(keys: readonly CounterKey[]) {
  return [
    keys.map((key) => key.customerId),
    keys.map((key) => key.featureId),
    keys.map((key) => key.resourceId),
  ];
}
