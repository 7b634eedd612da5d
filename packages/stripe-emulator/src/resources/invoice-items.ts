import type Stripe from "stripe";
import { checkCurrency } from "../billing/creating/checks.ts";
import { amountOf } from "../billing/invoicing/amounts.ts";
import { newInvoiceItem } from "../billing/invoicing/invoice-items.ts";
import { taxRates } from "../billing/invoicing/tax.ts";
import { mergedMetadata, orNull } from "../billing/metadata.ts";
import { invalid, unknownIn, unsupported } from "../billing/refusals.ts";
import { isInRange, listPage } from "../lists.ts";
import type { Account, Call, Endpoint } from "../objects.ts";
import { existing } from "./existing.ts";

/** Invoice items, which wait for the customer's next invoice. */
export const invoiceItemEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/invoiceitems",
    params: "InvoiceItemCreateParams",
    handle: (account, { params }) => {
      const item = readInvoiceItem(account, params);
      account.put("invoiceitem", item);
      account.emit("invoiceitem.created", item);
      return item;
    },
  },
  {
    method: "GET",
    path: "/v1/invoiceitems",
    params: "InvoiceItemListParams",
    handle: listInvoiceItems,
  },
  {
    method: "GET",
    path: "/v1/invoiceitems/:id",
    params: "InvoiceItemRetrieveParams",
    handle: (account, call) => existing(account, "invoiceitem", call.ids.id),
  },
  {
    method: "DELETE",
    path: "/v1/invoiceitems/:id",
    params: "InvoiceItemDeleteParams",
    handle: (account, call) => {
      const item = existing(account, "invoiceitem", call.ids.id);
      if (item.invoice !== null) {
        throw invalid("This invoice item is on an invoice and can no longer be deleted.");
      }
      account.remove("invoiceitem", item.id);
      account.emit("invoiceitem.deleted", item);
      return { id: item.id, object: "invoiceitem", deleted: true };
    },
  },
];

function readInvoiceItem(
  account: Account,
  params: Stripe.InvoiceItemCreateParams,
): Stripe.InvoiceItem {
  const names = ["invoice", "price_data", "discounts", "quantity_decimal"] as const;
  for (const name of names) if (params[name] !== undefined) throw unsupported(name);
  const customer = account.get("customer", params.customer ?? "");
  if (customer === undefined) throw unknownIn("customer", "customer", params.customer ?? "");
  if (params.subscription !== undefined && !account.get("subscription", params.subscription)) {
    throw unknownIn("subscription", "subscription", params.subscription);
  }
  const { amount, currency, price } = readAmount(account, params);
  checkCurrency(account, customer, currency);
  const at = account.now(customer.id);
  return newInvoiceItem(account, {
    customer,
    amount,
    currency,
    description: params.description ?? null,
    period: params.period ?? { start: at, end: at },
    quantity: params.quantity ?? 1,
    price,
    subscription: params.subscription ?? null,
    item: null,
    isProration: false,
    isDiscountable: params.discountable ?? amount >= 0,
    metadata: mergedMetadata({}, orNull(params.metadata) ?? undefined),
    taxRates: taxRates(account, params.tax_rates ?? [], "tax_rates"),
    at,
  });
}

function readAmount(account: Account, params: Stripe.InvoiceItemCreateParams) {
  const priceId = params.pricing?.price;
  if (priceId === undefined) {
    const { currency } = params;
    if (currency === undefined) {
      throw invalid("Missing required param: currency.", "currency", "parameter_missing");
    }
    if (params.amount === undefined && params.unit_amount_decimal === undefined) {
      throw invalid("Missing required param: amount.", "amount", "parameter_missing");
    }
    const unit = Number(params.unit_amount_decimal ?? 0);
    const amount = params.amount ?? Math.round(unit * (params.quantity ?? 1));
    return { amount, currency, price: null };
  }
  const price = account.get("price", priceId);
  if (price === undefined) throw unknownIn("pricing[price]", "price", priceId);
  if (price.type !== "one_time") {
    throw invalid("Invoice items take prices with `type=one_time` only.", "pricing[price]");
  }
  return { amount: amountOf(price, params.quantity ?? 1), currency: price.currency, price };
}

function listInvoiceItems(account: Account, { params }: Call): object {
  const query: Stripe.InvoiceItemListParams = params;
  const all =
    query.customer === undefined
      ? account.all("invoiceitem")
      : account.ofCustomer("invoiceitem", query.customer);
  return listPage(
    "/v1/invoiceitems",
    all,
    query,
    (item) =>
      (query.pending === undefined || (item.invoice === null) === query.pending) &&
      (query.invoice === undefined || item.invoice === query.invoice) &&
      isInRange(item.date, query.created),
  );
}
