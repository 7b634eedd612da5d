import type { BillingConnectionView } from "@carryover/contract";
import type { StoredConnection } from "./store.ts";

/** Returns a connection as it is shown; nothing of it opens anything. */
export function connectionView(
  row: StoredConnection,
  { hasWebhookSecret }: { hasWebhookSecret: boolean },
): BillingConnectionView {
  return {
    id: row.id,
    vendor: "STRIPE",
    accountId: row.accountId,
    livemode: row.isLive,
    keyTail: row.keyTail,
    source: row.source,
    hasWebhookSecret,
    webhookPath: `/webhooks/stripe/${row.id}`,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
