import type { RunKind, SubscriptionRecord } from "@carryover/contract";
import type { RecordOf } from "../kinds.ts";

/**
 * What a record claims for its customer alone: ids of a subscription. A billing id that customers
 * share is a finding, and decides on no record.
 */
export function claimsOf(kind: RunKind, record: RecordOf[RunKind]) {
  if (kind !== "subscriptions") return { subscriptionId: null, billingId: null };
  const { id, billingId } = record as SubscriptionRecord;
  return { subscriptionId: id ?? null, billingId: billingId ?? null };
}
