import type { Database, Queryable, Transaction } from "../database/database.ts";
import type { CustomerKey } from "./integrations.ts";
import { type CustomerRow, loadCustomers, writeCustomers } from "./store.ts";

/** What the billing provider has to know of a customer. */
export type BillingCustomer = Pick<
  CustomerRow,
  "customerId" | "name" | "email" | "billingId" | "paymentMethodId" | "couponId"
>;

/** The customer as the billing provider has to know it; null if there is none. */
export async function billingCustomerOf(
  database: Database | Queryable,
  environmentId: string,
  customerId: string,
): Promise<BillingCustomer | null> {
  const [row] = await loadCustomers(database, environmentId, [customerId]);
  return row ?? null;
}

/**
 * Links a customer to its counterpart at the billing provider, unless it has one. It stays what an
 * import has written: the link is no change of what the customer is.
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
