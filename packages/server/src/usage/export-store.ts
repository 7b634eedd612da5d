import { limits } from "@carryover/contract";
import type { Queryable } from "../database/database.ts";
import type { ExportContext } from "../import-entry.ts";
import type { CounterKey } from "./counting/counter.ts";

/** What an export reads of a counter. */
export interface ExportedCounterRow extends CounterKey {
  /** A decimal in plain digits. */
  readonly value: string;
  readonly measuredAt: Date;
  readonly isOfArchived: boolean;
  /** Whether it has no resource, or that of a subscription of its customer. */
  readonly isResourceKnown: boolean;
}

/**
 * Returns the counters after this one in the order of their keys, as many as one page has. A report
 * may be of a moment long before it came, so it counts as a change when it came.
 */
export function countersAfter(
  database: Queryable,
  { environmentId, changes }: ExportContext,
  after: CounterKey,
): Promise<ExportedCounterRow[]> {
  return database.query<ExportedCounterRow>(
    `select
      u.customer_id as "customerId",
      u.feature_id as "featureId",
      u.resource_id as "resourceId",
      trim_scale(u.value)::text as value,
      u.measured_at as "measuredAt",
      c.archived_at is not null as "isOfArchived",
      u.resource_id = '' or known.is_known is not null as "isResourceKnown"
    from usage_counters u
    join customers c
      on c.environment_id = u.environment_id
      and c.customer_id = u.customer_id
    -- As a condition it might be answered with all subscriptions of the environment, for each page.
    left join lateral (
      select true as is_known
      from subscriptions s
      where s.environment_id = u.environment_id
        and s.customer_id = u.customer_id
        and s.resource_id = u.resource_id
        and u.resource_id <> ''
      limit 1
    ) known on true
    where u.environment_id = $1::uuid
      and (u.customer_id, u.feature_id, u.resource_id) > ($2::text, $3::text, $4::text)
      -- Otherwise a merge join reads the customers of all pages before this one.
      and c.customer_id >= $2::text
      and (
        $5::timestamptz is null
        or u.measured_at >= $5::timestamptz
        or u.import_run_id = any($6::uuid[])
        or exists (
          select 1
          from usage_reports r
          where r.environment_id = u.environment_id
            and r.customer_id = u.customer_id
            and r.feature_id = u.feature_id
            and r.resource_id = u.resource_id
            and r.created_at >= $5::timestamptz
        )
      )
    order by u.customer_id, u.feature_id, u.resource_id
    limit $7::int`,
    [
      environmentId,
      after.customerId,
      after.featureId,
      after.resourceId,
      changes?.since.toISOString() ?? null,
      changes?.runIds ?? [],
      limits.exportPageRows,
    ],
  );
}

/** Returns how many usages were reported, other than by imports. */
export async function countReports(database: Queryable, environmentId: string): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select count(*) as count
    from usage_reports
    where environment_id = $1::uuid
      and import_run_id is null`,
    [environmentId],
  );
  return row?.count ?? 0;
}
