import type Stripe from "stripe";
import type { Account } from "../objects.ts";
import { discountAmounts, discountsFor } from "./discounts.ts";
import { idOf, keepInvoice } from "./keep.ts";
import {
  type LineDraft,
  ownDiscounts,
  ownTaxRates,
  pendingLine,
  productOf,
  toLineItem,
} from "./lines.ts";
import type { Period } from "./periods.ts";
import { invalid } from "./refusals.ts";
import { taxesOn, totalTaxes } from "./tax.ts";

/** Stripe finalizes an invoice that it made at a renewal about an hour later. */
const draftSeconds = 3600;
const linesMax = 250;

export interface InvoiceDraft {
  readonly customer: Stripe.Customer;
  readonly subscription: Stripe.Subscription;
  readonly reason: "subscription_create" | "subscription_cycle" | "subscription_update";
  readonly lines: readonly LineDraft[];
  /** What the invoice looks back on. */
  readonly period: Period;
  /** False keeps it a draft until someone acts. */
  readonly isAdvancing: boolean;
  readonly at: number;
}

/**
 * Makes a draft invoice of the lines and of the customer's pending invoice items, keeps it, and uses
 * up coupons that hold once. Throws Fault if there are too many lines.
 */
export function draftInvoice(account: Account, draft: InvoiceDraft): Stripe.Invoice {
  const pending = pendingItems(account, draft.customer.id, draft.subscription);
  const lines = [...draft.lines, ...pending.map((item) => pendingLine(account, item))];
  if (lines.length > linesMax) {
    throw invalid(
      `An invoice can have at most ${linesMax} lines, and this one has ${lines.length}.`,
    );
  }
  const invoice = composed(account, draft, lines);
  for (const item of pending) account.put("invoiceitem", { ...item, invoice: invoice.id });
  keepInvoice(account, invoice);
  account.emit("invoice.created", invoice, undefined, draft.at);
  return invoice;
}

/**
 * Pending items that the next invoice of a subscription takes: the customer's own, the
 * subscription's, and those of canceled ones. [sandbox] other_items_move_on
 */
export function pendingItems(
  account: Account,
  customerId: string,
  subscription: Stripe.Subscription,
): Stripe.InvoiceItem[] {
  return account.ofCustomer("invoiceitem", customerId).filter((item) => {
    if (item.invoice !== null || item.currency !== subscription.currency) return false;
    const owner = item.parent?.subscription_details?.subscription;
    if (owner === undefined || owner === subscription.id) return true;
    return account.get("subscription", owner)?.status === "canceled";
  });
}

/** Discounts that hold once and were used by the invoice. */
export function usedOnce(account: Account, invoice: Stripe.Invoice): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { amount, discount } of invoice.total_discount_amounts ?? none) {
    const object = account.get("discount", idOf(discount as string));
    const coupon = object?.source.coupon;
    if (amount === 0 || object === undefined || !coupon) continue;
    if (account.get("coupon", idOf(coupon))?.duration === "once") used.add(object.id);
  }
  return used;
}

/** What is to pay, and what is left on the customer's balance, after the balance is used. */
export function afterBalance(
  total: number,
  balance: number,
): { amountDue: number; endingBalance: number } {
  const due = total + balance;
  return due >= 0 ? { amountDue: due, endingBalance: 0 } : { amountDue: 0, endingBalance: due };
}

const none: never[] = [];

function composed(
  account: Account,
  draft: InvoiceDraft,
  lines: readonly LineDraft[],
): Stripe.Invoice {
  const { subscription, customer, at } = draft;
  const id = account.newId("in");
  const shared = discountsFor(account, customer, subscription, at);
  const discounts = discountAmounts(
    account,
    lines.map((line) => ({
      amount: line.amount,
      isDiscountable: line.isDiscountable,
      product: productOf(line.price),
      discounts: ownDiscounts(account, line, at),
    })),
    shared,
  );
  const defaultRates = subscription.default_tax_rates ?? none;
  const taxes = lines.map((line, index) => {
    const off = sumOf(discounts[index] ?? none);
    return taxesOn(line.amount - off, ownTaxRates(line) ?? defaultRates, customer.tax_exempt);
  });
  const items = lines.map((line, index) =>
    toLineItem(account, line, {
      invoice: id,
      currency: subscription.currency,
      subscription,
      discounts: discounts[index] ?? none,
      taxes: taxes[index] ?? none,
    }),
  );
  return toInvoice(account, draft, {
    id,
    discounts: shared.map((discount) => discount.id),
    lines: { object: "list", data: items, has_more: false, url: `/v1/invoices/${id}/lines` },
    totals: totalsOf({ lines, discounts, taxes: totalTaxes(taxes), balance: customer.balance }),
  });
}

function totalsOf(parts: {
  lines: readonly LineDraft[];
  discounts: readonly (readonly { amount: number; discount: string }[])[];
  taxes: Stripe.Invoice.TotalTax[];
  balance: number;
}) {
  const { taxes } = parts;
  const subtotal = sumOf(parts.lines);
  const discounts = new Map<string, number>();
  for (const { amount, discount } of parts.discounts.flat()) {
    discounts.set(discount, (discounts.get(discount) ?? 0) + amount);
  }
  const net = subtotal - sumOf(parts.discounts.flat());
  const exclusive = sumOf(taxes.filter((tax) => tax.tax_behavior === "exclusive"));
  const inclusive = sumOf(taxes) - exclusive;
  const total = net + exclusive;
  const { amountDue } = afterBalance(total, parts.balance);
  return {
    amount_due: amountDue,
    amount_remaining: amountDue,
    subtotal,
    subtotal_excluding_tax: subtotal - inclusive,
    total,
    total_discount_amounts: [...discounts].map(([discount, amount]) => ({ amount, discount })),
    total_excluding_tax: net - inclusive,
    total_taxes: taxes,
  };
}

function sumOf(parts: readonly { readonly amount: number }[]): number {
  return parts.reduce((sum, part) => sum + part.amount, 0);
}

const noPaymentSettings: Stripe.Invoice.PaymentSettings = {
  default_mandate: null,
  payment_method_options: null,
  payment_method_types: null,
};

const self: Stripe.Invoice.Issuer = { type: "self" };

interface Composed {
  readonly id: string;
  readonly discounts: string[];
  readonly lines: Stripe.Invoice["lines"];
  readonly totals: ReturnType<typeof totalsOf>;
}

/**
 * All fields stand in one literal: an object of so many that is put together by several spreads
 * takes four times the memory, and there are hundreds of thousands of these.
 */
function toInvoice(account: Account, draft: InvoiceDraft, of: Composed): Stripe.Invoice {
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
