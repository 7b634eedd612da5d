import { type RecordIssue, recordIssue } from "@carryover/contract";
import type { FormerName } from "../former-names-store.ts";
import type { Subscription } from "../subscription.ts";

/** What is said of records because of other subscriptions of their seat. */

/** Another subscription bills the seat, which has room for one. */
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

/** The billing id is one of another system. */
export function noStripeId({ billingId }: Subscription): RecordIssue {
  const message = `Stripe is connected, and "${billingId}" is no id that Stripe gives.`;
  return recordIssue("invalid_billing_id", "/billingId", { message });
}

/** What is to be linked would make the platform forget what else bills the seat. */
export function billedByAnother(other: Subscription): RecordIssue {
  const message = `"${other.subscriptionId}" is billed by ${other.billingId}.`;
  const hint = "Cancel one of the two, or correct its billing id.";
  return recordIssue("subscription_replaced", "/billingId", { message, hint });
}

/** The record gives an id of its own to what is stored under another one. */
export function billedUnderOtherId(row: Subscription, other: Subscription): RecordIssue {
  const message = `"${row.billingId}" bills the subscription "${other.subscriptionId}" already.`;
  const hint = "Write that id, or leave the id out: the billing id says which one is meant.";
  return recordIssue("subscription_id_taken", "/id", { message, hint });
}

/** One subscription at the billing provider cannot be those of two customers. */
export function billedForOther(row: Subscription, holder: FormerName): RecordIssue {
  const { customerId, subscriptionId, billingId } = holder;
  const message =
    `"${billingId}" bills the subscription "${subscriptionId}" of the customer "${customerId}", ` +
    `so it cannot bill the customer "${row.customerId}" too.`;
  return recordIssue("billing_id_taken", "/billingId", { message });
}

/** One subscription at the billing provider cannot be two that go on side by side. */
export function billedTwice(row: Subscription, other: Subscription): RecordIssue {
  const message =
    `"${row.billingId}" bills the subscription "${other.subscriptionId}" (plan ` +
    `"${other.planId}"), so it cannot bill another one (plan "${row.planId}") beside it.`;
  return recordIssue("billing_id_taken", "/billingId", { message });
}

/** The record names a billing id that another one has replaced. */
export function billedAnew(billingId: string, before: Subscription): RecordIssue {
  const message =
    `"${billingId}" was replaced: "${before.billingId}" bills the subscription ` +
    `"${before.subscriptionId}" now, and goes on billing it.`;
  return recordIssue("billing_id_replaced", "/billingId", { message });
}

/** The record's subscription ends another one. */
export function replaced(row: Subscription, other: Subscription): RecordIssue {
  const when = other.cancellationDate?.toISOString() ?? "now";
  const message =
    `"${row.subscriptionId}" takes the place of "${other.subscriptionId}" ` +
    `(plan "${other.planId}"), which is canceled at ${when}.`;
  return recordIssue("subscription_replaced", "", { message });
}

/** Another one ends the record's subscription. */
export function isFollowed(row: Subscription): RecordIssue {
  const when = row.cancellationDate?.toISOString() ?? "now";
  const message = `Another subscription follows "${row.subscriptionId}", which ends at ${when}.`;
  return recordIssue("subscription_followed", "", { message });
}
