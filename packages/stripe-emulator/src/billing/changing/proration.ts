import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { cycleAnchor } from "../creating/anchor.ts";
import { amountOf, prorated, rounded } from "../invoicing/amounts.ts";
import { discountsFor, shareLeft } from "../invoicing/discounts.ts";
import { newInvoiceItem } from "../invoicing/invoice-items.ts";
import { isMetered } from "../items.ts";
import { periodAt } from "../periods.ts";
import { customerOf, invoicesOf } from "./ending.ts";

/**
 * A changed item of a subscription: `before` is null for an added one, `after` for a removed one.
 */
export interface ItemChange {
  readonly before: Stripe.SubscriptionItem | null;
  readonly after: Stripe.SubscriptionItem | null;
}

/**
 * Stores the prorations of changes in the middle of a period: a credit for the rest of the former
 * item, and a debit for the rest of the new one. They are pending items of the subscription.
 */
export function keepProrations(
  account: Account,
  subscription: Stripe.Subscription,
  changes: readonly ItemChange[],
  at: number,
): Stripe.InvoiceItem[] {
  const items = changes.flatMap(({ before, after }) => [
    ...(before !== null && isCredited(account, subscription, before, at)
      ? prorationItems(account, subscription, { item: before, sign: -1 }, at)
      : []),
    ...(after === null ? [] : prorationItems(account, subscription, { item: after, sign: 1 }, at)),
  ]);
  for (const item of items) account.put("invoiceitem", item);
  return items;
}

/** Removes the prorations of a subscription that are not invoiced yet. */
export function removeProrations(account: Account, subscription: Stripe.Subscription): void {
  const customer = customerOf(account, subscription);
  for (const item of account.ofCustomer("invoiceitem", customer.id)) {
    const owner = item.parent?.subscription_details?.subscription;
    const isPending = item.invoice === null && item.proration;
    if (isPending && owner === subscription.id) account.remove("invoiceitem", item.id);
  }
}

function prorationItems(
  account: Account,
  subscription: Stripe.Subscription,
  part: { readonly item: Stripe.SubscriptionItem; readonly sign: 1 | -1 },
  at: number,
): Stripe.InvoiceItem[] {
  const { item, sign } = part;
  const every = item.price.recurring;
  if (every === null || isMetered(item.price)) return [];
  const customer = customerOf(account, subscription);
  const whole = periodAt(cycleAnchor(subscription, every), every, item.current_period_start);
  const end = item.current_period_end;
  const quantity = item.quantity ?? 1;
  // [sandbox] proration_net_of_discount
  const share = shareLeft(account, discountsFor(account, customer, subscription, at));
  const full = rounded(amountOf(item.price, quantity) * share);
  const amount = sign * prorated(full, end - at, whole.end - whole.start) || 0;
  return [
    newInvoiceItem(account, {
      customer,
      amount,
      currency: subscription.currency,
      description: `${sign < 0 ? "Unused" : "Remaining"} time on ${quantity} × ${item.price.id}`,
      period: { start: at, end },
      quantity,
      price: item.price,
      subscription: subscription.id,
      item: item.id,
      isProration: true,
      isDiscountable: false,
      metadata: {},
      taxRates: item.tax_rates ?? [],
      at,
    }),
  ];
}

/** [sandbox] flexible_credits_debits_only; classic credits the price, whatever was billed. */
function isCredited(
  account: Account,
  subscription: Stripe.Subscription,
  item: Stripe.SubscriptionItem,
  at: number,
): boolean {
  if (isMetered(item.price)) return false;
  if (subscription.billing_mode.type === "classic") return true;
  const isDebit = (line: { amount: number; period: { start: number; end: number } }) =>
    line.amount > 0 && line.period.start <= at && at < line.period.end;
  const isInvoiced = invoicesOf(account, subscription).some(
    (invoice) =>
      invoice.status !== "void" &&
      invoice.lines.data.some(
        (line) =>
          line.parent?.subscription_item_details?.subscription_item === item.id && isDebit(line),
      ),
  );
  if (isInvoiced) return true;
  const customer = customerOf(account, subscription);
  return account.ofCustomer("invoiceitem", customer.id).some((pending) => {
    const owner = pending.parent?.subscription_details?.subscription_item;
    return owner === item.id && pending.proration && isDebit(pending);
  });
}
