import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { idOf } from "../keep.ts";
import type { Period } from "../periods.ts";
import { decimal } from "./amounts.ts";
import { pricingOf } from "./lines.ts";

export interface InvoiceItemDraft {
  readonly customer: Stripe.Customer;
  readonly amount: number;
  readonly currency: string;
  readonly description: string | null;
  readonly period: Period;
  readonly quantity: number;
  readonly price: Stripe.Price | null;
  readonly subscription: string | null;
  readonly item: string | null;
  readonly isProration: boolean;
  readonly isDiscountable: boolean;
  readonly metadata: Record<string, string>;
  readonly taxRates: Stripe.TaxRate[];
  readonly at: number;
}

/** Returns an item that waits for the next invoice, with a new id. It is not kept yet. */
export function newInvoiceItem(account: Account, draft: InvoiceItemDraft): Stripe.InvoiceItem {
  const { customer } = draft;
  return {
    id: account.newId("ii"),
    object: "invoiceitem",
    amount: draft.amount,
    currency: draft.currency,
    customer: customer.id,
    customer_account: null,
    date: draft.at,
    description: draft.description,
    discountable: draft.isDiscountable,
    discounts: [],
    invoice: null,
    livemode: account.livemode,
    metadata: draft.metadata,
    net_amount: draft.amount,
    parent:
      draft.subscription === null
        ? null
        : {
            subscription_details: {
              subscription: draft.subscription,
              ...(draft.item === null ? {} : { subscription_item: draft.item }),
            },
            type: "subscription_details",
          },
    period: draft.period,
    pricing: pricingOf(draft.price),
    proration: draft.isProration,
    quantity: draft.quantity,
    quantity_decimal: decimal(draft.quantity),
    tax_rates: draft.taxRates,
    test_clock: customer.test_clock == null ? null : idOf(customer.test_clock),
  };
}
