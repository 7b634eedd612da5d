import { moneyText } from "@carryover/contract";
import type { StripeError, StripeInvoice } from "../../stripe/stripe.ts";
import type { Problem } from "../cutover.ts";

/** What can be the matter with one subscription while it is moved: what is the case, what to do. */

export const gone: Problem = {
  code: "subscription_gone",
  message: "The subscription has ended at Stripe since it was planned. There is nothing to do.",
};

/** Whichever invoice is first takes it, and behind the fence nobody knows which that is. */
export function customerBalance(balance: number, currency: string): Problem {
  return {
    code: "customer_balance",
    message:
      `The customer's balance is ${moneyText(balance, currency)} ${currency}, which the next ` +
      "invoice takes. It is left as it is: adopt it, or plan again when the balance is used up.",
  };
}

export function customerPendingItems(ids: readonly string[]): Problem {
  return {
    code: "customer_pending_items",
    message:
      `The customer has items on no invoice yet, which the next one takes: ${ids.join(", ")}. It ` +
      "is left as it is: adopt it, or invoice them at Stripe and plan again.",
  };
}

/** Our own request did that, and nobody else. */
export function fenceUnsetDiscounts(ids: readonly string[]): Problem {
  return {
    code: "fence_unset_discounts",
    message:
      `Pausing its collection has taken its discount away at Stripe: ${ids.join(", ")}, although ` +
      "the request named it. Give the subscription its coupon again at Stripe; the others would " +
      "lose theirs too, so adopt those that have one.",
  };
}

export const tooNear: Problem = {
  code: "renewal_near",
  message:
    "It renews too soon to be brought over before that; with --hold, nothing is begun that " +
    "renews within a week. Plan again after its renewal.",
};

export function drifted(changes: readonly string[]): Problem {
  return {
    code: "drifted",
    message:
      `It was changed at Stripe since it was planned: ${changes.join("; ")}. ` +
      "Look at the change, then plan again.",
  };
}

export const fenceLifted: Problem = {
  code: "drifted",
  message:
    "The pause of its collection was changed at Stripe while it was moved. Look at who did " +
    "that, then plan again.",
};

export const canceledMeanwhile: Problem = {
  code: "canceled_meanwhile",
  message:
    "The old subscription was canceled at Stripe by somebody else while it was moved, so its new " +
    "one is canceled too. If that was not meant, subscribe the customer anew.",
};

/** Whoever cancels the new one wants an end, or does not know what it is. */
export function newCanceled(id: string): Problem {
  return {
    code: "new_canceled",
    message:
      `The new subscription ${id} was canceled at Stripe by the customer or one of your people, ` +
      "before the old one was canceled by us. So that nobody is billed who wants an end, the old " +
      "one stays as it is: it gives access and collects nothing. If an end is wanted, cancel the " +
      "old one at Stripe without proration, then apply again. If not, roll this subscription " +
      "back by its id: the old one then bills again.",
  };
}

export function movedAlready(cutoverId: string): Problem {
  return {
    code: "already_moved",
    message:
      `Cutover ${cutoverId} has this subscription in hand, or has moved it. ` +
      "If it is not cut over there, roll it back there to move it here.",
  };
}

export function movedMeanwhile(cutoverId: string): Problem {
  return {
    code: "already_moved",
    message:
      `Cutover ${cutoverId} has moved this subscription since it was planned. ` +
      "There is nothing to do.",
  };
}

/** Of what was rolled back because somebody has asked for that. */
export const rolledBack: Problem = {
  code: "rolled_back",
  message:
    "It was rolled back, as asked: nothing of the cutover is left of it at Stripe. Plan again to " +
    "move it.",
};

export const neverBegun: Problem = {
  code: "rolled_back",
  message:
    "The cutover was rolled back before this one was begun, so nothing was changed. Plan again " +
    "to move it.",
};

export function linkImpossible(reason: string): Problem {
  return {
    code: "link_impossible",
    message: `The platform cannot take it over: ${reason} Correct that, then plan again.`,
  };
}

export function swapDiffers(faults: readonly string[]): Problem {
  return {
    code: "swap_differs",
    message:
      "The subscription is not what the swap of its prices was to make of it: " +
      `${faults.join("; ")}. If somebody has changed it since, that stays, and applying again ` +
      "looks once more. If not, put it right at Stripe, or roll it back by its id, then apply " +
      "again.",
  };
}

