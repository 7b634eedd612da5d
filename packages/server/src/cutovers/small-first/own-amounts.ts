import type { PlannedItem } from "@carryover/contract";
import type { StripeInvoice, StripeInvoiceLine } from "../../stripe/stripe.ts";
import { idOf } from "../references.ts";

/** The planned amount of an invoice. */
export type PlannedAmount = Pick<
  NonNullable<PlannedItem["nextInvoice"]["new"]>,
  "amount" | "own" | "untaxed" | "currency"
>;

/**
 * Returns the lines of manual items, which belong neither to the subscription nor to a proration.
 */
export function boughtLines({ lines }: StripeInvoice): StripeInvoiceLine[] {
  return (lines?.data ?? []).filter(isOfCustomer);
}

/** Returns the planned amount of the subscription itself. */
export function ownAmount({ amount, own }: PlannedAmount): number {
  return own ?? amount;
}

/**
 * Returns whether an invoice is over what was planned, apart from what the customer has bought
 * beside its subscription since, or had when it was planned, and from usage of metered prices.
 */
export function isAsPlanned(
  invoice: StripeInvoice,
  planned: PlannedAmount,
  meteredPrices: ReadonlySet<string> = new Set(),
): boolean {
  if (invoice.currency !== planned.currency) return false;
  const used = (invoice.lines?.data ?? []).filter((line) => isOfPrice(line, meteredPrices));
  const { total } = ownAmounts(invoice, [...boughtLines(invoice), ...used]);
  return invoice.total === planned.amount || total === ownAmount(planned);
}

/** Returns the amounts of an invoice without lines that are not the subscription's own. */
export function ownAmounts(invoice: StripeInvoice, foreign: readonly StripeInvoiceLine[]) {
  let [total, untaxed] = [invoice.total, invoice.total_excluding_tax ?? invoice.total];
  for (const { amount, discount_amounts: discounts, taxes } of foreign) {
    const net = amount - sumOf(discounts ?? []);
    const exclusive = (taxes ?? []).filter((tax) => tax.tax_behavior === "exclusive");
    total -= net + sumOf(exclusive);
    untaxed -= net - sumOf((taxes ?? []).filter((tax) => tax.tax_behavior === "inclusive"));
  }
  return { total, untaxed };
}

function isOfPrice({ pricing }: StripeInvoiceLine, prices: ReadonlySet<string>): boolean {
  const price = pricing?.price_details?.price;
  return price != null && prices.has(idOf(price));
}

function sumOf(parts: readonly { readonly amount: number }[]): number {
  return parts.reduce((sum, { amount }) => sum + amount, 0);
}

/** Returns whether a line is of an item that is neither the subscription's nor a proration. */
function isOfCustomer({ parent }: StripeInvoiceLine): boolean {
  const details = parent?.invoice_item_details;
  return details != null && !details.proration && details.subscription === null;
}
