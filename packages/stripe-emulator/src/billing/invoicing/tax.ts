import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { invalid, unknownIn } from "../refusals.ts";
import { rounded } from "./amounts.ts";

/** Returns the tax rates that parameters name. Throws Fault if one is not there, or archived. */
export function taxRates(
  account: Account,
  ids: readonly string[],
  param = "default_tax_rates",
): Stripe.TaxRate[] {
  return ids.map((id) => {
    const rate = account.get("tax_rate", id);
    if (rate === undefined) throw unknownIn(param, "tax rate", id);
    if (!rate.active) throw invalid(`The tax rate ${id} is archived.`, param);
    return rate;
  });
}

/**
 * Checks that the customer's location is known, as automatic tax requires. Throws Fault otherwise.
 * [sandbox] automatic_tax_is_zero
 */
export function checkTaxLocation(customer: Stripe.Customer): void {
  if (customer.address?.country) return;
  throw invalid(
    "The customer's location isn't recognized. Set a valid customer address in order to " +
      "automatically calculate tax.",
    "automatic_tax[enabled]",
    "customer_tax_location_invalid",
  );
}

export type LineTax = Stripe.InvoiceLineItem.Tax;

/** Returns the taxes of a line after discounts. */
export function taxesOn(
  net: number,
  rates: readonly Stripe.TaxRate[],
  exempt: Stripe.Customer["tax_exempt"],
): LineTax[] {
  if (rates.length === 0) return [];
  const isFree = exempt === "exempt" || exempt === "reverse";
  return rates.map((rate) => ({
    amount: isFree ? 0 : taxOf(net, rate),
    tax_behavior: rate.inclusive ? "inclusive" : "exclusive",
    tax_rate_details: { tax_rate: rate.id },
    taxability_reason: reasonOf(exempt),
    taxable_amount: net,
    type: "tax_rate_details",
  }));
}

/** Returns the taxes of all lines, one entry for each rate. */
export function totalTaxes(lines: readonly (readonly LineTax[])[]): Stripe.Invoice.TotalTax[] {
  const totals = new Map<string, Stripe.Invoice.TotalTax>();
  for (const tax of lines.flat()) {
    const key = tax.tax_rate_details?.tax_rate ?? "";
    const before = totals.get(key);
    totals.set(key, {
      ...tax,
      amount: tax.amount + (before?.amount ?? 0),
      taxable_amount: (tax.taxable_amount ?? 0) + (before?.taxable_amount ?? 0),
    });
  }
  return [...totals.values()];
}

function taxOf(net: number, rate: Stripe.TaxRate): number {
  const share = rate.percentage / 100;
  return rounded(rate.inclusive ? net - net / (1 + share) : net * share);
}

function reasonOf(exempt: Stripe.Customer["tax_exempt"]): LineTax["taxability_reason"] {
  if (exempt === "exempt") return "customer_exempt";
  return exempt === "reverse" ? "reverse_charge" : "standard_rated";
}
