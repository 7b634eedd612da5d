import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { keepInvoice } from "../keep.ts";
import { unapplyBalance } from "../money/balance.ts";
import { invalid } from "../refusals.ts";
import { customerOfInvoice } from "./collect.ts";

/** Voids an open invoice. Throws Fault if it is not open. */
export function voidInvoice(account: Account, invoice: Stripe.Invoice, at: number): Stripe.Invoice {
  if (invoice.status !== "open" && invoice.status !== "uncollectible") {
    throw invalid("You can only pass in open invoices. This invoice isn't open.");
  }
  const voided = closed(account, invoice, at, "void");
  unapplyBalance(account, customerOfInvoice(account, invoice), invoice, at);
  return voided;
}

/** Writes off an open invoice. Throws Fault if it is not open. */
export function markUncollectible(
  account: Account,
  invoice: Stripe.Invoice,
  at: number,
): Stripe.Invoice {
  if (invoice.status !== "open") {
    throw invalid("You can only pass in open invoices. This invoice isn't open.");
  }
  return closed(account, invoice, at, "uncollectible");
}

/** Closes a draft without ever asking for the money, as paused collection does. */
export function closeDraft(
  account: Account,
  draft: Stripe.Invoice,
  status: "void" | "uncollectible",
  at: number,
): Stripe.Invoice {
  const finalized = { ...draft.status_transitions, finalized_at: at };
  const fields = { automatically_finalizes_at: null, status_transitions: finalized };
  return closed(account, { ...draft, ...fields }, at, status);
}

function closed(
  account: Account,
  invoice: Stripe.Invoice,
  at: number,
  status: "void" | "uncollectible",
): Stripe.Invoice {
  const instant = status === "void" ? { voided_at: at } : { marked_uncollectible_at: at };
  const after: Stripe.Invoice = {
    ...invoice,
    auto_advance: false,
    next_payment_attempt: null,
    status,
    status_transitions: { ...invoice.status_transitions, ...instant },
  };
  keepInvoice(account, after);
  const type = status === "void" ? "invoice.voided" : "invoice.marked_uncollectible";
  account.emit(type, after, undefined, at);
  return after;
}
