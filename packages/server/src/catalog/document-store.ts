import type { Queryable } from "../database/database.ts";

/** Which of these products have subscriptions, also ended ones. */
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
