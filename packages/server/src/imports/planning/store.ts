import type { RunKind, RunOptions } from "@carryover/contract";
import type { Queryable } from "../../database/database.ts";

/** A record that a plan would write, with what it claims for its customer alone. */
export interface PlannedRecord {
  readonly customerId: string;
  readonly recordNumber: number;
  readonly subscriptionId: string | null;
  readonly billingId: string | null;
  /** The record as JSON. */
  readonly json: string;
}

/** A plan that another one builds on, or that plan itself. */
export interface PlanRun {
  readonly id: string;
  readonly kind: RunKind;
  readonly options: RunOptions;
  /** Whether any of its records would be written, as far as it has been planned. */
  readonly hasPlanned: boolean;
}

/** A plan and those that it builds on, the first of all first. */
export function loadChain(
  database: Queryable,
  environmentId: string,
  runId: string,
): Promise<PlanRun[]> {
  return database.query<PlanRun>(
    `with recursive chain as (
      select id, kind, options, builds_on, 0 as depth
      from import_runs
      where environment_id = $1::uuid and id = $2::uuid
      union all
      select r.id, r.kind, r.options, r.builds_on, c.depth + 1
      from chain c
      join import_runs r on r.id = c.builds_on
      where c.depth < 10
    )
    select id, kind, options,
      exists (
        select from planned_records p
        where p.environment_id = $1::uuid
          and p.run_id = chain.id
      ) as "hasPlanned"
    from chain
    order by depth desc`,
    [environmentId, runId],
  );
}

/** The ids that the records of a batch claim. */
export interface Claims {
  readonly subscriptionIds: readonly string[];
  readonly billingIds: readonly string[];
}

/** The customers whose planned records have claimed an id that a batch claims. */
export async function claimants(
  database: Queryable,
  environmentId: string,
  runIds: readonly string[],
  claims: Claims,
): Promise<string[]> {
  if (claims.subscriptionIds.length + claims.billingIds.length === 0) return [];
  const rows = await database.query<{ customerId: string }>(
    `select customer_id as "customerId"
    from planned_records
    where run_id = any($2::uuid[])
      and environment_id = $1::uuid
      and subscription_id = any($3::text[])
    union
    select customer_id
    from planned_records
    where run_id = any($2::uuid[])
      and environment_id = $1::uuid
      and billing_id = any($4::text[])`,
    [environmentId, runIds, claims.subscriptionIds, claims.billingIds],
  );
  return rows.map(({ customerId }) => customerId);
}

/** The planned records of some customers in one run, in the order of the file. */
export function loadPlanned(
  database: Queryable,
  environmentId: string,
  runId: string,
  customerIds: readonly string[],
  limit: number,
): Promise<Array<{ recordNumber: number; record: unknown }>> {
  return database.query(
    `select record_number as "recordNumber", record
    from planned_records
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($3::text[])))
      and run_id = $2::uuid
    order by record_number
    limit $4::int`,
    [environmentId, runId, customerIds, limit],
  );
}

/**
 * Removes the images that plans have of some customers, for as long as these are rehearsed again:
 * each record leaves its image anew.
 */
export async function putImagesAside(
  database: Queryable,
  environmentId: string,
  runIds: readonly string[],
  customerIds: readonly string[],
): Promise<void> {
  await database.execute(
    `delete from before_images
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($3::text[])))
      and run_id = any($2::uuid[])`,
    [environmentId, runIds, customerIds],
  );
}

/** Keeps records that a plan would write. */
export async function insertPlanned(
  database: Queryable,
  environmentId: string,
  runId: string,
  records: readonly PlannedRecord[],
): Promise<void> {
  const column = <T>(pick: (record: PlannedRecord) => T) => records.map(pick);
  await database.execute(
    `insert into planned_records (
      environment_id, customer_id, run_id, record_number, subscription_id, billing_id, record
    )
    select $1::uuid, u.customer_id, $2::uuid, u.record_number, u.subscription_id, u.billing_id,
      u.record::json
    from unnest($3::text[], $4::int[], $5::text[], $6::text[], $7::text[])
      as u (customer_id, record_number, subscription_id, billing_id, record)`,
    [
      environmentId,
      runId,
      column(({ customerId }) => customerId),
      column(({ recordNumber }) => recordNumber),
      column(({ subscriptionId }) => subscriptionId),
      column(({ billingId }) => billingId),
      column(({ json }) => json),
    ],
  );
}

