import type { Subscription } from "../subscription.ts";

/** The required fields of a new subscription. */
type Said = Pick<
  Subscription,
  | "customerId"
  | "subscriptionId"
  | "cursorId"
  | "productId"
  | "planId"
  | "planVersion"
  | "resourceId"
  | "pricingType"
  | "startDate"
  | "createdAt"
>;

/** Returns a subscription with these fields and defaults. */
export function newSubscription(said: Said & Partial<Subscription>): Subscription {
  return {
    isStartSaid: null,
    endDate: null,
    trialEndDate: null,
    trialEndBehavior: null,
    cancellationDate: null,
    cancelReason: null,
    succession: null,
    billingId: null,
    billingState: null,
    billingPeriod: null,
    billingCycleAnchor: null,
    paymentCollection: "NOT_REQUIRED",
    paymentCollectionMethod: null,
    payingCustomerId: null,
    salesforceId: null,
    addons: [],
    entitlements: [],
    charges: [],
    terms: {},
    futureUpdates: [],
    follows: null,
    metadata: {},
    updatedAt: said.createdAt,
    revision: 1,
    importRunId: null,
    importRecord: null,
    ...said,
  };
}
