import type { Queryable } from "../../database/database.ts";
import type { BatchRow } from "../store.ts";

/** Part of a batch's ledger row: one letter, number and customer for each record, in order. */
export type LedgerPart = Pick<BatchRow, "recordNumbers" | "customerIds" | "details"> & {
  readonly letters: string;
};

/** Records of a run with numbers above `after`, up to and including `last`. */
export interface Window {
  readonly runId: string;
  readonly after: number;
  readonly last: number;
}

/** The batches that may have records in a window. */
export function loadLedger(database: Queryable, window: Window): Promise<LedgerPart[]> {
  return database.query<LedgerPart>(
    `select record_numbers as "recordNumbers", customer_ids as "customerIds", details,
      outcomes as letters
    from import_batches
    where run_id = $1::uuid
      and record_numbers[cardinality(record_numbers)] > $2::int
      and record_numbers[1] <= $3::int`,
    [window.runId, window.after, window.last],
  );
}

/** Whether a run has records beyond a number. */
export async function hasRecordsAfter(
  database: Queryable,
  runId: string,
  number: number,
): Promise<boolean> {
  const rows = await database.query(
    `select 1
    from import_batches
    where run_id = $1::uuid
      and record_numbers[cardinality(record_numbers)] > $2::int
    union all
    select 1
    from import_rejections
    where run_id = $1::uuid
      and record_number > $2::int
    limit 1`,
    [runId, number],
  );
  return rows.length > 0;
}

/** What a record has changed of one row: the changed columns, as they were and as they became. */
export interface ImageOfRecord {
  readonly recordNumber: number;
  readonly customerId: string;
  readonly entity: "customer" | "promotions" | "subscription" | "usage";
  readonly entityId: string;
  /** Null for a row that the record has created besides its own. */
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** What some records have changed, in the order of the file. */
export function loadImages(
  database: Queryable,
  runId: string,
  recordNumbers: readonly number[],
): Promise<ImageOfRecord[]> {
  return database.query<ImageOfRecord>(
    `select record_number as "recordNumber", customer_id as "customerId", entity,
      entity_id as "entityId", before, after
    from before_images
    where run_id = $1::uuid
      and record_number = any($2::int[])
    order by record_number, entity, entity_id`,
    [runId, recordNumbers],
  );
}
