import type Stripe from "stripe";
import { type Account, ApiError } from "../../objects.ts";
import { endSubscription, subscriptionIdOf } from "../changing/ending.ts";
import { applyPending } from "../changing/pending-update.ts";
import { idOf, keepInvoice, keepSubscription, subscriptionUpdated } from "../keep.ts";
import { appliedBalance, applyBalance } from "../money/balance.ts";
import { type Decline, declineOf } from "../money/declines.ts";
import { keepFailure, paymentIntentOf } from "../money/intents.ts";
import { payerOf } from "../payment-methods.ts";
import { addDays } from "../periods.ts";
import { invalid } from "../refusals.ts";

/** Days until the next try after the first, second and third failure. [sandbox] retry_schedule */
const retryDays = [3, 5, 7];

/** How an invoice is collected. */
export interface Collecting {
  /** Whether it is collected automatically; by default as the invoice is set. */
  readonly isAdvancing?: boolean;
  /**
   * Whether the customer is present and can authenticate; test clocks have no present customers.
   */
  readonly isOnSession?: boolean;
  /** Whether they have authenticated this very payment. */
  readonly isAuthenticated?: boolean;
  /** Whether a failure leaves the subscription's status, since what changed waits for it. */
  readonly isStatusKept?: boolean;
  /** Pays instead of the subscription's or the customer's. */
  readonly paymentMethod?: string | undefined;
}

/**
 * Finalizes a draft: uses the customer's balance, and makes it open, or paid if nothing is due. An
 * invoice to be charged is collected at once if it advances.
 */
export function finalize(
  account: Account,
  draft: Stripe.Invoice,
  at: number,
  how: Collecting = {},
): Stripe.Invoice {
  const isAdvancing = how.isAdvancing ?? draft.auto_advance === true;
  if (draft.status !== "draft") {
    throw invalid(
      "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
      undefined,
      "invoice_not_editable",
    );
  }
  const open = opened(account, draft, at, isAdvancing);
  keepInvoice(account, open);
  account.emit("invoice.finalized", open, undefined, at);
  if (open.amount_due === 0) return paid(account, open, at, 0);
  // [sandbox] sent_invoice_never_late
  if (open.collection_method === "send_invoice") {
    account.charge({ ...chargeOf(open, at), status: "invoiced" });
    return open;
  }
  return isAdvancing ? collect(account, open, at, how) : open;
}

/**
 * Tries to collect an open invoice with the given payment method, or else the subscription's or the
 * customer's. A failure schedules the next attempt.
 */
export function collect(
  account: Account,
  invoice: Stripe.Invoice,
  at: number,
  how: Collecting = {},
): Stripe.Invoice {
  const payer = payerOfInvoice(account, invoice, how);
  const { isOnSession = false, isAuthenticated = false } = how;
  const by = { payer, isOnSession, isAuthenticated };
  const decline = declineOf(account, customerOfInvoice(account, invoice), by);
  const charge = { ...chargeOf(invoice, at), amount: invoice.amount_remaining };
  account.charge({ ...charge, status: decline === null ? "paid" : "failed" });
  if (decline === null) return paid(account, invoice, at, invoice.amount_remaining);
  const isStatusKept = how.isStatusKept === true;
  return failed(account, invoice, { payer, decline, isStatusKept }, at);
}

function payerOfInvoice(account: Account, invoice: Stripe.Invoice, how: Collecting): string | null {
  const subscription = subscriptionOf(account, invoice) ?? null;
  return how.paymentMethod ?? payerOf(customerOfInvoice(account, invoice), subscription);
}

/**
 * Pays an invoice as POST /pay does. Throws Fault 402 if the payment fails, and stores nothing
 * then.
 */
export function payNow(
  account: Account,
  invoice: Stripe.Invoice,
  at: number,
  by: Collecting & { isOutOfBand: boolean },
): Stripe.Invoice {
  const isDraft = invoice.status === "draft";
  const open = isDraft ? finalize(account, invoice, at, { isAdvancing: false }) : invoice;
  if (open.status === "paid") {
    if (isDraft) return open;
    throw invalid("Invoice is already paid");
  }
  if (open.status !== "open" && open.status !== "uncollectible") {
    throw invalid(`This invoice is ${open.status} and can no longer be paid.`);
  }
  if (by.isOutOfBand) return paid(account, open, at, open.amount_remaining);
  const result = collect(account, open, at, by);
  if (result.status !== "paid") throw unpaid(account, result, { of: "invoice", ...by });
  return result;
}

/** Returns a 402: why an invoice could not be collected. */
export function unpaid(
  account: Account,
  invoice: Stripe.Invoice,
  how: { readonly of: "invoice" | "subscription"; readonly isOnSession?: boolean },
): ApiError {
  const intent = paymentIntentOf(account, invoice) ?? undefined;
  const { code, decline_code: declineCode, message } = intent?.last_payment_error ?? {};
  if (intent?.status === "requires_action" && how.isOnSession === true) {
    const text = `This payment requires additional user action before it can be completed.`;
    return new ApiError(402, text, { code: `${how.of}_payment_intent_requires_action`, intent });
  }
  return new ApiError(402, message ?? "Your card was declined.", {
    code: code ?? "card_declined",
    declineCode,
    intent,
  });
}

