import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { subscriptionIdOf } from "../changing/ending.ts";
import { keepInvoice } from "../keep.ts";
import { mergedMetadata } from "../metadata.ts";
import { invalid, unknownIn, unsupported } from "../refusals.ts";
import { amountOf } from "./amounts.ts";
import { recomposed, type StoredLine } from "./invoice.ts";
import { newInvoiceItem } from "./invoice-items.ts";
import { lineDraftOf, pendingLine } from "./lines.ts";
import { taxRates } from "./tax.ts";

type Invoice = Stripe.Invoice;
type LineParams = Stripe.InvoiceAddLinesParams.Line | Stripe.InvoiceUpdateLinesParams.Line;

/** Takes lines off a draft: deletes them, or lets their items wait for another invoice. */
export function removeLines(
  account: Account,
  invoice: Invoice,
  params: Stripe.InvoiceRemoveLinesParams,
): Invoice {
  checkDraft(invoice);
  for (const [index, { id, behavior }] of params.lines.entries()) {
    const line = lineOf(invoice, id, `lines[${index}][id]`);
    const itemId = itemOf(line);
    if (itemId === null) {
      // [sandbox] subscription_lines_stay
      throw invalid(
        "Lines of a subscription's items cannot be removed from its invoice.",
        `lines[${index}][id]`,
      );
    }
    const item = account.get("invoiceitem", itemId);
    if (item === undefined) continue;
    if (behavior === "delete") {
      account.remove("invoiceitem", itemId);
      account.emit("invoiceitem.deleted", item);
    } else {
      account.put("invoiceitem", { ...item, invoice: null });
    }
  }
  const gone = new Set(params.lines.map(({ id }) => id));
  const left = storedLines(account, invoice).filter(({ id }) => id === null || !gone.has(id));
  return edited(account, invoice, left, params.invoice_metadata);
}

/** Adds lines to a draft: items that wait for an invoice, or new ones. */
export function addLines(
  account: Account,
  invoice: Invoice,
  params: Stripe.InvoiceAddLinesParams,
): Invoice {
  checkDraft(invoice);
  const added = params.lines.map((line, index): StoredLine => {
    const item =
      line.invoice_item === undefined
        ? madeItem(account, invoice, line, index)
        : waitingItem(account, invoice, line.invoice_item, `lines[${index}][invoice_item]`);
    account.put("invoiceitem", { ...item, invoice: invoice.id });
    return { id: null, draft: pendingLine(account, item) };
  });
  const all = [...storedLines(account, invoice), ...added];
  return edited(account, invoice, all, params.invoice_metadata);
}

/** Changes lines of a draft, and with them the items that they are of. */
export function updateLines(
  account: Account,
  invoice: Invoice,
  params: Stripe.InvoiceUpdateLinesParams,
): Invoice {
  checkDraft(invoice);
  const changed = new Map(
    params.lines.map((line, index) => {
      lineOf(invoice, line.id, `lines[${index}][id]`);
      checkActed(line, index);
      return [line.id, line] as const;
    }),
  );
  const lines = storedLines(account, invoice).map((stored): StoredLine => {
    const given = stored.id === null ? undefined : changed.get(stored.id);
    if (given === undefined) return stored;
    const { amount, quantity } = amountsAfter(stored.draft, given);
    const { invoiceItem } = stored.draft;
    const draft = {
      ...stored.draft,
      amount,
      quantity,
      description: given.description ?? stored.draft.description,
      isDiscountable: given.discountable ?? stored.draft.isDiscountable,
      period: given.period ?? stored.draft.period,
    };
    if (invoiceItem !== null) {
      const { description, period } = draft;
      account.put("invoiceitem", { ...invoiceItem, amount, description, period });
    }
    return { ...stored, draft };
  });
  return edited(account, invoice, lines, params.invoice_metadata);
}

