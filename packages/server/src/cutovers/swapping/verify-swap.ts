import { moneyText } from "@carryover/contract";
import { existing } from "../../stripe/reading.ts";
import { standingDiscounts } from "../../stripe/standing-discounts.ts";
import { isEnded, type StripeInvoice, type StripeSubscription } from "../../stripe/stripe.ts";
import { hasRenewed, leaving, undoing } from "../checking/judge.ts";
import {
  invoicesOf,
  type ObservedSubscriptions,
  observeOld,
  rereadDoubtful,
} from "../checking/observe.ts";
import * as problems from "../checking/problems.ts";
import type { ItemChange } from "../commit.ts";
import type { CutoverItem } from "../cutover.ts";
import { remark } from "../journal.ts";
import { refusalOf } from "../moving/fence.ts";
import { linkOf, type Run } from "../run.ts";
import { charged } from "../small-first/observed.ts";
import { isAsPlanned } from "../small-first/own-amounts.ts";
import { isPricedAsPlanned, swapFaults, unwantedBySwap } from "./expected.ts";

/** Holds what was swapped against the plan: its fields, its invoices, and what it bills next. */
export async function verifySwaps(
  run: Run,
  swapped: readonly CutoverItem[],
): Promise<CutoverItem[]> {
  if (swapped.length === 0) return [];
  const lookedAt = run.stripe.now();
  const [listed, invoices] = await Promise.all([
    observeOld(run, swapped),
    invoicesSince(run, swapped),
  ]);
  const unwanted = await stopOfCharge(run, swapped, invoices);
  if (unwanted !== null) return run.commitFacts([unwanted]);
  const doubtful = swapped.filter((item) => isDoubtful(run, item, listed)).map(oldOf);
  const current = await rereadDoubtful(run, listed, { doubtful });
  const previews = await previewsOf(run, swapped, current);
  const changes = await Promise.all(
    swapped.map((item) => {
      const subscription = current.get(item.oldSubscription);
      return judge(run, item, { subscription, preview: previews.get(item.position), lookedAt });
    }),
  );
  return run.commitFacts(changes);
}

/** Returns whether it is not as the swap was to make it, as far as a list shows. */
function isDoubtful(run: Run, item: CutoverItem, listed: ObservedSubscriptions): boolean {
  const subscription = listed.get(item.oldSubscription);
  if (subscription === undefined || isEnded(subscription)) return true;
  return swapFaults(item, subscription, hasRenewed(run, item)).length > 0;
}

function oldOf({ oldSubscription }: CutoverItem): string {
  return oldSubscription;
}

async function judge(
  run: Run,
  item: CutoverItem,
  seen: {
    readonly subscription: StripeSubscription | undefined;
    readonly preview: StripeInvoice | undefined;
    readonly lookedAt: Date;
  },
): Promise<ItemChange> {
  const { subscription, preview, lookedAt } = seen;
  if (subscription === undefined || isEnded(subscription)) {
    return undoing(item, "skipped", problems.gone);
  }
  const bills = preview === undefined ? [] : billFaults(item, preview);
  const isOfSwap =
    preview !== undefined &&
    bills.length > 0 &&
    isPricedAsPlanned(item, subscription) &&
    !(await isOfCustomer(run, item, { subscription, preview }));
  if (isOfSwap) {
    const problem = problems.swapBillsOtherwise(bills);
    await run.stop({ ...problem, subscriptionId: item.oldSubscription });
    return leaving(item, "swapped", problem);
  }
  const faults = swapFaults(item, subscription, hasRenewed(run, item));
  if (faults.length > 0) return leaving(item, "swapped", problems.swapDiffers(faults));
  const to = { state: "verified", verifiedAt: lookedAt } as const;
  return { item, to, entry: remark("Its prices are swapped as planned.") };
}

function billFaults({ plan }: CutoverItem, preview: StripeInvoice): string[] {
  const planned = plan.nextInvoice.new;
  if (planned === null) return [];
  if (isAsPlanned(preview, planned)) return [];
  const text = (amount: number, currency: string) => `${moneyText(amount, currency)} ${currency}`;
  const is = text(preview.total, preview.currency);
  return [`the next invoice is ${is} instead of ${text(planned.amount, planned.currency)}`];
}

