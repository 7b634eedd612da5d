import { limits } from "@carryover/contract";
import { stripePath } from "../stripe/path.ts";
import type { StripeInvoice, StripeSubscription } from "../stripe/stripe.ts";
import type { Change } from "./commit.ts";
import { type Item, isSwapped } from "./cutover.ts";
import { itemsByRenewal } from "./items-store.ts";
import { remark } from "./journal.ts";
import { isEnded, leaving } from "./judge.ts";
import { invoicesOf, observeNew } from "./observe.ts";
import * as problems from "./problems.ts";
import { isHeldDraft, take, type Undoing } from "./rollback.ts";
import type { Run } from "./run.ts";
import { endOfNew } from "./saga-ended.ts";
import { seeRenewals } from "./swapping/renewal.ts";
import { secondsOf } from "./verify.ts";

/**
 * Looks at subscriptions that were cut over and have come to their renewal: once the new one has
 * billed it, and the old one nothing, they are done. What the old one has drafted behind its fence
 * is voided. Gives how many were looked at.
 */
export async function reconcile(run: Run): Promise<number> {
  const seen: number[] = [];
  for (;;) {
    const of = { states: ["cut_over"], at: run.stripe.now() } as const;
    const wish = { ...of, exceptPositions: seen, limit: limits.cutoverGroupMax };
    const items = await itemsByRenewal(run.database, run.cutover.id, wish);
    if (items.length === 0 || run.isHalted()) return seen.length;
    seen.push(...items.map(({ position }) => position));
    const moved = items.filter((item) => !isSwapped(item));
    if (moved.length > 0) await reconcileGroup(run, moved);
    await seeRenewals(run, items.filter(isSwapped));
  }
}

async function reconcileGroup(run: Run, items: readonly Item[]): Promise<void> {
  const since = Math.min(...items.map(({ plan }) => secondsOf(plan.periodEnd)));
  const ids = items.flatMap((item) => [item.oldSubscription, item.newSubscription ?? ""]);
  const [made, invoices] = await Promise.all([
    observeNew(run, items),
    invoicesOf(run, ids.filter(Boolean), { gte: since }),
  ]);
  await Promise.all(
    items.map(async (item) => {
      const sinceOwn = secondsOf(item.plan.periodEnd);
      const ofOld = (invoices.get(item.oldSubscription) ?? []).filter(
        ({ created }) => created >= sinceOwn,
      );
      const held = ofOld.filter((each) => isHeldDraft(each) || isHalfVoided(each));
      const voided = await voidHeld(run, item, held.filter(collects));
      if (voided === null) return;
      const ofNew = invoices.get(item.newSubscription ?? "") ?? [];
      const change = judge(run, voided, {
        made: made.get(item.newSubscription ?? ""),
        ofNew,
        ofOld: ofOld.filter((each) => !held.includes(each)),
      });
      if (change !== null) await run.record(change);
    }),
  );
}

function judge(
  run: Run,
  item: Item,
  seen: {
    made: StripeSubscription | undefined;
    ofNew: readonly StripeInvoice[];
    ofOld: readonly StripeInvoice[];
  },
): Change | null {
  const charged = seen.ofOld.find(
    ({ total, status }) => total > 0 && (status === "open" || status === "paid"),
  );
  if (charged !== undefined) return leaving(item, "cut_over", problems.oldCharged(charged));
  if (seen.made === undefined || isEnded(seen.made)) {
    const entry = remark("The new one has ended since.");
    // It may have ended before the platform's subscription was pointed at it.
    return { item, to: { state: "done" }, entry, newEndedAt: endOfNew(seen.made) };
  }
  const renewal = seen.ofNew.find(
    ({ billing_reason: reason, status }) => reason === "subscription_cycle" && status !== "draft",
  );
  if (renewal !== undefined) {
    const entry = remark(`Its first renewal is invoice ${renewal.id}.`);
    return { item, to: { state: "done" }, entry };
  }
  const lateMs = run.stripe.now().getTime() - (item.periodEnd?.getTime() ?? 0);
  if (lateMs < limits.cutoverRenewalLateMs) return null;
  return leaving(item, "cut_over", problems.renewalMissing);
}

/**
 * Whether it would take money if it were collected. One of nothing, or that the customer's credit
 * covers, is paid the moment it is finalized, cannot be voided then, and has taken the credit; as a
 * draft that does not advance it does nothing.
 */
function collects({ status, total, amount_due: due }: StripeInvoice): boolean {
  return status !== "draft" || (total > 0 && due > 0);
}

/** Whether it is a renewal's draft that was finalized to be voided, and was not voided yet. */
function isHalfVoided(invoice: StripeInvoice): boolean {
  const { status, auto_advance, billing_reason: reason, amount_paid: paid } = invoice;
  return (
    status === "open" && auto_advance === false && reason === "subscription_cycle" && paid === 0
  );
}

/** Ends drafts for good; they cannot be deleted. Null if one of them must wait. */
async function voidHeld(
  run: Run,
  item: Item,
  held: readonly StripeInvoice[],
): Promise<Item | null> {
  let at = item;
  for (const { id, status } of held) {
    const finalizing: Undoing = {
      name: `finalize-${id}`,
      method: "POST",
      path: stripePath`/v1/invoices/${id}/finalize`,
      params: { auto_advance: false },
    };
    const steps: Undoing[] = [
      ...(status === "draft" ? [finalizing] : []),
      {
        name: `void-${id}`,
        method: "POST",
        path: stripePath`/v1/invoices/${id}/void`,
        params: {},
      },
    ];
    for (const step of steps) {
      const next = await take(run, at, step);
      if (!next.isDone) return null;
      at = next.item;
    }
  }
  return at;
}
