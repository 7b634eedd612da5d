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

/** The fields of an invoice besides its lines. */
export interface InvoiceHead {
  readonly customer: Stripe.Customer;
  readonly subscription: Stripe.Subscription;
  readonly reason: "subscription_create" | "subscription_cycle" | "subscription_update";
  /** The period that the invoice covers. */
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

/** Returns a draft. It is assigned from literals: spreads would take four times the memory. */
export function toInvoice(account: Account, draft: InvoiceHead, of: Composed): Stripe.Invoice {
  const { subscription, at } = draft;
  const fields = {
    id: of.id,
    object: "invoice" as const,
    account_country: "US",
    account_name: account.id,
    auto_advance: draft.isAdvancing,
    automatic_tax: automaticTax(subscription),
    automatically_finalizes_at: draft.isAdvancing ? at + draftSeconds : null,
    billing_reason: draft.reason,
    collection_method: subscription.collection_method,
    created: at,
    currency: subscription.currency,
    default_tax_rates: subscription.default_tax_rates ?? none,
    description: subscription.description,
    discounts: of.discounts,
    lines: of.lines,
    livemode: account.livemode,
    metadata: {},
    on_behalf_of: subscription.on_behalf_of,
    parent: {
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
      type: "subscription_details" as const,
    },
    period_end: draft.period.end,
    period_start: draft.period.start,
    status_transitions: {
      finalized_at: null,
      marked_uncollectible_at: null,
      paid_at: null,
      voided_at: null,
    },
    test_clock: subscription.test_clock,
    webhooks_delivered_at: at,
  };
  return Object.assign(fields, payerOf(draft.customer), of.totals, untouched);
}

/** Returns the customer's fields that an invoice copies. */
function payerOf(customer: Stripe.Customer) {
  return {
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: customer.tax_exempt ?? null,
    customer_tax_ids: none,
    starting_balance: customer.balance,
  };
}

/** Fields that are equal on every draft. */
const untouched = {
  account_tax_ids: null,
  amount_overpaid: 0,
  amount_paid: 0,
  amount_shipping: 0,
  application: null,
  attempt_count: 0,
  attempted: false,
  custom_fields: null,
  default_payment_method: null,
  default_source: null,
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
  next_payment_attempt: null,
  number: null,
  payment_settings: noPaymentSettings,
  post_payment_credit_notes_amount: 0,
  pre_payment_credit_notes_amount: 0,
  receipt_number: null,
  rendering: null,
  shipping_cost: null,
  shipping_details: null,
  statement_descriptor: null,
  status: "draft" as const,
  total_pretax_credit_amounts: none,
};

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
