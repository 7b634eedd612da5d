import type { Queryable } from "../../database/database.ts";

/** Returns which of these products have subscriptions, also ended ones. */
export async function productsInUse(
  database: Queryable,
  environmentId: string,
  productIds: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ productId: string }>(
    `select u.product_id as "productId"
    from unnest($2::text[]) as u (product_id)
    where exists (
      select
      from package_versions v
      join subscriptions s on s.environment_id = v.environment_id and s.plan_id = v.package_id
      where v.environment_id = $1::uuid
        and v.kind = 'plan'
        and v.product_id = u.product_id
    )`,
    [environmentId, productIds],
  );
  return new Set(rows.map(({ productId }) => productId));
}

/**
 * Returns which of these features customers have directly, and their enum values: through
 * promotions, subscriptions including ended ones, or counted usage. None of the tables has an index
 * by feature, so each is read once for the whole environment. That is acceptable only here, since
 * the meaning of a feature rarely changes.
 */
export async function featuresInUse(
  database: Queryable,
  environmentId: string,
  featureIds: readonly string[],
): Promise<Map<string, Set<string>>> {
  const rows = await database.query<{ featureId: string; values: string[] }>(featuresStatement, [
    environmentId,
    featureIds,
  ]);
  return new Map(rows.map(({ featureId, values }) => [featureId, new Set(values)]));
}

const featuresStatement = `with wanted as (
    select unnest($2::text[]) as feature_id
  ),
  grants as (
    select feature_id, enum_values
    from promotional_entitlements
    where environment_id = $1::uuid
    union all
    select own.entitlement->>'featureId', own.entitlement->'enumValues'
    from subscriptions s
    cross join lateral (
      select jsonb_path_query(s.entitlements, '$[*]') as entitlement
      union all
      select jsonb_path_query(
        s.future_updates,
        '$[*] ? (@.status == "SCHEDULED").changes.entitlements[*]'
      )
    ) own
    where s.environment_id = $1::uuid
  ),
  uses as (
    select w.feature_id, null as value
    from wanted w
    where exists (
      select
      from usage_counters c
      where c.environment_id = $1::uuid
        and c.feature_id = w.feature_id
    )
    union
    select w.feature_id, granted.value #>> '{}'
    from grants g
    join wanted w on w.feature_id = g.feature_id
    left join lateral jsonb_path_query(g.enum_values, '$[*]') as granted (value) on true
  )
  select feature_id as "featureId",
    coalesce(jsonb_agg(value) filter (where value is not null), '[]') as "values"
  from uses
  group by feature_id`;
