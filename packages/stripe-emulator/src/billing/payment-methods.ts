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

/** Why a payment fails. */
export interface Decline {
  readonly code: string;
  readonly message: string;
}

const cardDeclined: Decline = { code: "card_declined", message: "Your card was declined." };

const authenticationRequired: Decline = {
  code: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
};

/**
 * Why a charge fails, or null: there is no payment method, it is detached by now or a declining
 * test card, or the customer would have to authenticate and is not there.
 */
export function declineOf(
  account: Account,
  customer: Stripe.Customer,
  by: { readonly payer: string | null; readonly isOnSession: boolean },
): Decline | null {
  const { payer } = by;
  if (payer === null) return cardDeclined;
  const method = account.get("payment_method", payer);
  if (method === undefined && payer.startsWith("pm_")) return cardDeclined;
  if (method !== undefined) {
    const owner = method.customer;
    if (owner === null || idOf(owner) !== customer.id) return cardDeclined;
    if (method.card !== undefined && decliningCards.has(method.card.last4)) return cardDeclined;
  }
  return account.switches.sca_needed && !by.isOnSession ? authenticationRequired : null;
}
