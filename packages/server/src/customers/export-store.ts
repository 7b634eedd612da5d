import { limits } from "@carryover/contract";
import type { Queryable } from "../database/database.ts";
import type { ExportContext } from "../import-entry.ts";
import type { CustomerRow } from "./store.ts";

/** What an export reads of a customer. */
export type ExportedCustomerRow = Omit<
  CustomerRow,
  "cursorId" | "createdAt" | "revision" | "importRunId" | "importRecord"
>;

/** Returns the customers after this one in the order of their ids, as many as one page has. */
export function customersAfter(
  database: Queryable,
  { environmentId, changes }: ExportContext,
  after: string,
): Promise<ExportedCustomerRow[]> {
  return database.query<ExportedCustomerRow>(
    `select
      customer_id as "customerId",
      name,
      email,
      billing_id as "billingId",
      payment_method_id as "paymentMethodId",
      payment_method as "paymentMethod",
      salesforce_id as "salesforceId",
      billing_currency as "billingCurrency",
      coupon_id as "couponId",
      language,
      timezone,
      metadata,
      passthrough,
      source_created_at as "sourceCreatedAt",
      updated_at as "updatedAt",
      archived_at as "archivedAt"
    from customers
    where environment_id = $1::uuid
      and customer_id > $2::text
      and (
        $3::timestamptz is null
        or updated_at >= $3::timestamptz
        or import_run_id = any($4::uuid[])
        or exists (
          select
          from promotion_lists l
          where l.environment_id = customers.environment_id
            and l.customer_id = customers.customer_id
            and (l.updated_at >= $3::timestamptz or l.import_run_id = any($4::uuid[]))
        )
      )
    order by customer_id
    limit $5::int`,
    [
      environmentId,
      after,
      changes?.since.toISOString() ?? null,
      changes?.runIds ?? [],
      limits.exportPageRows,
    ],
  );
}

/** Returns how many links to other systems the customers of an environment have. */
export async function countLinks(database: Queryable, environmentId: string): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select count(*) as count
    from customer_integrations
    where environment_id = $1::uuid`,
    [environmentId],
  );
  return row?.count ?? 0;
}
