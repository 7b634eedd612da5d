import type { RunKind } from "@carryover/contract";
import type { Queryable } from "../../database/database.ts";
import type { RecordImages, RestoredRevision } from "../../database/reversal.ts";
import type { Window } from "../outcomes/store.ts";

export type UndoOutcome = "reversed" | "kept" | "failed";

/** Why a record was kept, or failed; `index` counts the records of the batch. */
export interface UndoDetail {
  readonly index: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** A batch of the ledger of undos. */
export interface UndoBatch {
  readonly runId: string;
  readonly lane: number;
  readonly number: number;
  readonly recordNumbers: readonly number[];
  readonly customerIds: readonly string[];
  readonly outcomes: readonly UndoOutcome[];
  readonly details: readonly UndoDetail[];
}

/** Returns the id of the open undo of a run; null without one. */
export async function findOpenUndo(
  database: Queryable,
  environmentId: string,
  runId: string,
): Promise<string | null> {
  const rows = await database.query<{ id: string }>(
    `select id
    from import_runs
    where environment_id = $1::uuid
      and undoes = $2::uuid
      and mode = 'undo'
      and status = 'open'
      and not is_dry_run`,
    [environmentId, runId],
  );
  return rows[0]?.id ?? null;
}

/** Whether a run has batches of a version that did not keep whose records they were. */
export async function hasOldBatches(database: Queryable, runId: string): Promise<boolean> {
  const rows = await database.query(
    `select 1
    from import_batches
    where run_id = $1::uuid
      and (customer_ids is null or record_numbers is null)
    limit 1`,
    [runId],
  );
  return rows.length > 0;
}

/** What a record has left of a row. */
export type StoredImage = RecordImages["images"][number] & {
  readonly customerId: string;
  readonly recordNumber: number;
};

/** The images that some records of a run have left of rows of these customers. */
export function loadImages(
  database: Queryable,
  environmentId: string,
  runId: string,
  keys: { readonly customerIds: readonly string[]; readonly recordNumbers: readonly number[] },
): Promise<StoredImage[]> {
  return database.query<StoredImage>(
    `select customer_id as "customerId", record_number as "recordNumber",
      entity_id as "entityId", before
    from before_images
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($3::text[])))
      and run_id = $2::uuid
      and record_number = any($4::int[])`,
    [environmentId, runId, keys.customerIds, keys.recordNumbers],
  );
}

/**
 * The first image of each row that records of a run after one, and not among some, have left of
 * these customers.
 */
export function loadLaterImages(
  database: Queryable,
  environmentId: string,
  runId: string,
  keys: {
    readonly customerIds: readonly string[];
    readonly after: number;
    readonly except: readonly number[];
  },
): Promise<StoredImage[]> {
  return database.query<StoredImage>(
    `select distinct on (customer_id, entity_id) customer_id as "customerId",
      record_number as "recordNumber", entity_id as "entityId", before
    from before_images
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($3::text[])))
      and run_id = $2::uuid
      and record_number > $4::int
      and record_number <> all(array(select unnest($5::int[])))
    order by customer_id, entity_id, record_number`,
    [environmentId, runId, keys.customerIds, keys.after, keys.except],
  );
}

/** The records of these customers, all of one lane, that an undo has judged to stay. */
export async function loadKept(
  database: Queryable,
  undoId: string,
  { customerIds, lane }: { readonly customerIds: readonly string[]; readonly lane: number },
): Promise<Set<number>> {
  const rows = await database.query<{ number: number }>(
    `select r.number
    from undo_batches b
    cross join lateral unnest(
      b.record_numbers, b.customer_ids, string_to_array(b.outcomes, null)
    ) as r (number, customer_id, letter)
    where b.run_id = $1::uuid
      and b.lane = $3::smallint
      and b.kept + b.failed > 0
      and r.letter <> 'v'
      and r.customer_id = any(array(select unnest($2::text[])))`,
    [undoId, customerIds, lane],
  );
  return new Set(rows.map(({ number }) => number));
}

/** The revisions of restored rows of customers, and what they count as. */
export function loadRestored(
  database: Queryable,
  environmentId: string,
  entity: Entity,
  customerIds: readonly string[],
): Promise<RestoredRevision[]> {
  return database.query<RestoredRevision>(
    `select customer_id as "customerId", entity_id as "entityId", revision,
      stands_for as "standsFor"
    from restored_revisions
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($3::text[])))
      and entity = $2`,
    [environmentId, entity, customerIds],
  );
}

type Entity = "customer" | "subscription" | "usage";

/** How each kind of record calls its rows. */
export const entityOf: Readonly<Record<RunKind, Entity>> = {
  customers: "customer",
  subscriptions: "subscription",
  usage: "usage",
};

export async function insertRestored(
  database: Queryable,
  environmentId: string,
  entity: Entity,
  rows: readonly RestoredRevision[],
): Promise<void> {
  await database.execute(
    `insert into restored_revisions (
      environment_id, customer_id, entity, entity_id, revision, stands_for
    )
    select $1::uuid, u.customer_id, $2, u.entity_id, u.revision, u.stands_for
    from unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[])
      as u (customer_id, entity_id, revision, stands_for)
    on conflict (environment_id, customer_id, entity, entity_id, revision) do update set
      stands_for = excluded.stands_for`,
    [
      environmentId,
      entity,
      rows.map(({ customerId }) => customerId),
      rows.map(({ entityId }) => entityId),
      rows.map(({ revision }) => revision),
      rows.map(({ standsFor }) => standsFor),
    ],
  );
}

/** Forgets the revisions of rows that are deleted: others of their ids begin anew. */
export async function forgetRestored(
  database: Queryable,
  environmentId: string,
  entity: Entity,
  rows: ReadonlyArray<Pick<RestoredRevision, "customerId" | "entityId">>,
): Promise<void> {
  await database.execute(
    `delete from restored_revisions r
    using unnest($3::text[], $4::text[]) as u (customer_id, entity_id)
    where r.environment_id = $1::uuid
      and r.customer_id = u.customer_id
      and r.entity = $2
      and r.entity_id = u.entity_id`,
    [
      environmentId,
      entity,
      rows.map(({ customerId }) => customerId),
      rows.map(({ entityId }) => entityId),
    ],
  );
}

const letters: Readonly<Record<UndoOutcome, string>> = { reversed: "v", kept: "k", failed: "f" };
const outcomeOfLetter: Readonly<Record<string, UndoOutcome>> = {
  v: "reversed",
  k: "kept",
  f: "failed",
};

/** Enters a batch into the ledger of undos. */
export async function insertUndoBatch(
  database: Queryable,
  batch: UndoBatch,
  now: Date,
): Promise<void> {
  const count = (wanted: UndoOutcome) => batch.outcomes.filter((one) => one === wanted).length;
  await database.execute(
    `insert into undo_batches (
      run_id, lane, number, reversed, kept, failed, record_numbers, customer_ids, outcomes, details,
      applied_at
    )
    values (
      $1::uuid, $2::smallint, $3::int, $4::int, $5::int, $6::int, $7::int[], $8::text[], $9,
      $10::jsonb, $11::timestamptz
    )`,
    [
      batch.runId,
      batch.lane,
      batch.number,
      count("reversed"),
      count("kept"),
      count("failed"),
      batch.recordNumbers,
      batch.customerIds,
      batch.outcomes.map((outcome) => letters[outcome]).join(""),
      JSON.stringify(batch.details),
      now.toISOString(),
    ],
  );
}

/** The sums of an undo. */
export interface UndoSums extends Record<UndoOutcome, number> {
  readonly batchCount: number;
}

/** Returns the sums of undos by their run; runs of other modes have none. */
export async function sumUndoBatches(
  database: Queryable,
  runIds: readonly string[],
): Promise<Map<string, UndoSums>> {
  const rows = await database.query<UndoSums & { runId: string }>(
    `select run_id as "runId", count(*)::int as "batchCount", sum(reversed)::int as reversed,
      sum(kept)::int as kept, sum(failed)::int as failed
    from undo_batches
    where run_id = any($1::uuid[])
    group by run_id`,
    [runIds],
  );
  return new Map(rows.map(({ runId, ...sums }) => [runId, sums]));
}

/** Part of an undo's ledger: one letter, number and customer for each record, in order. */
export interface UndonePart {
  readonly recordNumbers: readonly number[];
  readonly customerIds: readonly string[];
  readonly letters: string;
  readonly details: readonly UndoDetail[];
}

/** The outcome that a letter stands for. */
export function outcomeOf(letter: string | undefined): UndoOutcome {
  return outcomeOfLetter[letter ?? ""] ?? "failed";
}

/** The batches of an undo that may have records in a window, all or those with such an outcome. */
export function loadUndone(
  database: Queryable,
  { runId, after, last }: Window,
  outcome: UndoOutcome | null,
): Promise<UndonePart[]> {
  return database.query<UndonePart>(
    `select record_numbers as "recordNumbers", customer_ids as "customerIds", outcomes as letters,
      details
    from undo_batches
    where run_id = $1::uuid
      and record_numbers[cardinality(record_numbers)] > $2::int
      and record_numbers[1] <= $3::int
      and ($4::text is null or strpos(outcomes, $4) > 0)`,
    [runId, after, last, outcome === null ? null : letters[outcome]],
  );
}

/** Whether an undo has records beyond a number. */
export async function hasUndoneAfter(
  database: Queryable,
  runId: string,
  number: number,
): Promise<boolean> {
  const rows = await database.query(
    `select 1
    from undo_batches
    where run_id = $1::uuid
      and record_numbers[cardinality(record_numbers)] > $2::int
    limit 1`,
    [runId, number],
  );
  return rows.length > 0;
}
