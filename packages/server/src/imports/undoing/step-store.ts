import type { Queryable } from "../../database/database.ts";

/** A batch of the run that is undone: what it has written. */
export interface WrittenBatch {
  readonly lane: number;
  readonly number: number;
  /** One letter for each record, in order. */
  readonly letters: string;
  readonly recordNumbers: readonly number[] | null;
  readonly customerIds: ReadonlyArray<string | null> | null;
}

/** Where a batch is in its run. */
export type BatchPlace = Pick<WrittenBatch, "lane" | "number">;

/**
 * Returns the batches that are left, in the order in which they are taken back: the one that was
 * applied last is first. In a lane batches follow each other whatever the clock says.
 */
export function placesLeft(
  database: Queryable,
  runId: string,
  undoId: string,
): Promise<BatchPlace[]> {
  return database.query<BatchPlace>(
    `select b.lane, b.number
    from (
      select lane, number, max(applied_at) over (partition by lane order by number) as applied_at
      from import_batches
      where run_id = $1::uuid
    ) b
    where not exists (
      select from undo_batches u
      where u.run_id = $2::uuid
        and u.lane = b.lane
        and u.number = b.number
    )
    order by b.applied_at desc, b.lane desc, b.number desc`,
    [runId, undoId],
  );
}

/** Returns what a batch of a run has written. The batch exists. */
export async function loadWritten(
  database: Queryable,
  runId: string,
  { lane, number }: BatchPlace,
): Promise<WrittenBatch> {
  const rows = await database.query<WrittenBatch>(
    `select lane, number, outcomes as letters, record_numbers as "recordNumbers",
      customer_ids as "customerIds"
    from import_batches
    where run_id = $1::uuid
      and lane = $2::smallint
      and number = $3::int`,
    [runId, lane, number],
  );
  const [batch] = rows;
  if (batch === undefined) throw new Error("A batch of the ledger is gone.");
  return batch;
}

/** Lets one transaction at a time take a batch back, until the transaction ends. */
export async function lockBatch(
  database: Queryable,
  undoId: string,
  { lane, number }: BatchPlace,
): Promise<void> {
  await database.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
    `${undoId}/${lane}.${number}`,
  ]);
}

/** Whether an undo has taken a batch back. */
export async function isUndone(
  database: Queryable,
  undoId: string,
  { lane, number }: BatchPlace,
): Promise<boolean> {
  const rows = await database.query(
    `select 1
    from undo_batches
    where run_id = $1::uuid
      and lane = $2::smallint
      and number = $3::int`,
    [undoId, lane, number],
  );
  return rows.length > 0;
}

/** Whether a run has changed rows that were there before, and not only created some. */
export async function hasChanged(database: Queryable, runId: string): Promise<boolean> {
  const rows = await database.query(
    `select 1
    from import_batches
    where run_id = $1::uuid
      and updated + replaced > 0
    limit 1`,
    [runId],
  );
  return rows.length > 0;
}