function edited(
  account: Account,
  invoice: Invoice,
  lines: readonly StoredLine[],
  metadata: unknown,
): Invoice {
  const after: Invoice = {
    ...recomposed(account, invoice, lines),
    metadata: mergedMetadata(invoice.metadata ?? {}, metadata as Stripe.Metadata | undefined),
  };
  keepInvoice(account, after);
  account.emit("invoice.updated", after, { lines: invoice.lines, total: invoice.total });
  return after;
}

function storedLines(account: Account, invoice: Invoice): StoredLine[] {
  const subscription = account.get("subscription", subscriptionIdOf(invoice) ?? "") ?? null;
  return invoice.lines.data.map((line) => ({
    id: line.id,
    draft: lineDraftOf(account, line, subscription),
  }));
}

function checkDraft(invoice: Invoice): void {
  if (invoice.status === "draft") return;
  throw invalid(
    "Only the lines of a draft can be changed, and this invoice is finalized.",
    undefined,
    "invoice_not_editable",
  );
}

function lineOf(invoice: Invoice, id: string, param: string): Stripe.InvoiceLineItem {
  const line = invoice.lines.data.find((one) => one.id === id);
  if (line === undefined) throw unknownIn(param, "line_item", id);
  return line;
}

function itemOf(line: Stripe.InvoiceLineItem): string | null {
  return line.parent?.invoice_item_details?.invoice_item ?? null;
}

const acted: ReadonlySet<string> = new Set([
  "id",
  "amount",
  "description",
  "discountable",
  "invoice_item",
  "metadata",
  "period",
  "quantity",
  "tax_rates",
  "pricing",
]);

function checkActed(line: LineParams, index: number): void {
  for (const name of Object.keys(line)) {
    if (!acted.has(name)) throw unsupported(`lines[${index}][${name}]`);
  }
  if ("id" in line && line.pricing !== undefined) throw unsupported(`lines[${index}][pricing]`);
}

function amountsAfter(
  before: { readonly amount: number; readonly quantity: number | null },
  given: Stripe.InvoiceUpdateLinesParams.Line,
): { amount: number; quantity: number | null } {
  const quantity = given.quantity ?? before.quantity;
  if (given.amount !== undefined) return { amount: given.amount, quantity };
  if (given.quantity === undefined || !before.quantity) return { ...before, quantity };
  return { amount: Math.round((before.amount * given.quantity) / before.quantity), quantity };
}

function waitingItem(
  account: Account,
  invoice: Invoice,
  id: string,
  param: string,
): Stripe.InvoiceItem {
  const item = account.get("invoiceitem", id);
  if (item === undefined || item.customer !== invoice.customer) {
    throw unknownIn(param, "invoiceitem", id);
  }
  if (item.invoice !== null) throw invalid(`The item ${id} is on an invoice already.`, param);
  return item;
}

function madeItem(
  account: Account,
  invoice: Invoice,
  line: Stripe.InvoiceAddLinesParams.Line,
  index: number,
): Stripe.InvoiceItem {
  checkActed(line, index);
  const customer = account.get("customer", invoice.customer as string);
  if (customer === undefined) throw new Error(`The customer of ${invoice.id} is not kept.`);
  const priceId = line.pricing?.price;
  const price = priceId === undefined ? null : account.get("price", priceId);
  if (price === undefined) {
    throw unknownIn(`lines[${index}][pricing][price]`, "price", priceId ?? "");
  }
  const quantity = line.quantity ?? 1;
  const amount = line.amount ?? (price === null ? undefined : amountOf(price, quantity));
  if (amount === undefined) {
    const param = `lines[${index}][amount]`;
    throw invalid(`Missing required param: ${param}.`, param, "parameter_missing");
  }
  const at = account.now(customer.id);
  return newInvoiceItem(account, {
    customer,
    amount,
    currency: invoice.currency,
    quantity,
    price,
    at,
    description: line.description ?? null,
    period: line.period ?? { start: at, end: at },
    subscription: null,
    item: null,
    isProration: false,
    isDiscountable: line.discountable ?? amount >= 0,
    metadata: mergedMetadata({}, line.metadata as Stripe.Metadata | ""),
    taxRates: taxRates(account, line.tax_rates || [], `lines[${index}][tax_rates]`),
  });
}
