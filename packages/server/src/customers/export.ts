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
import type { ExportedPromotions, ExportPromotions } from "./promotions.ts";

/** Returns the customers in the order of their ids, page by page. */
export async function* exportCustomers(
  database: Queryable,
  context: ExportContext,
  promotionsOf: ExportPromotions,
): AsyncGenerator<Exported<CustomerRecord>[]> {
  let after = "";
  for (;;) {
    const rows = await customersAfter(database, context, after);
    const last = rows.at(-1);
    if (last === undefined) return;
    const ids = rows.map(({ customerId }) => customerId);
    const promotions = await promotionsOf(database, ids);
    yield rows.map((row) => exportedCustomer({ row, promotions: promotions.get(row.customerId) }));
    after = last.customerId;
  }
}

/** A customer, and its promotional entitlements if it has, or had, any. */
interface Readable {
  readonly row: ExportedCustomerRow;
  readonly promotions: ExportedPromotions | undefined;
}

/** Where the fields of a customer record come from. Its metadata has its original id. */
export const customerSources: FieldSources<CustomerRecord, Readable> = {
  id: ({ row }) => row.customerId,
  name: ({ row }) => row.name ?? undefined,
  email: ({ row }) => ifSet(row.email),
  billingId: ({ row }) => ifSet(row.billingId),
  paymentMethodId: ({ row }) => ifSet(row.paymentMethodId),
  salesforceId: ({ row }) => ifSet(row.salesforceId),
  createdAt: ({ row }) => row.sourceCreatedAt?.toISOString(),
  updatedAt: ({ row, promotions }) => later(row.updatedAt, promotions).toISOString(),
  promotionalEntitlements: ({ promotions }) => promotions?.list ?? undefined,
  metadata: ({ row }) => ifAny(row.metadata),
  originalId: () => undefined,
};

/** When anything that the record has was changed last. */
function later(updatedAt: Date, promotions: ExportedPromotions | undefined): Date {
  if (promotions === undefined || promotions.updatedAt <= updatedAt) return updatedAt;
  return promotions.updatedAt;
}

/** Returns a customer as a record. Pure. */
function exportedCustomer(customer: Readable): Exported<CustomerRecord> {
  const { row, promotions } = customer;
  if (row.archivedAt !== null) return { record: null, leftOut: ["archived_customers"] };
  const leftOut = leftOutOf(row);
  return {
    record: recordOf(customerSources, customer),
    leftOut: promotions?.list === null ? [...leftOut, "promotional_entitlements"] : leftOut,
  };
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
