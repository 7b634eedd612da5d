import type Stripe from "stripe";
import { subscriptionIdOf } from "../billing/changing/ending.ts";
import { markUncollectible, voidInvoice } from "../billing/invoicing/closing.ts";
import { finalize, payNow } from "../billing/invoicing/collect.ts";
import { addLines, removeLines, updateLines } from "../billing/invoicing/edit-lines.ts";
import { idOf, keepInvoice } from "../billing/keep.ts";
import { mergedMetadata } from "../billing/metadata.ts";
import { previewInvoice } from "../billing/previewing/preview.ts";
import { invalid, unsupported } from "../billing/refusals.ts";
import { isInRange, listPage } from "../lists.ts";
import type { Account, Call, Endpoint } from "../objects.ts";
import { existing } from "./existing.ts";

/** The supported parameters of an update of an invoice. */
const updatable: ReadonlySet<string> = new Set([
  "auto_advance",
  "metadata",
  "description",
  "expand",
]);
const secondsToNextStep = 3600;

/** Invoices. The preview comes first, as its path looks like one invoice's. */
export const invoiceEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/invoices/create_preview",
    params: "InvoiceCreatePreviewParams",
    handle: (account, { params }) => {
      const id = params.subscription ?? "";
      const customer = params.customer ?? account.get("subscription", id)?.customer;
      const at = customer === undefined ? account.now() : account.now(idOf(customer));
      return previewInvoice(account, params, at);
    },
  },
  {
    method: "GET",
    path: "/v1/invoices",
    params: "InvoiceListParams",
    handle: listInvoices,
  },
  {
    method: "GET",
    path: "/v1/invoices/:id",
    params: "InvoiceRetrieveParams",
    handle: (account, call) => existing(account, "invoice", call.ids.id),
  },
  {
    method: "GET",
    path: "/v1/invoices/:id/lines",
    params: "InvoiceListLineItemsParams",
    handle: (account, call) => {
      const invoice = existing(account, "invoice", call.ids.id);
      const oldestFirst = [...invoice.lines.data].reverse();
      return listPage(`/v1/invoices/${invoice.id}/lines`, oldestFirst, call.params);
    },
  },
  {
    method: "POST",
    path: "/v1/invoices/:id",
    params: "InvoiceUpdateParams",
    handle: updateInvoice,
  },
  {
    method: "POST",
    path: "/v1/invoices/:id/finalize",
    params: "InvoiceFinalizeInvoiceParams",
    handle: (account, call) => {
      const invoice = existing(account, "invoice", call.ids.id);
      const isAdvancing = call.params.auto_advance ?? invoice.auto_advance === true;
      return finalize(account, invoice, nowOf(account, invoice), { isAdvancing });
    },
  },
  {
    method: "POST",
    path: "/v1/invoices/:id/pay",
    params: "InvoicePayParams",
    handle: (account, call) => {
      const invoice = existing(account, "invoice", call.ids.id);
      return payNow(account, invoice, nowOf(account, invoice), {
        paymentMethod: call.params.payment_method,
        isOnSession: call.params.off_session === false,
        isOutOfBand: call.params.paid_out_of_band === true,
      });
    },
  },
  {
    method: "POST",
    path: "/v1/invoices/:id/void",
    params: "InvoiceVoidInvoiceParams",
    handle: (account, call) => {
      const invoice = existing(account, "invoice", call.ids.id);
      return voidInvoice(account, invoice, nowOf(account, invoice));
    },
  },
  {
    method: "POST",
    path: "/v1/invoices/:id/mark_uncollectible",
    params: "InvoiceMarkUncollectibleParams",
    handle: (account, call) => {
      const invoice = existing(account, "invoice", call.ids.id);
      return markUncollectible(account, invoice, nowOf(account, invoice));
    },
  },
  {
    method: "POST",
    path: "/v1/invoices/:id/add_lines",
    params: "InvoiceAddLinesParams",
    handle: (account, { ids, params }) =>
      addLines(account, existing(account, "invoice", ids.id), params),
  },
  {
    method: "POST",
    path: "/v1/invoices/:id/remove_lines",
    params: "InvoiceRemoveLinesParams",
    handle: (account, { ids, params }) =>
      removeLines(account, existing(account, "invoice", ids.id), params),
  },
  {
    method: "POST",
    path: "/v1/invoices/:id/update_lines",
    params: "InvoiceUpdateLinesParams",
    handle: (account, { ids, params }) =>
      updateLines(account, existing(account, "invoice", ids.id), params),
  },
  {
    method: "DELETE",
    path: "/v1/invoices/:id",
    params: "InvoiceDeleteParams",
    handle: (account, call) => {
      const invoice = existing(account, "invoice", call.ids.id);
      throw invalid(
        `You can't delete invoices created by subscriptions (${subscriptionIdOf(invoice)}).`,
      );
    },
  },
];

function nowOf(account: Account, invoice: Stripe.Invoice): number {
  return account.now(invoice.customer === null ? undefined : idOf(invoice.customer));
}

/**
 * Updates an invoice; turning collection on again schedules the next step of a draft or an open
 * invoice.
 */
function updateInvoice(account: Account, call: Call): object {
  const invoice = existing(account, "invoice", call.ids.id);
  const params: Stripe.InvoiceUpdateParams = call.params;
  for (const name of Object.keys(params)) if (!updatable.has(name)) throw unsupported(name);
  const isAdvancing = params.auto_advance ?? invoice.auto_advance === true;
  const isChanged = isAdvancing !== (invoice.auto_advance === true);
  const next = isAdvancing ? nowOf(account, invoice) + secondsToNextStep : null;
  const isOpenCharge =
    invoice.status === "open" && invoice.collection_method === "charge_automatically";
  if (isChanged && invoice.status !== "draft" && invoice.status !== "open") {
    throw invalid(`An invoice that is ${invoice.status} does not advance.`, "auto_advance");
  }
  const after: Stripe.Invoice = {
    ...invoice,
    auto_advance: isAdvancing,
    description: params.description ?? invoice.description,
    metadata: mergedMetadata(invoice.metadata ?? {}, params.metadata as Stripe.Metadata),
    ...(isChanged && invoice.status === "draft" ? { automatically_finalizes_at: next } : {}),
    ...(isChanged && isOpenCharge ? { next_payment_attempt: next } : {}),
  };
  keepInvoice(account, after);
  account.emit("invoice.updated", after, { auto_advance: invoice.auto_advance });
  return after;
}

function listInvoices(account: Account, { params }: Call): object {
  const query: Stripe.InvoiceListParams = params;
  return listPage("/v1/invoices", candidates(account, query), query, (invoice) => {
    const { due_date: dueDate } = invoice;
    return (
      (query.subscription === undefined || subscriptionIdOf(invoice) === query.subscription) &&
      (query.status === undefined || invoice.status === query.status) &&
      (query.collection_method === undefined ||
        invoice.collection_method === query.collection_method) &&
      isInRange(invoice.created, query.created) &&
      (query.due_date === undefined || (dueDate !== null && isInRange(dueDate, query.due_date)))
    );
  });
}

function candidates(account: Account, query: Stripe.InvoiceListParams): Iterable<Stripe.Invoice> {
  if (query.customer !== undefined) return account.ofCustomer("invoice", query.customer);
  if (query.subscription === undefined) return account.all("invoice");
  const subscription = account.get("subscription", query.subscription);
  return subscription === undefined
    ? []
    : account.ofCustomer("invoice", idOf(subscription.customer));
}
