import { limits } from "@carryover/contract";
import { isEnded, type StripeInvoice, type StripeSubscription } from "../../stripe/stripe.ts";
import type { ItemChange } from "../commit.ts";
import { type CutoverItem, isSwapped } from "../cutover.ts";
import { itemsByRenewal } from "../items-store.ts";
import { remark } from "../journal.ts";
import { endOfNew } from "../moving/ended.ts";
import { differing, firstRenewal, renewalFault } from "../moving/first-renewal.ts";
import { finishVoiding, isStranded, leaveDrafts } from "../moving/left-drafts.ts";
import type { Run } from "../run.ts";
import { charged } from "../small-first/observed.ts";
import { seeRenewals } from "../swapping/renewal.ts";
import { leaving } from "./judge.ts";
import { invoicesOf, observeNew } from "./observe.ts";
import * as problems from "./problems.ts";
import { secondsOf } from "./verify.ts";

/**
 * Looks at subscriptions that were cut over and have come to their renewal: once the new one has
 * billed it, and the old one nothing, they are done. What the old one has drafted behind its fence
 * stays a draft permanently. Returns how many were checked.
 */
export async function reconcile(run: Run): Promise<number> {
  const seen: number[] = [];
  for (;;) {
    const of = { states: ["cut_over"], at: run.stripe.now() } as const;
    const options = { ...of, exceptPositions: seen, limit: limits.cutoverGroupMax };
    const items = await itemsByRenewal(run.database, run.cutover.id, options);
    if (items.length === 0 || run.isHalted()) return seen.length;
    seen.push(...items.map(({ position }) => position));
    const moved = items.filter((item) => !isSwapped(item));
    if (moved.length > 0) await reconcileGroup(run, moved);
    await seeRenewals(run, items.filter(isSwapped));
  }
}

async function reconcileGroup(run: Run, items: readonly CutoverItem[]): Promise<void> {
  const since = Math.min(...items.map(({ plan }) => secondsOf(plan.periodEnd)));
  const ids = items.flatMap((item) => [item.oldSubscription, item.newSubscription ?? ""]);
  const [made, invoices] = await Promise.all([
    observeNew(run, items),
    invoicesOf(run, ids.filter(Boolean), { gte: since }),
  ]);
  await Promise.all(
    items.map((item) => {
      const sinceOwn = secondsOf(item.plan.periodEnd);
      const ofOld = (invoices.get(item.oldSubscription) ?? []).filter(
        ({ created }) => created >= sinceOwn,
      );
      const ofNew = invoices.get(item.newSubscription ?? "") ?? [];
      return reconcileItem(run, item, {
        made: made.get(item.newSubscription ?? ""),
        ofNew,
        ofOld,
      });
    }),
  );
}

interface Seen {
  readonly made: StripeSubscription | undefined;
  readonly ofNew: readonly StripeInvoice[];
  /** Since the renewal. */
  readonly ofOld: readonly StripeInvoice[];
}

async function reconcileItem(run: Run, item: CutoverItem, seen: Seen): Promise<void> {
  const drafts = seen.ofOld.filter(isOwnDraft);
  const left = await leaveDrafts(run, item, drafts);
  const finished = left && (await finishVoiding(run, left, seen.ofOld.filter(isStranded)));
  if (finished === null) return;
  const isSettled = ({ id }: StripeInvoice) => finished.voided.includes(id);
  const ofOld = seen.ofOld.filter((each) => !isSettled(each));
  const change = await judge(run, finished.item, { ...seen, ofOld });
  if (change !== null) await run.commitAnswer(change);
}

/** A draft that the subscription has made; one made by hand is its maker's matter. */
function isOwnDraft({ status, billing_reason: reason }: StripeInvoice): boolean {
  return status === "draft" && reason !== "manual";
}

async function judge(run: Run, item: CutoverItem, seen: Seen): Promise<ItemChange | null> {
  const billed = seen.ofOld.find(
    ({ total, status }) => total > 0 && (status === "open" || status === "paid"),
  );
  if (billed !== undefined) {
    return charged(leaving(item, "cut_over", problems.oldCharged(billed)), billed);
  }
  if (seen.made === undefined || isEnded(seen.made)) {
    const entry = remark("The new one has ended since.");
    // It may have ended before the platform's subscription was pointed at it.
    return { item, to: { state: "done" }, entry, newEndedAt: endOfNew(seen.made) };
  }
  const renewal = firstRenewal(item, seen.ofNew);
  if (renewal !== undefined) {
    const problem = await renewalFault(run, item, { renewal, made: seen.made });
    if (problem !== null) return differing(item, renewal, problem);
    const entry = remark(`Its first renewal is invoice ${renewal.id}, and as planned.`);
    return { item, to: { state: "done" }, entry };
  }
  const lateMs = run.stripe.now().getTime() - (item.periodEnd?.getTime() ?? 0);
  if (lateMs < limits.cutoverRenewalLateMs) return null;
  return leaving(item, "cut_over", problems.renewalMissing);
}
