import type { Queryable } from "../database/database.ts";

/** A customer that is linked to one of the billing provider. */
export interface BillingOwner {
  readonly customerId: string;
  readonly billingId: string;
  readonly isArchived: boolean;
}

/**
 * Returns the customers with any of these billing ids, archived ones too; several may have the
 * same.
 */
export function loadByBillingIds(
  database: Queryable,
  environmentId: string,
  billingIds: readonly string[],
): Promise<BillingOwner[]> {
  return database.query<BillingOwner>(
    `select customer_id as "customerId",
      billing_id as "billingId",
      archived_at is not null as "isArchived"
    from customers
    where environment_id = $1::uuid
      and billing_id is not null
      and billing_id = any(array(select unnest($2::text[])))
    order by customer_id`,
    [environmentId, billingIds],
  );
}

/** The customer data that the billing provider needs for identification and payment. */
export interface BillingFacts {
  readonly customerId: string;
  readonly billingId: string | null;
  readonly paymentMethodId: string | null;
}

/** Returns the billing facts of these customers; those that are unknown are left out. */
export function loadBillingFacts(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
): Promise<BillingFacts[]> {
  return database.query<BillingFacts>(
    `select customer_id as "customerId",
      billing_id as "billingId",
      payment_method_id as "paymentMethodId"
    from customers
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($2::text[])))`,
    [environmentId, customerIds],
  );
}
