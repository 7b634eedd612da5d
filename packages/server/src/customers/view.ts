import type { customer, integration } from "@carryover/contract";
import type { z } from "zod";
import type { IntegrationRow } from "./integrations-store.ts";
import type { CustomerRow } from "./store.ts";

export type CustomerView = z.input<typeof customer>;
export type IntegrationView = z.input<typeof integration>;

/** Returns a stored customer as the API answers it. */
export function customerView(
  row: CustomerRow,
  integrations: readonly IntegrationRow[],
): CustomerView {
  return {
    id: row.customerId,
    name: row.name,
    email: row.email,
    billingId: row.billingId,
    billingCurrency: row.billingCurrency,
    couponId: row.couponId,
    defaultPaymentMethod: row.paymentMethodId === null ? null : paymentMethodView(row),
    integrations: integrations.map((link) => ({
      id: link.integrationId,
      vendorIdentifier: link.vendorIdentifier,
      syncedEntityId: link.syncedEntityId,
    })),
    language: row.language,
    metadata: { ...row.metadata },
    ...(row.passthrough === null ? {} : { passthrough: row.passthrough }),
    timezone: row.timezone,
    archivedAt: row.archivedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    ...(row.sourceCreatedAt && { sourceCreatedAt: row.sourceCreatedAt.toISOString() }),
    updatedAt: row.updatedAt.toISOString(),
  };
}

function paymentMethodView(row: CustomerRow) {
  return {
    type: row.paymentMethod?.type ?? "CARD",
    billingId: row.paymentMethodId,
    cardExpiryMonth: row.paymentMethod?.cardExpiryMonth ?? null,
    cardExpiryYear: row.paymentMethod?.cardExpiryYear ?? null,
    cardLast4Digits: row.paymentMethod?.cardLast4Digits ?? null,
  };
}

/** Returns a stored link as the API answers it. */
export function integrationView(row: IntegrationRow): IntegrationView {
  return {
    id: row.integrationId,
    vendorIdentifier: row.vendorIdentifier,
    syncedEntityId: row.syncedEntityId,
    syncData: null,
  };
}
