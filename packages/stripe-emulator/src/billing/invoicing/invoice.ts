import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { subscriptionIdOf } from "../changing/ending.ts";
import { idOf, keepInvoice } from "../keep.ts";
import { afterBalance } from "../money/balance.ts";
import { invalid } from "../refusals.ts";
import { activeDiscounts, discountAmounts, discountsFor } from "./discounts.ts";
import { type InvoiceHead, type Totals, toInvoice } from "./invoice-object.ts";
import {
  type LineDraft,
  ownDiscounts,
  ownTaxRates,
  pendingLine,
  productOf,
  toLineItem,
} from "./lines.ts";
import { taxesOn, totalTaxes } from "./tax.ts";

const linesMax = 250;

export interface InvoiceDraft extends InvoiceHead {
  readonly lines: readonly LineDraft[];
}

/**
 * Makes a draft invoice of the lines and of the customer's pending invoice items, and keeps it.
 * Throws Fault if there are too many lines.
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

const none: never[] = [];

/** A line of a draft that is composed anew, under the id that it has if it is kept. */
export interface StoredLine {
  readonly id: string | null;
  readonly draft: LineDraft;
}

/** Returns a draft with other lines: discounts, taxes and totals are worked out again. */
export function recomposed(
  account: Account,
  invoice: Stripe.Invoice,
  lines: readonly StoredLine[],
): Stripe.Invoice {
  const subscription = account.get("subscription", subscriptionIdOf(invoice) ?? "") ?? null;
  const customer = account.get("customer", idOf(invoice.customer ?? ""));
  if (customer === undefined) throw new Error(`The customer of ${invoice.id} is not kept.`);
  const { items, totals } = priced(
    account,
    lines.map(({ draft }) => draft),
    {
      invoice: invoice.id,
      currency: invoice.currency,
      subscription,
      shared: activeDiscounts(account, invoice.discounts as string[], invoice.created),
      defaultRates: invoice.default_tax_rates ?? none,
      customer,
      at: invoice.created,
    },
  );
  const data = items.map((item, index) => ({ ...item, id: lines[index]?.id ?? item.id }));
  return { ...invoice, ...totals, lines: { ...invoice.lines, data } };
}

function composed(
  account: Account,
  draft: InvoiceDraft,
  lines: readonly LineDraft[],
): Stripe.Invoice {
  const { subscription, customer, at } = draft;
  const id = account.newId("in");
  const shared = discountsFor(account, customer, subscription, at);
  const { items, totals } = priced(account, lines, {
    invoice: id,
    currency: subscription.currency,
    subscription,
    shared,
    customer,
    at,
    defaultRates: subscription.default_tax_rates ?? none,
  });
  return toInvoice(account, draft, {
    id,
    discounts: shared.map((discount) => discount.id),
    lines: { object: "list", data: items, has_more: false, url: `/v1/invoices/${id}/lines` },
    totals,
  });
}

/** Returns the lines with discounts and taxes, and what they come to. */
function priced(
  account: Account,
  lines: readonly LineDraft[],
  of: {
    readonly invoice: string;
    readonly currency: string;
    readonly subscription: Stripe.Subscription | null;
    readonly customer: Stripe.Customer;
    readonly shared: readonly Stripe.Discount[];
    readonly defaultRates: readonly Stripe.TaxRate[];
    readonly at: number;
  },
): { items: Stripe.InvoiceLineItem[]; totals: Totals } {
  const { customer } = of;
  const discounts = discountAmounts(
    account,
    lines.map((line) => ({
      amount: line.amount,
      isDiscountable: line.isDiscountable,
      product: productOf(line.price),
      discounts: ownDiscounts(account, line, of.at),
    })),
    of.shared,
  );
  const taxes = lines.map((line, index) => {
    const off = sumOf(discounts[index] ?? none);
    return taxesOn(line.amount - off, ownTaxRates(line) ?? of.defaultRates, customer.tax_exempt);
  });
  const items = lines.map((line, index) =>
    toLineItem(account, line, {
      invoice: of.invoice,
      currency: of.currency,
      subscription: of.subscription,
      discounts: discounts[index] ?? none,
      taxes: taxes[index] ?? none,
    }),
  );
  const { balance } = customer;
  return { items, totals: totalsOf({ lines, discounts, taxes: totalTaxes(taxes), balance }) };
}

function totalsOf(parts: {
  lines: readonly LineDraft[];
  discounts: readonly (readonly { amount: number; discount: string }[])[];
  taxes: Stripe.Invoice.TotalTax[];
  balance: number;
}): Totals {
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
