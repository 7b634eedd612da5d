import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import type { Period } from "../periods.ts";

/** Stripe finalizes an invoice that it made at a renewal about an hour later. */
const draftSeconds = 3600;

const none: never[] = [];

const noPaymentSettings: Stripe.Invoice.PaymentSettings = {
  default_mandate: null,
  payment_method_options: null,
  payment_method_types: null,
};

const self: Stripe.Invoice.Issuer = { type: "self" };

/** What an invoice says of itself, before its lines. */
export interface InvoiceHead {
  readonly customer: Stripe.Customer;
  readonly subscription: Stripe.Subscription;
  readonly reason: "subscription_create" | "subscription_cycle" | "subscription_update";
  /** What the invoice looks back on. */
  readonly period: Period;
  /** False keeps it a draft until someone acts. */
  readonly isAdvancing: boolean;
  readonly at: number;
}

export type Totals = Pick<
  Stripe.Invoice,
  | "amount_due"
  | "amount_remaining"
  | "subtotal"
  | "subtotal_excluding_tax"
  | "total"
  | "total_discount_amounts"
  | "total_excluding_tax"
  | "total_taxes"
>;

export interface Composed {
  readonly id: string;
  readonly discounts: string[];
  readonly lines: Stripe.Invoice["lines"];
  readonly totals: Totals;
}

/**
 * All fields stand in one literal: an object of so many that is put together by several spreads
 * takes four times the memory, and there are hundreds of thousands of these.
 */
export function toInvoice(account: Account, draft: InvoiceHead, of: Composed): Stripe.Invoice {
  const { subscription, customer, at } = draft;
  const { totals } = of;
  return {
    id: of.id,
    object: "invoice",
    account_country: "US",
    account_name: account.id,
    account_tax_ids: null,
    amount_due: totals.amount_due,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: totals.amount_remaining,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: draft.isAdvancing,
    automatic_tax: automaticTax(subscription),
    automatically_finalizes_at: draft.isAdvancing ? at + draftSeconds : null,
    billing_reason: draft.reason,
    collection_method: subscription.collection_method,
    created: at,
    currency: subscription.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: customer.tax_exempt ?? null,
    customer_tax_ids: none,
    default_payment_method: null,
    default_source: null,
    default_tax_rates: subscription.default_tax_rates ?? none,
    description: subscription.description,
    discounts: of.discounts,
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: self,
    last_finalization_error: null,
    latest_revision: null,
    lines: of.lines,
    livemode: account.livemode,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: subscription.on_behalf_of,
    parent: {
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
      type: "subscription_details",
    },
    payment_settings: noPaymentSettings,
    period_end: draft.period.end,
    period_start: draft.period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: customer.balance,
    statement_descriptor: null,
    status: "draft",
    status_transitions: {
      finalized_at: null,
      marked_uncollectible_at: null,
      paid_at: null,
      voided_at: null,
    },
    subtotal: totals.subtotal,
    subtotal_excluding_tax: totals.subtotal_excluding_tax,
    test_clock: subscription.test_clock,
    total: totals.total,
    total_discount_amounts: totals.total_discount_amounts,
    total_excluding_tax: totals.total_excluding_tax,
    total_pretax_credit_amounts: none,
    total_taxes: totals.total_taxes,
    webhooks_delivered_at: at,
  };
}

function automaticTax(subscription: Stripe.Subscription): Stripe.Invoice.AutomaticTax {
  const { enabled, liability } = subscription.automatic_tax;
  return {
    disabled_reason: null,
    enabled,
    liability,
    provider: enabled ? "stripe" : null,
    status: enabled ? "complete" : null,
  };
}
