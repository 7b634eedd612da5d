import type { Movement } from "@carryover/contract";
import { stripePath } from "../../stripe/path.ts";
import { pagesOf } from "../../stripe/reading.ts";
import type {
  Params,
  StripeCustomer,
  StripeInvoice,
  StripeInvoiceItem,
  StripeSubscription,
} from "../../stripe/stripe.ts";
import type { ObservedSubscriptions } from "../checking/observe.ts";
import * as problems from "../checking/problems.ts";
import type { CutoverItem, Money, Problem } from "../cutover.ts";
import { expanded, idOf, idOrNull } from "../references.ts";
import type { Run } from "../run.ts";

/** The expansions with which an old subscription shows its customer's money. */
export const moneyExpansions: readonly string[] = ["customer", "latest_invoice"];

/** Money as it was read, including pending items. */
export interface SeenMoney extends Money {
  readonly pending: readonly StripeInvoiceItem[];
}

/**
 * Returns the money of the customers of these items, by position. `old` must come with
 * `moneyExpansions`; missing parts are not judged.
 */
export async function observeMoney(
  run: Run,
  items: readonly CutoverItem[],
  old: ObservedSubscriptions,
): Promise<Map<number, SeenMoney>> {
  const known = items.filter(({ oldSubscription }) => old.has(oldSubscription));
  const pending = await pendingOf(run, known);
  const seen = new Map<number, SeenMoney>();
  for (const item of known) {
    const subscription = old.get(item.oldSubscription);
    if (subscription === undefined) continue;
    const own = pending.get(item.stripeCustomer) ?? [];
    seen.set(item.position, moneyOf(run, subscription, own));
  }
  return seen;
}

/** Returns the money of a customer, from a subscription that came with `moneyExpansions`. */
export function moneyOf(
  run: Run,
  subscription: StripeSubscription,
  pending: readonly StripeInvoiceItem[],
): SeenMoney {
  const customer = expanded<StripeCustomer>(subscription.customer as string | StripeCustomer);
  const invoice = expanded<StripeInvoice>(subscription.latest_invoice);
  const taken = pending.filter((item) => isTaken(item, subscription.id));
  return {
    at: Math.floor(run.stripe.now().getTime() / 1_000),
    // A customer that is deleted comes with its id alone.
    balance: customer?.balance ?? 0,
    pendingItems: taken.map(({ id }) => id),
    latestInvoice: idOrNull(subscription.latest_invoice),
    creditNotes:
      (invoice?.pre_payment_credit_notes_amount ?? 0) +
      (invoice?.post_payment_credit_notes_amount ?? 0),
    pending: taken,
  };
}

/** Returns the part that is stored with an item. */
export function keptMoney({ pending: _, ...money }: SeenMoney): Money {
  return money;
}

/**
 * Returns the part of a customer's money that prevents a move now: the next invoice uses it, and
 * until the old subscription is canceled its use is uncertain.
 */
export function moneyHindrance(item: CutoverItem, money: Money | undefined): Problem | null {
  if (money === undefined) return null;
  if (money.balance !== 0) return problems.customerBalance(money.balance, currencyOf(item));
  // Usage that is billed with the cancellation takes what is pending along, as was asked.
  if (money.pendingItems.length === 0 || billsUsageNow(item)) return null;
  return problems.customerPendingItems(money.pendingItems);
}

/** Returns whether canceling the old one intentionally bills its metered usage. */
export function billsUsageNow({ plan }: CutoverItem): boolean {
  return plan.requests?.cancel.params.invoice_now === true;
}

/** Returns the currency of the moved subscription. */
export function currencyOf({ plan }: CutoverItem): string {
  return String(plan.snapshot.currency);
}

/**
 * Returns the money without manual changes of the customer's balance since `before`: Stripe marks
 * each change of a balance as a manual adjustment, or as part of an invoice or a credit.
 */
export async function withoutAdjustments(
  run: Run,
  item: CutoverItem,
  { before, after }: { before: Money; after: SeenMoney },
): Promise<SeenMoney> {
  if (after.balance === before.balance) return after;
  const path = stripePath`/v1/customers/${item.stripeCustomer}/balance_transactions`;
  const { object } = await run.stripe.get<{ readonly data: readonly BalanceTransaction[] }>(path, {
    limit: 100,
  });
  const byHand = object.data.filter(
    ({ type, created }) => type === "adjustment" && created >= before.at,
  );
  return { ...after, balance: after.balance - byHand.reduce((sum, each) => sum + each.amount, 0) };
}

interface BalanceTransaction {
  readonly amount: number;
  readonly created: number;
  readonly type: string;
}

/**
 * Returns the movements of a customer's money between two readings, besides invoices. A manual item
 * of the customer is no such movement; one of the subscription is.
 */
export function movementsBetween(item: CutoverItem, before: Money, after: SeenMoney): Movement[] {
  const movements: Movement[] = [];
  const add = (amount: number, objectId: string) => {
    if (amount !== 0) movements.push(movementOf(amount, { currency: currencyOf(item), objectId }));
  };
  add(after.balance - before.balance, item.stripeCustomer);
  if (after.latestInvoice !== null && after.latestInvoice === before.latestInvoice) {
    add(before.creditNotes - after.creditNotes, after.latestInvoice);
  }
  const isNew = ({ id, proration, parent }: StripeInvoiceItem) =>
    !before.pendingItems.includes(id) && (proration || parent?.subscription_details != null);
  for (const { id, amount, currency } of after.pending.filter(isNew)) {
    movements.push(movementOf(amount, { currency, objectId: id }));
  }
  return movements;
}

/** Returns an amount that its customer pays if it is above zero, and gets if it is below. */
export function movementOf(
  amount: number,
  of: { readonly currency: string; readonly objectId: string; readonly isPlanned?: boolean },
): Movement {
  const { currency, objectId, isPlanned = false } = of;
  const kind = amount > 0 ? "charged" : "credited";
  return { kind, amount: Math.abs(amount), currency, objectId, isPlanned };
}

/** Items on no invoice yet, by customer: as the account's list as far as that is shorter. */
export async function pendingOf(
  run: Run,
  items: readonly CutoverItem[],
): Promise<Map<string, StripeInvoiceItem[]>> {
  const customers = new Set(items.map(({ stripeCustomer }) => stripeCustomer));
  const found = new Map([...customers].map((id): [string, StripeInvoiceItem[]] => [id, []]));
  const read = async (query: Params, pagesMax: number) => {
    const load = (cursor: Params) => run.stripe.invoiceItems({ ...query, ...cursor });
    for await (const page of pagesOf(load)) {
      for (const each of page.data) found.get(idOf(each.customer))?.push(each);
      if (!page.hasMore) return true;
      if (page.number >= pagesMax) return false;
    }
    return true;
  };
  const pagesMax = Math.floor(customers.size / 4);
  if (pagesMax > 0 && (await read({ pending: true }, pagesMax))) return found;
  for (const list of found.values()) list.length = 0;
  await Promise.all(
    [...customers].map((customer) => read({ pending: true, customer }, Number.POSITIVE_INFINITY)),
  );
  return found;
}

/**
 * Returns whether the next invoice of a subscription takes it: another one's items wait for that
 * one.
 */
function isTaken({ parent }: StripeInvoiceItem, subscription: string): boolean {
  const owner = parent?.subscription_details?.subscription;
  return owner === undefined || owner === subscription;
}
