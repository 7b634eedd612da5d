import type Stripe from "stripe";
import type { Account } from "../objects.ts";
import { idOf } from "./keep.ts";

/** Ends of the numbers of Stripe's test cards that can be attached or kept, and never charged. */
const decliningCards: ReadonlySet<string> = new Set([
  ...["0002", "0341", "9995", "9987", "9979", "0069", "0127", "0119"],
]);

/**
 * What a subscription is paid with: its own default, then the customer's. Null if there is nothing.
 */
export function payerOf(
  customer: Stripe.Customer,
  subscription: Stripe.Subscription | null,
): string | null {
  const chosen =
    subscription?.default_payment_method ??
    subscription?.default_source ??
    customer.invoice_settings.default_payment_method ??
    customer.default_source;
  return chosen === null ? null : idOf(chosen as string | { id: string });
}

/** Whether a charge of it fails: a declining test card, or one that is detached by now. */
export function isDeclined(account: Account, customer: Stripe.Customer, id: string): boolean {
  const method = account.get("payment_method", id);
  if (method === undefined) return id.startsWith("pm_");
  const owner = method.customer;
  if (owner === null || idOf(owner) !== customer.id) return true;
  return method.card !== undefined && decliningCards.has(method.card.last4);
}
