import type { CustomerRecord, LeftOut } from "@carryover/contract";
import type { Queryable } from "../database/database.ts";
import {
  type ExportContext,
  type Exported,
  type FieldSources,
  ifAny,
  ifSet,
  recordOf,
} from "../import-entry.ts";
import { customersAfter, type ExportedCustomerRow } from "./export-store.ts";

/** Returns the customers in the order of their ids, page by page. */
export async function* exportCustomers(
  database: Queryable,
  context: ExportContext,
): AsyncGenerator<Exported<CustomerRecord>[]> {
  let after = "";
  for (;;) {
    const rows = await customersAfter(database, context, after);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(exportedCustomer);
    after = last.customerId;
  }
}

/** Where the fields of a customer record come from. Its metadata has its original id. */
export const customerSources: FieldSources<CustomerRecord, ExportedCustomerRow> = {
  id: (row) => row.customerId,
  name: (row) => row.name ?? undefined,
  email: (row) => ifSet(row.email),
  billingId: (row) => ifSet(row.billingId),
  paymentMethodId: (row) => ifSet(row.paymentMethodId),
  salesforceId: (row) => ifSet(row.salesforceId),
  createdAt: (row) => row.sourceCreatedAt?.toISOString(),
  updatedAt: (row) => row.updatedAt.toISOString(),
  metadata: (row) => ifAny(row.metadata),
  originalId: () => undefined,
};

/** Returns a customer as a record. Pure. */
function exportedCustomer(row: ExportedCustomerRow): Exported<CustomerRecord> {
  if (row.archivedAt !== null) return { record: null, leftOut: ["archived_customers"] };
  return { record: recordOf(customerSources, row), leftOut: leftOutOf(row) };
}

function leftOutOf(row: ExportedCustomerRow): readonly LeftOut[] {
  const { billingCurrency, couponId, language, timezone, passthrough, paymentMethod } = row;
  const isPlain =
    billingCurrency === null &&
    couponId === null &&
    language === null &&
    timezone === null &&
    passthrough === null &&
    paymentMethod === null;
  if (isPlain) return nothing;
  return [
    ...(billingCurrency === null ? [] : ["billing_currencies" as const]),
    ...(couponId === null ? [] : ["customer_coupons" as const]),
    ...(language === null ? [] : ["customer_languages" as const]),
    ...(timezone === null ? [] : ["customer_timezones" as const]),
    ...(passthrough === null ? [] : ["customer_passthroughs" as const]),
    ...(paymentMethod === null ? [] : ["payment_method_details" as const]),
  ];
}

const nothing: readonly LeftOut[] = [];