/** Returns the subscription that an invoice bills, if it bills one. */
function subscriptionOf(
  account: Account,
  invoice: Stripe.Invoice,
): Stripe.Subscription | undefined {
  const id = subscriptionIdOf(invoice);
  return id === null ? undefined : account.get("subscription", id);
}

function opened(
  account: Account,
  draft: Stripe.Invoice,
  at: number,
  isAdvancing: boolean,
): Stripe.Invoice {
  const customer = customerOfInvoice(account, draft);
  const { amountDue, endingBalance } = applyBalance(account, customer, draft, at);
  const days = subscriptionOf(account, draft)?.days_until_due ?? 30;
  return {
    ...draft,
    amount_due: amountDue,
    amount_remaining: amountDue,
    auto_advance: isAdvancing,
    automatically_finalizes_at: null,
    due_date: draft.collection_method === "send_invoice" ? addDays(at, days) : null,
    effective_at: at,
    ending_balance: endingBalance,
    number: `EMU-${draft.id.slice("in_".length).toUpperCase()}`,
    starting_balance: customer.balance,
    status: "open",
    status_transitions: { ...draft.status_transitions, finalized_at: at },
  };
}

function paid(
  account: Account,
  invoice: Stripe.Invoice,
  at: number,
  amount: number,
): Stripe.Invoice {
  const after: Stripe.Invoice = {
    ...invoice,
    amount_paid: invoice.amount_paid + amount,
    amount_remaining: 0,
    attempt_count: invoice.attempt_count + (amount > 0 ? 1 : 0),
    attempted: true,
    auto_advance: false,
    next_payment_attempt: null,
    status: "paid",
    status_transitions: { ...invoice.status_transitions, paid_at: at },
  };
  keepInvoice(account, after);
  account.emit("invoice.paid", after, undefined, at);
  const subscription = subscriptionOf(account, invoice);
  if (subscription !== undefined && isLatest(subscription, invoice)) {
    const isWaiting = ["incomplete", "past_due", "unpaid"].includes(subscription.status);
    if (isWaiting) changeStatus(account, subscription, "active", at);
    applyPending(account, account.get("subscription", subscription.id) ?? subscription, at);
  }
  return after;
}

function failed(
  account: Account,
  invoice: Stripe.Invoice,
  failure: {
    readonly payer: string | null;
    readonly decline: Decline;
    readonly isStatusKept: boolean;
  },
  at: number,
): Stripe.Invoice {
  const days = retryDays[invoice.attempt_count];
  const subscription = subscriptionOf(account, invoice);
  const isRetried =
    invoice.auto_advance === true && days !== undefined && subscription?.status !== "incomplete";
  const after: Stripe.Invoice = {
    ...invoice,
    attempt_count: invoice.attempt_count + 1,
    attempted: true,
    next_payment_attempt: isRetried ? addDays(at, days) : null,
  };
  keepInvoice(account, after);
  keepFailure(account, after, failure);
  account.emit("invoice.payment_failed", after, undefined, at);
  if (failure.decline.needsAuthentication === true) {
    account.emit("invoice.payment_action_required", after, undefined, at);
  }
  account.emit("invoice.updated", after, { attempt_count: invoice.attempt_count }, at);
  if (subscription === undefined || failure.isStatusKept) return after;
  if (["active", "trialing"].includes(subscription.status)) {
    changeStatus(account, subscription, "past_due", at);
  }
  const isLastTry = invoice.auto_advance === true && days === undefined;
  if (isLastTry && subscription.status === "past_due") {
    endSubscription(account, subscription, at, "payment_failed");
  }
  return account.get("invoice", after.id) ?? after;
}

function changeStatus(
  account: Account,
  before: Stripe.Subscription,
  status: Stripe.Subscription.Status,
  at: number,
): void {
  const after = { ...before, status };
  keepSubscription(account, after, at);
  subscriptionUpdated(account, { before, after }, at);
}

function isLatest(subscription: Stripe.Subscription, invoice: Stripe.Invoice): boolean {
  const latest = subscription.latest_invoice;
  return latest !== null && idOf(latest) === invoice.id;
}

/** Returns the customer of an invoice. */
export function customerOfInvoice(account: Account, invoice: Stripe.Invoice): Stripe.Customer {
  const customer =
    invoice.customer === null ? undefined : account.get("customer", idOf(invoice.customer));
  if (customer === undefined) throw new Error(`The customer of ${invoice.id} is not kept.`);
  return customer;
}

function chargeOf(invoice: Stripe.Invoice, at: number) {
  return {
    at,
    customer: invoice.customer === null ? "" : idOf(invoice.customer),
    invoice: invoice.id,
    subscription: subscriptionIdOf(invoice),
    billingReason: invoice.billing_reason,
    amount: invoice.amount_due,
    currency: invoice.currency,
    amountDue: invoice.amount_due,
    total: invoice.total,
    balanceApplied: appliedBalance(invoice),
    discounted: (invoice.total_discount_amounts ?? []).reduce((sum, one) => sum + one.amount, 0),
  };
}
