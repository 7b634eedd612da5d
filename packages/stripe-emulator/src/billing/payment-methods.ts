import type Stripe from "stripe";
import { idOf } from "./keep.ts";

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
