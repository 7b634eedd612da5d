import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { subscriptionIdOf } from "../changing/ending.ts";
import { idOf } from "../keep.ts";
import { payerOf } from "../payment-methods.ts";
import type { Decline } from "./declines.ts";

type PaymentIntent = Stripe.PaymentIntent;

/**
 * Returns the payment intent that Stripe makes when it finalizes an invoice that asks for money. It
 * follows from the invoice, so that it need not be kept; only what a failure says of it is.
 */
export function paymentIntentOf(account: Account, invoice: Stripe.Invoice): PaymentIntent | null {
  if (invoice.status === "draft" || invoice.amount_due === 0) return null;
  if (invoice.status_transitions.finalized_at === null) return null;
  const id = intentId(invoice.id);
  const failed = account.get("payment_intent", id);
  if (invoice.status === "open" && failed !== undefined) return failed;
  return intentFor(account, invoice, { payer: payerOfInvoice(account, invoice), decline: null });
}

/** Returns the payment intent of an id, if an invoice has it. */
export function existingIntent(account: Account, id: string): PaymentIntent | undefined {
  const invoice = invoiceOfIntent(account, id);
  return invoice === undefined ? undefined : (paymentIntentOf(account, invoice) ?? undefined);
}

/** Returns the invoice that a payment intent pays. */
export function invoiceOfIntent(account: Account, id: string): Stripe.Invoice | undefined {
  return account.get("invoice", id.replace(/^pi_/, "in_"));
}

/** Returns the failed payment of an invoice for errors, and stores its reason. */
export function keepFailure(
  account: Account,
  invoice: Stripe.Invoice,
  failure: { readonly payer: string | null; readonly decline: Decline },
): PaymentIntent {
  const intent = intentFor(account, invoice, failure);
  account.put("payment_intent", intent);
  return intent;
}

/**
 * Returns the secret with which a customer confirms the payment of an invoice, or null without one.
 */
export function confirmationSecretOf(
  account: Account,
  invoice: Stripe.Invoice,
): Stripe.Invoice.ConfirmationSecret | null {
  const intent = paymentIntentOf(account, invoice);
  if (intent === null) return null;
  return { client_secret: intent.client_secret ?? "", type: "payment_intent" };
}

/** Returns the payments of an invoice: one at most, by its payment intent. */
export function invoicePaymentsOf(
  account: Account,
  invoice: Stripe.Invoice,
): Stripe.InvoicePayment[] {
  const intent = paymentIntentOf(account, invoice);
  if (intent === null) return [];
  const { paid_at: paidAt, voided_at: voidedAt } = invoice.status_transitions;
  const statuses: Record<string, string> = { paid: "paid", void: "canceled" };
  return [
    {
      id: invoice.id.replace(/^in_/, "inpay_"),
      object: "invoice_payment",
      amount_paid: invoice.status === "paid" ? invoice.amount_paid : null,
      amount_requested: invoice.amount_due,
      created: intent.created,
      currency: invoice.currency,
      invoice: invoice.id,
      is_default: true,
      livemode: account.livemode,
      payment: { payment_intent: intent.id, type: "payment_intent" },
      status: statuses[invoice.status ?? ""] ?? "open",
      status_transitions: { canceled_at: voidedAt, paid_at: paidAt },
    },
  ];
}

function intentId(invoiceId: string): string {
  return invoiceId.replace(/^in_/, "pi_");
}

function payerOfInvoice(account: Account, invoice: Stripe.Invoice): string | null {
  const customer = account.get("customer", idOf(invoice.customer ?? ""));
  const subscription = account.get("subscription", subscriptionIdOf(invoice) ?? "");
  return customer === undefined ? null : payerOf(customer, subscription ?? null);
}

function intentFor(
  account: Account,
  invoice: Stripe.Invoice,
  of: { readonly payer: string | null; readonly decline: Decline | null },
): PaymentIntent {
  const { payer, decline } = of;
  const id = intentId(invoice.id);
  const isPaid = invoice.status === "paid";
  const isVoid = invoice.status === "void";
  const isUsable = payer !== null && (decline === null || decline.needsAuthentication === true);
  return {
    id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: invoice.amount_due,
    amount_capturable: 0,
    amount_received: isPaid ? invoice.amount_paid : 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: invoice.status_transitions.voided_at,
    cancellation_reason: isVoid ? "void_invoice" : null,
    capture_method: "automatic",
    client_secret: `${id}_secret_${account.id}`,
    confirmation_method: "automatic",
    created: invoice.status_transitions.finalized_at ?? invoice.created,
    currency: invoice.currency,
    customer: invoice.customer,
    customer_account: null,
    description: invoice.description,
    excluded_payment_method_types: null,
    last_payment_error: decline === null ? null : paymentError(account, payer, decline),
    latest_charge: null,
    livemode: account.livemode,
    managed_payments: null,
    metadata: {},
    next_action:
      decline?.needsAuthentication === true ? { type: "use_stripe_sdk", use_stripe_sdk: {} } : null,
    on_behalf_of: invoice.on_behalf_of,
    payment_method: isUsable ? payer : null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: "off_session",
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: statusOf(invoice, { ...of, isUsable }),
    transfer_group: null,
  };
}

function statusOf(
  invoice: Stripe.Invoice,
  of: { readonly decline: Decline | null; readonly isUsable: boolean },
): PaymentIntent["status"] {
  if (invoice.status === "paid") return "succeeded";
  if (invoice.status === "void") return "canceled";
  if (of.decline?.needsAuthentication === true) return "requires_action";
  return of.isUsable ? "requires_confirmation" : "requires_payment_method";
}

function paymentError(
  account: Account,
  payer: string | null,
  decline: Decline,
): Stripe.PaymentIntent.LastPaymentError {
  const method = payer === null ? undefined : account.get("payment_method", payer);
  return {
    code: decline.code as Stripe.PaymentIntent.LastPaymentError.Code,
    ...(decline.declineCode === undefined ? {} : { decline_code: decline.declineCode }),
    message: decline.message,
    ...(method === undefined ? {} : { payment_method: method }),
    type: "card_error",
  };
}
