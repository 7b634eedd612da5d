import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { customerOf } from "../changing/ending.ts";
import { keepSubscription } from "../keep.ts";
import { closeDraft } from "./closing.ts";
import { type Collecting, finalize } from "./collect.ts";
import { activeDiscounts, discountsRemoved } from "./discounts.ts";
import { draftInvoice, type InvoiceDraft, usedOnce } from "./invoice.ts";

type Issue = Pick<InvoiceDraft, "reason" | "lines" | "period">;

/**
 * Makes an invoice of a subscription according to its collection: a draft that is finalized later,
 * one that stays a draft, or one that is closed at once while collection is paused. Returns both;
 * the subscription names it as its latest.
 */
export function issue(
  account: Account,
  subscription: Stripe.Subscription,
  of: Issue,
  at: number,
): { subscription: Stripe.Subscription; invoice: Stripe.Invoice } {
  const pause = subscription.pause_collection?.behavior;
  const draft = draftInvoice(account, {
    ...of,
    customer: customerOf(account, subscription),
    subscription,
    isAdvancing: pause === undefined,
    at,
  });
  const after = { ...withoutUsed(account, subscription, draft, at), latest_invoice: draft.id };
  keepSubscription(account, after, at);
  if (pause === undefined || pause === "keep_as_draft") {
    return { subscription: after, invoice: draft };
  }
  const status = pause === "void" ? "void" : "uncollectible";
  return { subscription: after, invoice: closeDraft(account, draft, status, at) };
}

/** As `issue`, but an invoice that is charged is finalized and collected at once. */
export function issueNow(
  account: Account,
  subscription: Stripe.Subscription,
  of: Issue & Pick<Collecting, "isOnSession" | "isStatusKept">,
  at: number,
): { subscription: Stripe.Subscription; invoice: Stripe.Invoice } {
  const issued = issue(account, subscription, of, at);
  const { invoice } = issued;
  const isLater =
    invoice.collection_method === "send_invoice" ||
    invoice.status !== "draft" ||
    invoice.auto_advance !== true;
  if (isLater) return issued;
  const { isOnSession = false, isStatusKept = false } = of;
  const collected = finalize(account, invoice, at, { isOnSession, isStatusKept });
  const after = account.get("subscription", subscription.id) ?? issued.subscription;
  return { subscription: after, invoice: collected };
}

/** Returns the subscription without discounts that are over, or were used up by an invoice. */
export function withoutUsed(
  account: Account,
  subscription: Stripe.Subscription,
  invoice: Stripe.Invoice,
  at: number,
): Stripe.Subscription {
  const customer = customerOf(account, subscription);
  if (subscription.discounts.length === 0 && !customer.discount) return subscription;
  const used = usedOnce(account, invoice);
  if (customer.discount && used.has(customer.discount.id)) {
    account.put("customer", { ...customer, discount: null });
  }
  const left = activeDiscounts(account, subscription.discounts, at).filter(
    ({ id }) => !used.has(id),
  );
  const discounts = left.map(({ id }) => id);
  discountsRemoved(account, subscription.discounts, discounts, at);
  return { ...subscription, discounts };
}
