import type Stripe from "stripe";
import { type Account, ApiError } from "../../objects.ts";
import { previewInvoice } from "../previewing/preview.ts";
import { upcomingWarning } from "./due.ts";

/** Reports the invoice that a subscription will have in some days, which has no id yet. */
export function emitUpcoming(
  account: Account,
  subscription: Stripe.Subscription,
  at: number,
): void {
  const days = account.switches.upcoming_invoice_days;
  if (upcomingWarning(subscription, days) !== at) return;
  try {
    const { id: _, ...invoice } = previewInvoice(account, { subscription: subscription.id }, at);
    account.emit("invoice.upcoming", invoice, undefined, at);
  } catch (error) {
    // One that ends has no next invoice, and so nothing to tell.
    if (!(error instanceof ApiError)) throw error;
  }
}
