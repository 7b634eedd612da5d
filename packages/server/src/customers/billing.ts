import type { Database, Queryable, Transaction } from "../database/database.ts";
import type { CustomerKey } from "./integrations.ts";
import { type CustomerRow, loadCustomers, writeCustomers } from "./store.ts";

/** The customer data that the billing provider needs. */
export type BillingCustomer = Pick<
  CustomerRow,
  "customerId" | "name" | "email" | "billingId" | "paymentMethodId" | "couponId"
>;

/** Returns the customer data for the billing provider; null for an unknown customer. */
export async function billingCustomerOf(
  database: Database | Queryable,
  environmentId: string,
  customerId: string,
): Promise<BillingCustomer | null> {
  const [row] = await loadCustomers(database, environmentId, [customerId]);
  return row ?? null;
}

/**
 * Links a customer to its counterpart at the billing provider, unless it has one. The row still
 * counts as written by its import: the link does not change the customer.
 */
export async function linkBillingId(
  transaction: Transaction,
  { environmentId, id }: CustomerKey,
  billingId: string,
): Promise<void> {
  const [row] = await loadCustomers(transaction, environmentId, [id], "for update");
  if (row === undefined || row.billingId !== null) return;
  await writeCustomers(transaction, environmentId, [
    { ...row, billingId, revision: row.revision + 1 },
  ]);
}
