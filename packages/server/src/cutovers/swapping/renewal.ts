import { limits } from "@carryover/contract";
import { isEnded, type StripeInvoice, type StripeSubscription } from "../../stripe/stripe.ts";
import { leaving } from "../checking/judge.ts";
import { invoicesOf, observeOld } from "../checking/observe.ts";
import * as problems from "../checking/problems.ts";
import { secondsOf } from "../checking/verify.ts";
import type { ItemChange } from "../commit.ts";
import type { CutoverItem } from "../cutover.ts";
import { remark } from "../journal.ts";
import { differing, firstRenewal, renewalFault } from "../moving/first-renewal.ts";
import type { Run } from "../run.ts";
import { movementOf } from "../small-first/money.ts";
import { unwantedMovement } from "../small-first/money-problems.ts";
import { charged } from "../small-first/observed.ts";
import { isPricedAsPlanned } from "./expected.ts";

/**
 * Checks swapped subscriptions at their renewal: they are done once its invoice is as planned. If
 * the customer has changed its items meanwhile, the invoice is judged by those.
 */
export async function seeRenewals(run: Run, items: readonly CutoverItem[]): Promise<void> {
  if (items.length === 0) return;
  const since = Math.min(...items.map(({ plan }) => secondsOf(plan.periodEnd)));
  const ids = items.map(({ oldSubscription }) => oldSubscription);
  const [current, invoices] = await Promise.all([
    observeOld(run, items),
    invoicesOf(run, ids, { gte: since }),
  ]);
  await Promise.all(
    items.map(async (item) => {
      const subscription = current.get(item.oldSubscription);
      const own = invoices.get(item.oldSubscription) ?? [];
      const change = await judge(run, item, subscription, own);
      if (change !== null) await run.commitAnswer(change);
    }),
  );
}

async function judge(
  run: Run,
  item: CutoverItem,
  subscription: StripeSubscription | undefined,
  invoices: readonly StripeInvoice[],
): Promise<ItemChange | null> {
  if (subscription === undefined || isEnded(subscription)) {
    return { item, to: { state: "done" }, entry: remark("It has ended since.") };
  }
  const end = secondsOf(item.plan.periodEnd);
  const made = invoices.find((invoice) => isOfPhases(item, invoice, subscription));
  if (made !== undefined && !isKnown(item, made)) return ofPhases(item, made);
  const renewal = firstRenewal(item, invoices);
  if (renewal === undefined) {
    const lateMs = run.stripe.now().getTime() - end * 1_000;
    if (lateMs < limits.cutoverRenewalLateMs) return null;
    return leaving(item, "cut_over", problems.renewalMissing);
  }
  const fault = await renewalFault(run, item, { renewal, made: subscription });
  if (fault !== null) return differing(item, renewal, fault);
  const entry = remark(`Its first renewal is invoice ${renewal.id}, and as planned.`);
  return { item, to: { state: "done", problem: null }, entry };
}

/** How long after the renewal Stripe may change the phases of a schedule. */
const phaseChangeSeconds = 60 * 60;

/**
 * Whether an invoice was made beside the renewal when a schedule changed the prices, which must
 * bill nothing. What the customer has changed since bills by itself.
 */
function isOfPhases(
  item: CutoverItem,
  invoice: StripeInvoice,
  current: StripeSubscription,
): boolean {
  const { billing_reason: reason, created, total, status } = invoice;
  const sinceSeconds = created - secondsOf(item.plan.periodEnd);
  const isThen = sinceSeconds >= 0 && sinceSeconds < phaseChangeSeconds;
  const isMoney = total !== 0 && (status === "open" || status === "paid");
  const isOfSchedule = item.plan.recipe === "swap_later" && isPricedAsPlanned(item, current);
  return isOfSchedule && isThen && isMoney && reason === "subscription_update";
}

/** Whether it was reported before, and an operator has applied again since. */
function isKnown({ observed }: CutoverItem, { id }: StripeInvoice): boolean {
  return observed?.movements.some(({ objectId }) => objectId === id) ?? false;
}

function ofPhases(item: CutoverItem, invoice: StripeInvoice): ItemChange {
  const { total, currency, id: objectId } = invoice;
  const problem = unwantedMovement([movementOf(total, { currency, objectId })]);
  return charged(leaving(item, "cut_over", problem), invoice);
}