/**
 * Returns whether the next invoice would differ from the plan by the same amount with the old
 * prices: then not the swap is the cause, but a purchase or a credit of the customer.
 */
async function isOfCustomer(
  run: Run,
  item: CutoverItem,
  seen: { readonly subscription: StripeSubscription; readonly preview: StripeInvoice },
): Promise<boolean> {
  const { old, new: planned } = item.plan.nextInvoice;
  if (old === null || planned === null || seen.preview.currency !== planned.currency) return false;
  const { discounts } = standingDiscounts(seen.subscription);
  const items = (item.plan.swap?.items ?? []).map(({ id, from }) => ({ id, price: from }));
  const before = await existing(() =>
    run.stripe.preview({
      subscription: item.oldSubscription,
      ...(discounts === undefined ? {} : { discounts }),
      subscription_details: { items, proration_behavior: "none" },
    }),
  );
  return before !== null && before.total - old.amount === seen.preview.total - planned.amount;
}

/** Returns the next invoice of each running subscription that has not renewed yet, by position. */
async function previewsOf(
  run: Run,
  items: readonly CutoverItem[],
  current: ReadonlyMap<string, StripeSubscription>,
): Promise<Map<number, StripeInvoice>> {
  const previews = new Map<number, StripeInvoice>();
  await Promise.all(
    items.map(async ({ position, oldSubscription: subscription, ...item }) => {
      const { status, cancel_at_period_end: isEnding } = current.get(subscription) ?? {};
      const goesOn = status === "active" || status === "trialing";
      const isKnown = goesOn && isEnding !== true && item.plan.nextInvoice.new !== null;
      if (!isKnown || hasRenewed(run, { position, oldSubscription: subscription, ...item })) return;
      const preview = await existing(() => run.stripe.preview({ subscription }));
      if (preview !== null) previews.set(position, preview);
    }),
  );
  return previews;
}

function invoicesSince(
  run: Run,
  items: readonly CutoverItem[],
): Promise<Map<string, StripeInvoice[]>> {
  const times = items.map(({ firstSentAt }) => firstSentAt?.getTime() ?? 0);
  const gte = Math.floor(Math.min(...times) / 1_000) - 5;
  return invoicesOf(
    run,
    items.map(({ oldSubscription }) => oldSubscription),
    { gte },
  );
}

/** Stops the cutover if a swap has made an invoice. */
async function stopOfCharge(
  run: Run,
  items: readonly CutoverItem[],
  invoices: ReadonlyMap<string, readonly StripeInvoice[]>,
): Promise<ItemChange | null> {
  for (const item of items) {
    const unwanted = unwantedBySwap(item, invoices.get(item.oldSubscription) ?? []);
    if (unwanted === undefined) continue;
    const problem = problems.swapCharged(unwanted);
    await run.stop({ ...problem, subscriptionId: item.oldSubscription });
    return charged(leaving(item, "swapped", problem), unwanted);
  }
  return null;
}

/** Links verified swaps: the platform's subscription keeps its billing subscription. */
export async function linkSwaps(
  run: Run,
  verified: readonly CutoverItem[],
): Promise<CutoverItem[]> {
  return Promise.all(
    verified.map(async (item) => {
      const to = { state: "cut_over", newSubscription: item.oldSubscription } as const;
      try {
        const intended = linkOf({ item, to });
        const [impossible] = await run.platform.check(run.cutover.environmentId, [intended]);
        if (impossible != null) {
          return run.commitAnswer(leaving(item, "verified", problems.linkImpossible(impossible)));
        }
        return await run.commitAnswer({ item, to, entry: remark("Linked as it is."), links: true });
      } catch (error) {
        const reason = refusalOf(error);
        if (reason === null) throw error;
        return run.commitAnswer(leaving(item, "verified", problems.linkImpossible(reason)));
      }
    }),
  );
}