/** Stops the whole cutover: what has happened to one would happen to the next. */
export function swapBillsOtherwise(faults: readonly string[]): Problem {
  return {
    code: "swap_bills_otherwise",
    message:
      `Its prices are swapped as planned, and Stripe would bill otherwise: ${faults.join("; ")}. ` +
      "Find out why, such as a discount that is gone, then roll back or apply again.",
  };
}

export function swapCharged(invoice: StripeInvoice): Problem {
  return {
    code: "unwanted_invoice",
    message:
      `Invoice ${invoice.id} of ${totalText(invoice)} was made by the swap of its prices, which ` +
      "must not bill anything before the renewal. Nothing was refunded. Void or refund the " +
      "invoice at Stripe, find out why it was made, then roll back.",
  };
}

export function swapNotUndone(changes: readonly string[]): Problem {
  return {
    code: "swap_not_undone",
    message:
      `Not all prices could be set back, since they were changed since: ${changes.join("; ")}. ` +
      "Set them at Stripe as you want them; the subscription is not held by the cutover any more.",
  };
}

export function linkFailed(reason: string): Problem {
  return {
    code: "link_failed",
    message:
      `The new subscription is in force and the old one is canceled at Stripe, but the platform ` +
      `could not be pointed at it: ${reason} Correct that, then apply again.`,
  };
}

export function refused(what: string, error: StripeError): Problem {
  return {
    code: "stripe_refused",
    message: `Stripe refuses to ${what}: ${said(error)} Correct that at Stripe, then plan again.`,
  };
}

export function cancelRefused(error: StripeError): Problem {
  return {
    code: "cancel_refused",
    message:
      `Stripe refuses to cancel the old subscription: ${said(error)} It collects nothing, and ` +
      "the new one is in force. Cancel it by hand without proration, then apply again.",
  };
}

export function undoRefused(error: StripeError): Problem {
  return {
    code: "undo_refused",
    message:
      `Stripe refuses what would roll it back: ${said(error)} Correct that at Stripe, then ` +
      "roll back again.",
  };
}

export function newDiffers(faults: readonly string[]): Problem {
  return {
    code: "new_differs",
    message: `The new subscription was not as planned: ${faults.join("; ")}. Plan again.`,
  };
}

/** Such as by a discount that the customer was given: of the old one it differs as well. */
export function nextInvoiceDiffers(faults: readonly string[]): Problem {
  return {
    code: "next_invoice_differs",
    message:
      `The next invoice differs from the plan: ${faults.join("; ")}. What changes it at Stripe, ` +
      "such as a discount of the customer, was changed since it was planned. Plan again.",
  };
}

/** The old one cannot be given back any more, since the new one has begun its own period. */
export function differsAfterRenewal(faults: readonly string[]): Problem {
  return {
    code: "new_differs",
    message:
      `The new subscription has come to its renewal and is not as planned: ${faults.join("; ")}. ` +
      "The old one collects nothing. Put the new one right at Stripe, then apply again.",
  };
}

export const renewedAlready: Problem = {
  code: "renewed_already",
  message:
    "The new subscription has come to its renewal, so it cannot be rolled back without billing " +
    "twice. Apply again to finish it.",
};

export function severalNew(ids: readonly string[]): Problem {
  return {
    code: "several_new",
    message:
      `Several subscriptions say that they replace it: ${ids.join(", ")}. Cancel at Stripe all ` +
      "but one of them, then apply again.",
  };
}

export function createdElsewhere(id: string): Problem {
  return {
    code: "new_unseen",
    message:
      `Stripe's events say that ${id} was created to replace it, but its lists do not show it. ` +
      "Look at it at Stripe, then apply again.",
  };
}

/** No request to create a new one ever reached Stripe, and none will. */
export const unmade: Problem = {
  code: "never_created",
  message:
    "It was rolled back, as asked. The new subscription was never created, so there was none to " +
    "cancel. Plan again to move it.",
};

export const keepsFailing: Problem = {
  code: "stripe_error_kept",
  message:
    "Stripe keeps answering with a server error that it has stored for this request, so nobody " +
    "knows whether the new subscription will appear. The old one collects nothing. Apply again " +
    "in 24 hours, when Stripe has forgotten the error.",
};

