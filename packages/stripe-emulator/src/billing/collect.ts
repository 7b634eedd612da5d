import type Stripe from "stripe";
import { type Account, Fault } from "../objects.ts";
import { endSubscription, subscriptionIdOf } from "./ending.ts";
import { afterBalance } from "./invoice.ts";
import { idOf, keepInvoice, keepSubscription, subscriptionUpdated } from "./keep.ts";
import { isDeclined, payerOf } from "./payment-methods.ts";
import { addDays } from "./periods.ts";
import { invalid } from "./refusals.ts";

/** Days until the next try after the first, second and third failure. [sandbox] retry_schedule */
const retryDays = [3, 5, 7];

/**
 * Finalizes a draft: uses the customer's balance, and makes it open, or paid if nothing is due. An
 * invoice to be charged is collected at once if it advances.
 */
export function finalize(
  account: Account,
  draft: Stripe.Invoice,
  at: number,
  isAdvancing: boolean = draft.auto_advance === true,
): Stripe.Invoice {
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
  return isAdvancing ? collect(account, open, at) : open;
}

/**
 * Tries to collect an open invoice with the given payment method, or else the subscription's or the
 * customer's. What fails is planned again.
 */
export function collect(
  account: Account,
  invoice: Stripe.Invoice,
  at: number,
  paymentMethod?: string,
): Stripe.Invoice {
  const customer = customerOfInvoice(account, invoice);
  const payer = paymentMethod ?? payerOf(customer, subscriptionOf(account, invoice) ?? null);
  const isPaid = payer !== null && !isDeclined(account, customer, payer);
  const charge = { ...chargeOf(invoice, at), amount: invoice.amount_remaining };
  account.charge({ ...charge, status: isPaid ? "paid" : "failed" });
  if (isPaid) return paid(account, invoice, at, invoice.amount_remaining);
  return failed(account, invoice, at);
}

/** What POST /pay does. Throws Fault 402 if the payment fails, in which case nothing is kept. */
export function payNow(
  account: Account,
  invoice: Stripe.Invoice,
  at: number,
  by: { paymentMethod?: string | undefined; isOutOfBand: boolean },
): Stripe.Invoice {
  const open = invoice.status === "draft" ? finalize(account, invoice, at, false) : invoice;
  if (open.status === "paid") {
    if (invoice.status === "draft") return open;
    throw invalid("Invoice is already paid");
  }
  if (open.status !== "open" && open.status !== "uncollectible") {
    throw invalid(`This invoice is ${open.status} and can no longer be paid.`);
  }
  if (by.isOutOfBand) return paid(account, open, at, open.amount_remaining);
  const result = collect(account, open, at, by.paymentMethod);
  if (result.status !== "paid") throw declined();
  return result;
}

export function declined(): Fault {
  return new Fault(402, "Your card was declined.", { code: "card_declined" });
}

/** The subscription that an invoice bills, if it bills one. */
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
  const { amountDue, endingBalance } = afterBalance(draft.total, customer.balance);
  if (endingBalance !== customer.balance) {
    account.put("customer", { ...customer, balance: endingBalance });
  }
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
  }
  return after;
}

function failed(account: Account, invoice: Stripe.Invoice, at: number): Stripe.Invoice {
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
  account.emit("invoice.payment_failed", after, undefined, at);
  if (subscription === undefined) return after;
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

function customerOfInvoice(account: Account, invoice: Stripe.Invoice): Stripe.Customer {
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
  };
}