/**
 * Removes up to `limit` planned records of plans without activity since a moment. Returns how many
 * were removed.
 */
export function removePlanned(database: Queryable, before: Date, limit: number): Promise<number> {
  return database.execute(
    `delete from planned_records
    where (environment_id, customer_id, run_id, record_number) in (
      select p.environment_id, p.customer_id, p.run_id, p.record_number
      from import_runs r
      join planned_records p on p.run_id = r.id
      where r.mode = 'plan'
        and r.updated_at < $1::timestamptz
      limit $2::int
    )`,
    [before.toISOString(), limit],
  );
}

/** What a row was before a record changed it, and the columns that it changed. */
export interface Image {
  readonly customerId: string;
  readonly recordNumber: number;
  readonly entity: "customer" | "promotions" | "subscription" | "usage";
  readonly entityId: string;
  readonly before: string;
  readonly after: string | null;
}

/** Which images: those that these records have left of rows of these customers. */
export interface ImageKeys {
  readonly customerIds: readonly string[];
  readonly recordNumbers: readonly number[];
}

/** The images that some records of a run have left. */
export function loadImages(
  database: Queryable,
  environmentId: string,
  runId: string,
  { customerIds, recordNumbers }: ImageKeys,
): Promise<Image[]> {
  return database.query<Image>(
    `select
      customer_id as "customerId",
      record_number as "recordNumber",
      entity,
      entity_id as "entityId",
      before::text,
      after::text
    from before_images
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($3::text[])))
      and run_id = $2::uuid
      and record_number = any($4::int[])`,
    [environmentId, runId, customerIds, recordNumbers],
  );
}

/**
 * For each record the revision that it has found of each row that it changed. A subscription whose
 * id was made of its run and record has another one in a plan, so it is named by its plan.
 */
export async function loadRevisions(
  database: Queryable,
  environmentId: string,
  runId: string,
  { customerIds, recordNumbers }: ImageKeys,
): Promise<ReadonlyMap<number, ReadonlyMap<string, number>>> {
  const rows = await database.query<{ recordNumber: number; name: string; revision: number }>(
    `select
      record_number as "recordNumber",
      entity || ' ' || case entity_id
        when 'subscription-' || replace(before ->> 'cursorId', '-', '') then
          concat_ws(' ', 'of', before ->> 'planId', before ->> 'resourceId')
        else entity_id
      end as name,
      (before ->> 'revision')::int as revision
    from before_images
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($3::text[])))
      and run_id = $2::uuid
      and record_number = any($4::int[])
    order by record_number, revision`,
    [environmentId, runId, customerIds, recordNumbers],
  );
  const revisions = new Map<number, Map<string, number>>();
  for (const { recordNumber, name, revision } of rows) {
    const own = revisions.get(recordNumber) ?? new Map<string, number>();
    revisions.set(recordNumber, own.set(name, revision));
  }
  return revisions;
}

/** Keeps images that a rehearsal has left. */
export async function insertImages(
  database: Queryable,
  environmentId: string,
  runId: string,
  images: readonly Image[],
): Promise<void> {
  const column = <T>(pick: (image: Image) => T) => images.map(pick);
  await database.execute(
    `insert into before_images (
      environment_id, customer_id, run_id, record_number, entity, entity_id, before, after
    )
    select $1::uuid, u.customer_id, $2::uuid, u.record_number, u.entity, u.entity_id,
      u.before::jsonb, u.after::jsonb
    from unnest($3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[])
      as u (customer_id, record_number, entity, entity_id, before, after)`,
    [
      environmentId,
      runId,
      column(({ customerId }) => customerId),
      column(({ recordNumber }) => recordNumber),
      column(({ entity }) => entity),
      column(({ entityId }) => entityId),
      column(({ before }) => before),
      column(({ after }) => after),
    ],
  );
}
