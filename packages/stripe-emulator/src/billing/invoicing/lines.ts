import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { isMetered } from "../items.ts";
import { idOf } from "../keep.ts";
import type { Period } from "../periods.ts";
import { amountOf, decimal, prorated, rounded, usageOf } from "./amounts.ts";
import { activeDiscounts, type DiscountAmount } from "./discounts.ts";
import type { LineTax } from "./tax.ts";

/** A line before discounts and taxes. */
export interface LineDraft {
  readonly description: string;
  readonly amount: number;
  readonly period: Period;
  readonly quantity: number | null;
  readonly price: Stripe.Price | null;
  readonly item: Stripe.SubscriptionItem | null;
  readonly invoiceItem: Stripe.InvoiceItem | null;
  readonly isProration: boolean;
  readonly isDiscountable: boolean;
}

/** Returns an item for a period: all of it, or the share until `until`. */
export function itemLine(
  item: Stripe.SubscriptionItem,
  period: Period,
  share: { readonly start?: number; readonly end?: number } = {},
): LineDraft {
  const start = Math.max(period.start, share.start ?? period.start);
  const end = Math.min(period.end, share.end ?? period.end);
  const quantity = item.quantity ?? 0;
  const full = amountOf(item.price, quantity);
  return {
    ...linePart(item),
    description: `${quantity} × ${titleOf(item.price)}`,
    amount: prorated(full, end - start, period.end - period.start),
    period: { start, end },
    quantity,
  };
}

/** Returns the usage of a metered item in a period, which is billed afterwards. */
export function usageLine(
  account: Account,
  customerId: string,
  item: Stripe.SubscriptionItem,
  period: Period,
): LineDraft {
  const quantity = usageOf(account, customerId, item, period);
  return {
    ...linePart(item),
    description: `${quantity} × ${titleOf(item.price)}`,
    amount: amountOf(item.price, quantity),
    period,
    quantity,
  };
}

/** Returns the line of 0 that an invoice has for a trial. */
export function trialLine(item: Stripe.SubscriptionItem, period: Period): LineDraft {
  return {
    ...linePart(item),
    description: `Trial period for ${titleOf(item.price)}`,
    amount: 0,
    period,
    quantity: isMetered(item.price) ? 0 : (item.quantity ?? 0),
  };
}

/** Returns the line that a pending invoice item becomes. */
export function pendingLine(account: Account, invoiceItem: Stripe.InvoiceItem): LineDraft {
  const priceId = invoiceItem.pricing?.price_details?.price;
  return {
    description: invoiceItem.description ?? "",
    amount: invoiceItem.amount,
    period: invoiceItem.period,
    quantity: invoiceItem.quantity,
    price: priceId === undefined ? null : (account.get("price", idOf(priceId)) ?? null),
    item: null,
    invoiceItem,
    isProration: invoiceItem.proration,
    isDiscountable: invoiceItem.discountable,
  };
}

/** Returns a line of a draft as it was before discounts and taxes. */
export function lineDraftOf(
  account: Account,
  line: Stripe.InvoiceLineItem,
  subscription: Stripe.Subscription | null,
): LineDraft {
  const priceId = line.pricing?.price_details?.price;
  const details = line.parent?.subscription_item_details ?? null;
  const itemId = line.parent?.invoice_item_details?.invoice_item;
  const item = subscription?.items.data.find((one) => one.id === details?.subscription_item);
  return {
    description: line.description ?? "",
    amount: line.amount,
    period: line.period,
    quantity: line.quantity,
    price: priceId === undefined ? null : (account.get("price", idOf(priceId)) ?? null),
    item: item ?? null,
    invoiceItem: account.get("invoiceitem", itemId ?? "") ?? null,
    isProration: line.parent?.invoice_item_details?.proration ?? details?.proration ?? false,
    isDiscountable: line.discountable,
  };
}

/** Discounts that the line's own item has. */
export function ownDiscounts(account: Account, line: LineDraft, at: number): Stripe.Discount[] {
  const references = line.item?.discounts ?? line.invoiceItem?.discounts ?? [];
  return references.length === 0 ? [] : activeDiscounts(account, references, at);
}

/** Returns the tax rates of the line's own item, or undefined. */
export function ownTaxRates(line: LineDraft): readonly Stripe.TaxRate[] | undefined {
  const rates = line.item?.tax_rates ?? line.invoiceItem?.tax_rates ?? [];
  return rates.length === 0 ? undefined : rates;
}

export function productOf(price: Stripe.Price | null): string | null {
  return price === null ? null : idOf(price.product as string | { id: string });
}

/** Returns the line as an invoice carries it. */
export function toLineItem(
  account: Account,
  line: LineDraft,
  of: {
    readonly invoice: string;
    readonly currency: string;
    readonly subscription: Stripe.Subscription | null;
    readonly discounts: readonly DiscountAmount[];
    readonly taxes: LineTax[];
  },
): Stripe.InvoiceLineItem {
  return {
    id: account.newId("il"),
    object: "line_item",
    amount: line.amount,
    currency: of.currency,
    description: line.description,
    discount_amounts: of.discounts.length === 0 ? none : [...of.discounts],
    discountable: line.isDiscountable,
    discounts: line.item?.discounts ?? none,
    invoice: of.invoice,
    livemode: account.livemode,
    metadata: line.item?.metadata ?? line.invoiceItem?.metadata ?? {},
    parent: parentOf(line),
    period: line.period,
    pretax_credit_amounts: none,
    pricing: pricingOf(line.price),
    quantity: line.quantity,
    quantity_decimal: line.quantity === null ? null : decimal(line.quantity),
    subscription: subscriptionOf(line) ?? of.subscription?.id ?? null,
    subtotal: line.amount,
    taxes: of.taxes,
  };
}

export function pricingOf(price: Stripe.Price | null): Stripe.InvoiceLineItem.Pricing | null {
  const product = productOf(price);
  if (price === null || product === null) return null;
  return {
    price_details: { price: price.id, product },
    type: "price_details",
    unit_amount_decimal: price.unit_amount_decimal,
  };
}

const none: never[] = [];

function linePart(item: Stripe.SubscriptionItem) {
  return {
    price: item.price,
    item,
    invoiceItem: null,
    isProration: false,
    isDiscountable: true,
  };
}

function titleOf(price: Stripe.Price): string {
  const unit = rounded(price.unit_amount ?? 0) / 100;
  const { interval, interval_count: count } = price.recurring ?? {};
  const every = count === 1 ? interval : `${count} ${interval}s`;
  return `${price.nickname ?? price.id} (at ${unit} ${price.currency.toUpperCase()} / ${every})`;
}

function subscriptionOf(line: LineDraft): string | null {
  if (line.item !== null) return line.item.subscription;
  return line.invoiceItem?.parent?.subscription_details?.subscription ?? null;
}

function parentOf(line: LineDraft): Stripe.InvoiceLineItem.Parent {
  const subscription = subscriptionOf(line);
  if (line.item !== null && line.invoiceItem === null) {
    return {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: line.isProration,
        proration_details: null,
        subscription,
        subscription_item: line.item.id,
      },
      type: "subscription_item_details",
    };
  }
  return {
    invoice_item_details: {
      invoice_item: line.invoiceItem?.id ?? "",
      proration: line.isProration,
      proration_details: null,
      subscription,
    },
    subscription_item_details: null,
    type: "invoice_item_details",
  };
}
