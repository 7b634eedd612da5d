import type { PageRequest } from "@carryover/contract";
import { createdBounds } from "../database/created-bounds.ts";
import type { Queryable } from "../database/database.ts";
import type { Promotion } from "./entitlement-state.ts";

/** Which promotional entitlements to list. */
export interface PromotionFilter {
  readonly createdAt?:
    | {
        gt?: string | undefined;
        gte?: string | undefined;
        lt?: string | undefined;
        lte?: string | undefined;
      }
    | undefined;
  readonly status?: ReadonlyArray<"Active" | "Expired" | "Paused"> | undefined;
}

/** The columns of a promotion. */
export const promotionColumns = `entitlement_id as id,
    feature_id as "featureId",
    description,
    period,
    start_date as "startDate",
    end_date as "endDate",
    usage_limit::float8 as "usageLimit",
    coalesce(has_unlimited_usage, false) as "hasUnlimitedUsage",
    coalesce(has_soft_limit, false) as "hasSoftLimit",
    enum_values as "enumValues",
    is_visible as "isVisible",
    reset_period as "resetPeriod",
    reset_anchor as "resetAnchor",
    created_at as "createdAt",
    updated_at as "updatedAt"`;

/**
 * Writes promotional entitlements of one customer and returns them as they are stored, in no order.
 * One for a feature that is granted already replaces it; its id and date of creation stay.
 */
export function writePromotions(
  database: Queryable,
  environmentId: string,
  customerId: string,
  promotions: readonly Promotion[],
): Promise<Promotion[]> {
  const column = <T>(pick: (promotion: Promotion) => T) => promotions.map(pick);
  return database.query<Promotion>(writeStatement, [
    environmentId,
    customerId,
    column((promotion) => promotion.featureId),
    column((promotion) => promotion.id),
    column((promotion) => promotion.description),
    column((promotion) => promotion.period),
    column((promotion) => promotion.startDate.toISOString()),
    column((promotion) => promotion.endDate?.toISOString() ?? null),
    column((promotion) => promotion.usageLimit),
    column((promotion) => promotion.hasUnlimitedUsage),
    column((promotion) => promotion.hasSoftLimit),
    column(({ enumValues }) => (enumValues === null ? null : JSON.stringify(enumValues))),
    column((promotion) => promotion.isVisible),
    column((promotion) => promotion.resetPeriod),
    column((promotion) => promotion.resetAnchor),
    column((promotion) => promotion.createdAt.toISOString()),
    column((promotion) => promotion.updatedAt.toISOString()),
  ]);
}

const writeStatement = `insert into promotional_entitlements (
    environment_id, customer_id, feature_id, entitlement_id, description, period, start_date,
    end_date, usage_limit, has_unlimited_usage, has_soft_limit, enum_values, is_visible,
    reset_period, reset_anchor, created_at, updated_at
  )
  select
    $1::uuid, $2, u.feature_id, u.entitlement_id, u.description, u.period,
    u.start_date::timestamptz, u.end_date::timestamptz, u.usage_limit, u.has_unlimited_usage,
    u.has_soft_limit, u.enum_values::jsonb, u.is_visible, u.reset_period, u.reset_anchor,
    u.created_at::timestamptz, u.updated_at::timestamptz
  from unnest(
    $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::numeric[],
    $10::boolean[], $11::boolean[], $12::text[], $13::boolean[], $14::text[], $15::text[],
    $16::text[], $17::text[]
  ) as u (
    feature_id, entitlement_id, description, period, start_date, end_date, usage_limit,
    has_unlimited_usage, has_soft_limit, enum_values, is_visible, reset_period, reset_anchor,
    created_at, updated_at
  )
  on conflict (environment_id, customer_id, feature_id) do update set
    description = excluded.description,
    period = excluded.period,
    start_date = excluded.start_date,
    end_date = excluded.end_date,
    usage_limit = excluded.usage_limit,
    has_unlimited_usage = excluded.has_unlimited_usage,
    has_soft_limit = excluded.has_soft_limit,
    enum_values = excluded.enum_values,
    is_visible = excluded.is_visible,
    reset_period = excluded.reset_period,
    reset_anchor = excluded.reset_anchor,
    updated_at = excluded.updated_at
  returning ${promotionColumns}`;

/** Deletes a promotional entitlement and returns it; null if it does not exist. */
export async function deletePromotion(
  database: Queryable,
  environmentId: string,
  customerId: string,
  featureId: string,
): Promise<Promotion | null> {
  const rows = await database.query<Promotion>(
    `delete from promotional_entitlements
    where environment_id = $1::uuid
      and customer_id = $2
      and feature_id = $3
    returning ${promotionColumns}`,
    [environmentId, customerId, featureId],
  );
  return rows[0] ?? null;
}

/**
 * Returns one page of a customer's promotional entitlements in the order in which their features
 * were first granted, and one row more if there are others beyond it. With `before`, the page that
 * ends right before that cursor, nearest first.
 */
export function pageOfPromotions(
  database: Queryable,
  key: { environmentId: string; customerId: string; now: Date },
  filter: PromotionFilter,
  page: PageRequest,
): Promise<Promotion[]> {
  const backwards = page.before !== undefined;
  return database.query<Promotion>(
    `select ${promotionColumns}
    from promotional_entitlements
    where environment_id = $1::uuid
      and customer_id = $2
      and ($3::uuid is null or entitlement_id > $3::uuid)
      and ($4::uuid is null or entitlement_id < $4::uuid)
      ${createdBounds(5)}
      and ($9::text[] is null or case
        when end_date <= $10::timestamptz then 'Expired'
        when start_date <= $10::timestamptz then 'Active'
        else 'Paused'
      end = any($9::text[]))
    order by entitlement_id ${backwards ? "desc" : "asc"}
    limit $11::int`,
    [
      key.environmentId,
      key.customerId,
      page.after ?? null,
      page.before ?? null,
      filter.createdAt?.gt ?? null,
      filter.createdAt?.gte ?? null,
      filter.createdAt?.lt ?? null,
      filter.createdAt?.lte ?? null,
      filter.status ?? null,
      key.now.toISOString(),
      page.limit + 1,
    ],
  );
}

/** Returns those of these customers that have promotional entitlements. */
export async function findPromoted(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ customerId: string }>(
    `select distinct customer_id as "customerId"
    from promotional_entitlements
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($2::text[])))`,
    [environmentId, customerIds],
  );
  return new Set(rows.map(({ customerId }) => customerId));
}
