import { type RecordIssue, recordIssue } from "@carryover/contract";
import type { FormerName } from "../former-names-store.ts";
import type { Subscription } from "../subscription.ts";

/** Issues of records that other subscriptions of their seat cause. */

/** Makes the issue of a seat that another subscription already bills. */
export function seatTaken(row: Subscription, other: Subscription): RecordIssue {
  const { customerId, productId, resourceId } = row;
  const place = resourceId === null ? "" : ` and the resource "${resourceId}"`;
  const message =
    `"${row.billingId}" and "${other.billingId}" (of "${other.subscriptionId}") both bill the ` +
    `customer "${customerId}" for the product "${productId}"${place}, which has room for one.`;
  if (resourceId === null) return recordIssue("seat_taken", "/billingId", { message });
  const hint =
    "Cancel one of the two at the billing provider, and import it with its canceledAt before " +
    "the other; to keep both, give one another resourceId.";
  return recordIssue("seat_taken", "/billingId", { message, hint });
}

/** Makes the issue of a billing id of another system. */
export function noStripeId({ billingId }: Subscription): RecordIssue {
  const message = `Stripe is connected, and "${billingId}" is no id that Stripe gives.`;
  return recordIssue("invalid_billing_id", "/billingId", { message });
}

/** Makes the issue of a link that would hide another subscription that bills the seat. */
export function billedByAnother(other: Subscription): RecordIssue {
  const message = `"${other.subscriptionId}" is billed by ${other.billingId}.`;
  const hint = "Cancel one of the two, or correct its billing id.";
  return recordIssue("subscription_replaced", "/billingId", { message, hint });
}

/**
 * Makes the issue of a record with an id of its own for a subscription stored under another one.
 */
export function billedUnderOtherId(row: Subscription, other: Subscription): RecordIssue {
  const message = `"${row.billingId}" bills the subscription "${other.subscriptionId}" already.`;
  const hint = "Write that id, or leave the id out: the billing id says which one is meant.";
  return recordIssue("subscription_id_taken", "/id", { message, hint });
}

/** Makes the issue of one subscription at the billing provider for two customers. */
export function billedForOther(row: Subscription, holder: FormerName): RecordIssue {
  const { customerId, subscriptionId, billingId } = holder;
  const message =
    `"${billingId}" bills the subscription "${subscriptionId}" of the customer "${customerId}", ` +
    `so it cannot bill the customer "${row.customerId}" too.`;
  return recordIssue("billing_id_taken", "/billingId", { message });
}

/** Makes the issue of one subscription at the billing provider for two parallel subscriptions. */
export function billedTwice(row: Subscription, other: Subscription): RecordIssue {
  const message =
    `"${row.billingId}" bills the subscription "${other.subscriptionId}" (plan ` +
    `"${other.planId}"), so it cannot bill another one (plan "${row.planId}") beside it.`;
  return recordIssue("billing_id_taken", "/billingId", { message });
}

/** Makes the issue of a record with a replaced billing id. */
export function billedAnew(billingId: string, before: Subscription): RecordIssue {
  const message =
    `"${billingId}" was replaced: "${before.billingId}" bills the subscription ` +
    `"${before.subscriptionId}" now, and goes on billing it.`;
  return recordIssue("billing_id_replaced", "/billingId", { message });
}

/** Makes the issue of a record whose subscription ends another one. */
export function replaced(row: Subscription, other: Subscription): RecordIssue {
  const when = other.cancellationDate?.toISOString() ?? "now";
  const message =
    `"${row.subscriptionId}" takes the place of "${other.subscriptionId}" ` +
    `(plan "${other.planId}"), which is canceled at ${when}.`;
  return recordIssue("subscription_replaced", "", { message });
}

/** Makes the issue of a record whose subscription is ended by another one. */
export function isFollowed(row: Subscription): RecordIssue {
  const when = row.cancellationDate?.toISOString() ?? "now";
  const message = `Another subscription follows "${row.subscriptionId}", which ends at ${when}.`;
  return recordIssue("subscription_followed", "", { message });
}
