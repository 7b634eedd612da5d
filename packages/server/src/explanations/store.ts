import type { Queryable } from "../database/database.ts";

/** What a row says of the record that has written it. */
export interface WrittenRow {
  readonly cursorId: string | null;
  readonly importRunId: string | null;
  readonly importRecord: number | null;
  readonly createdAt: Date | null;
  readonly updatedAt: Date;
}

/** Returns what the row of a customer says; null for an unknown one. */
export async function loadCustomerRow(
  database: Queryable,
  environmentId: string,
  customerId: string,
): Promise<WrittenRow | null> {
  const [row] = await database.query<WrittenRow>(
    `select cursor_id as "cursorId", import_run_id as "importRunId",
      import_record as "importRecord", created_at as "createdAt", updated_at as "updatedAt"
    from customers
    where environment_id = $1::uuid
      and customer_id = $2::text`,
    [environmentId, customerId],
  );
  return row ?? null;
}

/** Returns what the list of a customer's promotions says; null if it never had any. */
export async function loadPromotionsRow(
  database: Queryable,
  environmentId: string,
  customerId: string,
): Promise<WrittenRow | null> {
  const [row] = await database.query<WrittenRow>(
    `select null as "cursorId", import_run_id as "importRunId", import_record as "importRecord",
      null as "createdAt", updated_at as "updatedAt"
    from promotion_lists
    where environment_id = $1::uuid
      and customer_id = $2::text`,
    [environmentId, customerId],
  );
  return row ?? null;
}

export interface CounterRow extends WrittenRow {
  readonly featureId: string;
  readonly value: number;
}

/** Returns the counters of a customer, of one resource or of none. */
export function loadCounters(
  database: Queryable,
  environmentId: string,
  customerId: string,
  resourceId: string | null,
): Promise<CounterRow[]> {
  return database.query<CounterRow>(
    `select feature_id as "featureId", value::float8 as value, null as "cursorId",
      import_run_id as "importRunId", import_record as "importRecord", null as "createdAt",
      measured_at as "updatedAt"
    from usage_counters
    where environment_id = $1::uuid
      and customer_id = $2::text
      and resource_id = $3::text`,
    [environmentId, customerId, resourceId ?? ""],
  );
}
