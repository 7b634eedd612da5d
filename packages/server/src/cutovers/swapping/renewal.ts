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
