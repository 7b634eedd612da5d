import type Stripe from "stripe";
import { idOf } from "./keep.ts";

/**
 * Returns the payment method of a subscription: its own default, then the customer's. Null without
 * one.
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
