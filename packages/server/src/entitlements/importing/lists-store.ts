import type { Queryable } from "../../database/database.ts";
import { portions } from "../../database/portions.ts";
import {
  type ChangedPromotions,
  type PromotionList,
  promotionsEntityId,
} from "../../import-entry.ts";
import type { Promotion } from "../entitlement-state.ts";
import { promotionColumns } from "../promotions-store.ts";

/** A list whose promotions were read from their table. */
export interface StoredList extends PromotionList {
  readonly promotions: readonly Promotion[];
}

/** Returns the lists of those of these customers that have, or had, promotional entitlements. */
export async function loadLists(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
): Promise<Map<string, StoredList>> {
  const parameters = [environmentId, customerIds];
  const [lists, promotions] = await Promise.all([
    database.query<Omit<PromotionList, "promotions"> & { customerId: string }>(
      `select customer_id as "customerId", revision, updated_at as "updatedAt",
        import_run_id as "importRunId", import_record as "importRecord"
      from promotion_lists
      where environment_id = $1::uuid
        and customer_id = any(array(select unnest($2::text[])))`,
      parameters,
    ),
    database.query<Promotion & { customerId?: string }>(
      `select customer_id as "customerId", ${promotionColumns}
      from promotional_entitlements
      where environment_id = $1::uuid
        and customer_id = any(array(select unnest($2::text[])))
      order by customer_id, feature_id`,
      parameters,
    ),
  ]);
  const found = new Map<string, Omit<StoredList, "promotions"> & { promotions: Promotion[] }>(
    lists.map(({ customerId, ...list }) => [customerId, { ...list, promotions: [] }]),
  );
  for (const { customerId = "", ...promotion } of promotions) {
    found.get(customerId)?.promotions.push(promotion);
  }
  return found;
}

/** Replaces lists as a whole; ids and dates of what they have are theirs. */
export async function replaceLists(
  database: Queryable,
  environmentId: string,
  lists: ReadonlyMap<string, PromotionList>,
): Promise<void> {
  const rows = [...lists].map(([customerId, list]) => {
    return { customerId, list, json: JSON.stringify(list.promotions) };
  });
  if (rows.length === 0) return;
  await deletePromotions(database, environmentId, [...lists.keys()]);
  for (const portion of portions(rows, ({ json }) => ({ json }))) {
    await database.execute(insertStatement, [
      environmentId,
      portion.map(({ customerId }) => customerId),
      portion.map(({ json }) => json),
    ]);
  }
  await database.execute(writeListsStatement, [
    environmentId,
    rows.map(({ customerId }) => customerId),
    rows.map(({ list }) => list.revision),
    rows.map(({ list }) => list.updatedAt.toISOString()),
    rows.map(({ list }) => list.importRunId),
    rows.map(({ list }) => list.importRecord),
  ]);
}

const insertStatement = `insert into promotional_entitlements (
    environment_id, customer_id, feature_id, entitlement_id, description, period, start_date,
    end_date, usage_limit, has_unlimited_usage, has_soft_limit, enum_values, is_visible,
    reset_period, reset_anchor, created_at, updated_at
  )
  select
    $1::uuid, u.customer_id, p."featureId", p.id, p.description, p.period, p."startDate",
    p."endDate", p."usageLimit", p."hasUnlimitedUsage", p."hasSoftLimit", p."enumValues",
    p."isVisible", p."resetPeriod", p."resetAnchor", p."createdAt", p."updatedAt"
  from unnest($2::text[], $3::text[]) as u (customer_id, promotions)
  cross join lateral jsonb_to_recordset(u.promotions::jsonb) as p (
    id uuid, "featureId" text, description text, period text, "startDate" timestamptz,
    "endDate" timestamptz, "usageLimit" numeric, "hasUnlimitedUsage" boolean,
    "hasSoftLimit" boolean, "enumValues" jsonb, "isVisible" boolean, "resetPeriod" text,
    "resetAnchor" text, "createdAt" timestamptz, "updatedAt" timestamptz
  )`;

const writeListsStatement = `insert into promotion_lists (
    environment_id, customer_id, revision, updated_at, import_run_id, import_record
  )
  select $1::uuid, u.customer_id, u.revision, u.updated_at::timestamptz, u.import_run_id,
    u.import_record
  from unnest($2::text[], $3::int[], $4::text[], $5::uuid[], $6::int[])
    as u (customer_id, revision, updated_at, import_run_id, import_record)
  on conflict (environment_id, customer_id) do update set
    revision = excluded.revision,
    updated_at = excluded.updated_at,
    import_run_id = excluded.import_run_id,
    import_record = excluded.import_record`;

async function deletePromotions(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
): Promise<void> {
  await database.execute(
    `delete from promotional_entitlements
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($2::text[])))`,
    [environmentId, customerIds],
  );
}

/** Deletes lists with their promotions. */
export async function removeLists(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
): Promise<void> {
  await deletePromotions(database, environmentId, customerIds);
  await database.execute(
    `delete from promotion_lists
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($2::text[])))`,
    [environmentId, customerIds],
  );
}

/** Notes that the API has changed the list of a customer. */
export async function touchList(
  database: Queryable,
  environmentId: string,
  customerId: string,
  now: Date,
): Promise<void> {
  await database.execute(
    `insert into promotion_lists (environment_id, customer_id, revision, updated_at)
    values ($1::uuid, $2, 1, $3::timestamptz)
    on conflict (environment_id, customer_id) do update set
      revision = promotion_lists.revision + 1,
      updated_at = excluded.updated_at,
      import_run_id = null,
      import_record = null`,
    [environmentId, customerId, now.toISOString()],
  );
}

/** Keeps what lists were before an import changed them, and what it made of them. */
export async function keepListImages(
  database: Queryable,
  environmentId: string,
  runId: string,
  changes: readonly ChangedPromotions[],
): Promise<void> {
  const images = changes.map(({ customerId, recordNumber, before, after }) => {
    return {
      customerId,
      recordNumber,
      before: before === null ? null : JSON.stringify(before),
      after: JSON.stringify({ promotions: after.promotions }),
    };
  });
  for (const portion of portions(images, ({ before, after }) => ({ before, after }))) {
    await database.execute(
      `insert into before_images (
        environment_id, customer_id, run_id, record_number, entity, entity_id, before, after
      )
      select $1::uuid, u.customer_id, $2::uuid, u.record_number, 'promotions', u.entity_id,
        u.before::jsonb, u.after::jsonb
      from unnest($3::text[], $4::int[], $5::text[], $6::text[], $7::text[])
        as u (customer_id, record_number, entity_id, before, after)`,
      [
        environmentId,
        runId,
        portion.map((image) => image.customerId),
        portion.map((image) => image.recordNumber),
        portion.map((image) => promotionsEntityId(image.customerId)),
        portion.map((image) => image.before),
        portion.map((image) => image.after),
      ],
    );
  }
}
