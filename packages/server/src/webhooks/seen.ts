import {
  idOf,
  type Stripe,
  StripeError,
  type StripeInvoice,
  type StripeSubscription,
} from "../stripe/stripe.ts";
import type { SeenSubscription } from "../subscriptions/service.ts";

/**
 * Reads the fields that the platform follows of a subscription. Whether a failed payment waits for
 * the customer is a property of the payment, which a restricted key may not read: then the event
 * must tell it, by the invoice that it names. Throws StripeError.
 */
export async function seenOf(
  stripe: Stripe,
  subscription: StripeSubscription,
  actionRequiredOn: string | null,
): Promise<SeenSubscription> {
  const { status, cancel_at, cancel_at_period_end, ended_at, trial_end } = subscription;
  const periodEnd = Math.max(...subscription.items.data.map((item) => item.current_period_end));
  const cancelAt = cancel_at ?? (cancel_at_period_end ? periodEnd : null);
  return {
    status,
    cancelAt: instant(cancelAt),
    endedAt: instant(ended_at),
    trialEnd: instant(trial_end),
    paymentState: await paymentStateOf(stripe, subscription, actionRequiredOn),
  };
}

async function paymentStateOf(
  stripe: Stripe,
  { status, latest_invoice }: StripeSubscription,
  actionRequiredOn: string | null,
): Promise<SeenSubscription["paymentState"]> {
  if (!["past_due", "unpaid", "incomplete"].includes(status)) return "ok";
  if (latest_invoice === null) return "failed";
  const invoiceId = idOf(latest_invoice);
  if (invoiceId === actionRequiredOn) return "action_required";
  const payments = await paymentsOf(stripe, invoiceId);
  return payments.includes("requires_action") ? "action_required" : "failed";
}

interface WithPayments {
  readonly payments?: {
    readonly data?: readonly {
      readonly payment?: { readonly payment_intent?: string | { readonly status?: string } };
    }[];
  };
}

/** Returns the statuses of the payments of an invoice; none if they cannot be read. */
async function paymentsOf(stripe: Stripe, invoiceId: string): Promise<string[]> {
  try {
    const expand = ["payments.data.payment.payment_intent"];
    const invoice = (await stripe.invoice(invoiceId, { expand })) as StripeInvoice & WithPayments;
    return (invoice.payments?.data ?? []).flatMap(({ payment }) => {
      const intent = payment?.payment_intent;
      return typeof intent === "object" && intent.status !== undefined ? [intent.status] : [];
    });
  } catch (error) {
    const isForbidden =
      error instanceof StripeError && ["refused", "unauthorized"].includes(error.kind);
    if (isForbidden) return [];
    throw error;
  }
}

function instant(seconds: number | null): Date | null {
  return seconds === null ? null : new Date(seconds * 1_000);
}