export function keyConflict(error: StripeError): Problem {
  return {
    code: "key_conflict",
    message:
      `Stripe knows the idempotency key from another request: ${said(error)} ` +
      "Look at what it made, then apply again in 24 hours.",
  };
}

export function changedWhileCanceled(changes: readonly string[]): Problem {
  return {
    code: "changed_while_canceled",
    message:
      `The old subscription was changed in the instant in which it was canceled: ` +
      `${changes.join("; ")}. Make the same change at the new one, then apply again.`,
  };
}

/** Found long after it was to be canceled, so that it was somebody else: surely the customer. */
export const canceledByOthers: Problem = {
  code: "canceled_by_others",
  message:
    "The old subscription was canceled by somebody else while nothing was at work, just before " +
    "it was to be canceled. If the customer did that, cancel the new one as well, which goes on " +
    "billing. Then apply again.",
};

export function changedWhileCanceling(changes: readonly string[]): Problem {
  return {
    code: "changed_while_canceling",
    message:
      `The old subscription was changed before it could be canceled: ${changes.join("; ")}. ` +
      "Make the change at the new one and undo it at the old one, then apply again.",
  };
}

export function oldCharged(invoice: StripeInvoice): Problem {
  return {
    code: "old_charged",
    message:
      `The old subscription has billed after it was replaced: invoice ${invoice.id} of ` +
      `${totalText(invoice)}. Void or refund it at Stripe, then apply again.`,
  };
}

/** Voiding it would lose the pending items that it has taken. */
export function strandedInvoice(invoice: StripeInvoice): Problem {
  return {
    code: "stranded_invoice",
    message:
      `The invoice ${invoice.id} of ${totalText(invoice)} of the old subscription was finalized ` +
      "and not voided, and it has items of the customer on it that are not the subscription's. " +
      "Make those items again at Stripe, void the invoice, then apply again.",
  };
}

export const renewalMissing: Problem = {
  code: "renewal_missing",
  message:
    "The new subscription should have billed its first renewal days ago, and there is no such " +
    "invoice. Look at it at Stripe, then apply again.",
};

/** The first renewal of the new one, which has been paid, or is to be. */
export function renewalDiffers(invoice: string, faults: readonly string[]): Problem {
  return {
    code: "renewal_differs",
    message:
      `The first renewal, invoice ${invoice}, is not as planned: ` +
      `${faults.join("; ")}. Correct the invoice and the subscription at Stripe, or see that the ` +
      "customer has changed it since, then apply again: that says that it was looked at.",
  };
}

/** Stops the whole cutover: moving must never charge anybody. */
export function unwantedCharge(invoice: StripeInvoice, newSubscription: string): Problem {
  return {
    code: "unwanted_invoice",
    message:
      `Invoice ${invoice.id} of ${totalText(invoice)} was made for the new ` +
      `subscription ${newSubscription}, which must not be billed before its renewal. Nothing was ` +
      "refunded. Void or refund the invoice at Stripe, find out why it was made, then roll back.",
  };
}

export function unwantedAttempt(error: StripeError): Problem {
  return {
    code: "unwanted_payment",
    message:
      `Stripe tried to collect money for a new subscription: ${said(error)} Moving must not ` +
      "charge anybody. Find out why, then roll back or apply again.",
  };
}

export function keyRefused(error: StripeError): Problem {
  return {
    code: "billing_key_refused",
    message:
      `Stripe refused the key: ${said(error)} Set a key that may read and write subscriptions ` +
      "and invoices, then apply again.",
  };
}

/** Everything else is done. */
export function waiting(count: number): Problem {
  return {
    code: "needs_operator",
    message:
      `${count === 1 ? "1 subscription needs" : `${count} subscriptions need`} an operator, and ` +
      `nothing else is left to do. Do what ${count === 1 ? "it" : "each of them"} says, then ` +
      "apply again.",
  };
}

export function tooManyErrors(count: number, errorsMax: number): Problem {
  return {
    code: "too_many_errors",
    message:
      `${count} subscriptions failed, more than the ${errorsMax} that were allowed. ` +
      "Look at them, then apply again or roll back.",
  };
}

/** Not all of Stripe's messages end as sentences do. */
export function said({ message }: StripeError): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

function totalText({ total, currency }: StripeInvoice): string {
  return `${moneyText(total, currency)} ${currency}`;
}
