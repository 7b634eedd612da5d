import type { StripeInvoice, StripeSubscription } from "../../stripe/stripe.ts";
import { driftOf, type Snapshot } from "../checking/snapshot.ts";
import { secondsOf } from "../checking/verify.ts";
import type { CutoverItem } from "../cutover.ts";

/** Stripe counts in whole seconds, and its clock and ours are not one. */
const clockLeaveMs = 5_000;

type PlannedItems = Readonly<Record<string, object>>;

/**
 * Returns the differences between a subscription and the planned result of its swap, a clause for
 * each field. After its renewal (`hasRenewed`) it has left the planned period, and a trial or a
 * discount may have ended.
 */
export function swapFaults(
  item: CutoverItem,
  current: StripeSubscription,
  hasRenewed: boolean,
): string[] {
  const isChanged = item.plan.recipe === "swap" || hasRenewed;
  const planned = isChanged ? withNewPrices(item) : item.plan.snapshot;
  // A schedule makes the change at the period's end, and is released afterwards.
  const isScheduled = item.plan.recipe === "swap_later";
  const seen = isScheduled ? { ...current, schedule: null } : current;
  if (!hasRenewed) return driftOf(planned, seen);
  const { discounts, status } = item.plan.snapshot as { discounts?: string[]; status?: string };
  const end = secondsOf(item.plan.periodEnd);
  const data = seen.items.data.map((each) => ({ ...each, current_period_end: end }));
  const wasTrial = status === "trialing" && seen.status === "active";
  return driftOf(planned, {
    ...seen,
    status: wasTrial ? "trialing" : seen.status,
    trial_end: wasTrial ? end : seen.trial_end,
    discounts: discounts ?? seen.discounts,
    items: { ...seen.items, data },
  });
}

/** Returns whether what is bought is what the swap was to make of it: prices and quantities. */
export function isPricedAsPlanned(item: CutoverItem, current: StripeSubscription): boolean {
  const changed = item.plan.swap?.items ?? [];
  return changed.every(({ id, to }) =>
    current.items.data.some((each) => each.id === id && each.price.id === to),
  );
}

function withNewPrices({ plan }: CutoverItem): Snapshot {
  const { items, ...rest } = plan.snapshot as { items: PlannedItems };
  const renamed = new Map((plan.swap?.items ?? []).map(({ from, to }) => [from, to]));
  const priced = Object.entries(items).map(([price, terms]) => [
    renamed.get(price) ?? price,
    terms,
  ]);
  return { ...rest, items: Object.fromEntries(priced) };
}

/**
 * Returns the problem of an invoice above zero caused by a swap, which must cause none before the
 * renewal.
 */
export function unwantedBySwap(
  item: CutoverItem,
  invoices: readonly StripeInvoice[],
): StripeInvoice | undefined {
  const since = (item.firstSentAt?.getTime() ?? 0) - clockLeaveMs;
  return invoices.find(
    ({ total, status, created, billing_reason: reason }) =>
      reason === "subscription_update" &&
      total !== 0 &&
      status !== "void" &&
      created * 1_000 >= since,
  );
}
