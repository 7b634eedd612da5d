import type { PageRequest } from "@carryover/contract";
import type { Queryable } from "../database/database.ts";

/** Returns whether there is such a customer, archived or not. */
export async function customerExists(
  database: Queryable,
  environmentId: string,
  customerId: string,
): Promise<boolean> {
  const rows = await database.query<{ exists: boolean }>(
    `select exists (
      select from customers
      where environment_id = $1::uuid
        and customer_id = $2
    )`,
    [environmentId, customerId],
  );
  return rows[0]?.exists === true;
}

/** A resource of a customer's subscriptions, ended ones included. */
export interface ResourceRow {
  readonly id: string;
  readonly cursorId: string;
  /** When the first of its subscriptions was created. */
  readonly createdAt: Date;
  /** When one of them last changed. */
  readonly updatedAt: Date;
}

/**
 * Returns one page of a customer's resources in the order in which they came, and one row more if
 * there are others beyond it. With `before`, the page that ends right before that cursor, nearest
 * first.
 */
export function pageOfResources(
  database: Queryable,
  environmentId: string,
  customerId: string,
  page: PageRequest,
): Promise<ResourceRow[]> {
  const backwards = page.before !== undefined;
  return database.query<ResourceRow>(
    `select r.id, r.cursor_id as "cursorId", r.created_at as "createdAt",
      r.updated_at as "updatedAt"
    from (
      select
        resource_id as id,
        (array_agg(cursor_id order by cursor_id))[1] as cursor_id,
        min(created_at) as created_at,
        max(updated_at) as updated_at
      from subscriptions
      where environment_id = $1::uuid
        and customer_id = $2
        and resource_id is not null
      group by resource_id
    ) r
    where ($3::uuid is null or r.cursor_id > $3::uuid)
      and ($4::uuid is null or r.cursor_id < $4::uuid)
    order by r.cursor_id ${backwards ? "desc" : "asc"}
    limit $5::int`,
    [environmentId, customerId, page.after ?? null, page.before ?? null, page.limit + 1],
  );
}
