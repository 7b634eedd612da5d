import type { Subscription } from "../subscription.ts";
import { endedBy } from "./conflicts.ts";

/**
 * Returns the other subscriptions of a customer after a change of one of them; only those that
 * differ. The changed one ends those that would now overlap; those that its former version would
 * have ended in the future continue until another one starts.
 */
export function rivalsAfter(
  change: { readonly before: Subscription | null; readonly after: Subscription },
  others: readonly Subscription[],
  now: Date,
): Subscription[] {
  const { before, after } = change;
  const rows = others.map((other) => {
    const [cut] = endedBy(after, [other], now);
    return cut === undefined ? other : { ...cut, cancelReason: reasonOf(cut) };
  });
  for (const [index, other] of others.entries()) {
    if (before === null || !isToBeEndedBy(before, other, now)) continue;
    const rivals = [after, ...rows.filter((_, at) => at !== index)];
    rows[index] = reopened(other, rivals, now);
  }
  return rows.filter((row, index) => !isSame(row, others[index]));
}

/** Returns the subscription without its cancellation, until the first of the others starts. */
export function reopened(
  subscription: Subscription,
  others: readonly Subscription[],
  now: Date,
): Subscription {
  const open = { ...subscription, cancellationDate: null, cancelReason: null };
  const cuts = others.flatMap((other) => endedBy(other, [open], now));
  const [first] = cuts.toSorted((a, b) => timeOf(a) - timeOf(b));
  if (first === undefined) return open;
  return { ...open, cancellationDate: first.cancellationDate, cancelReason: reasonOf(first) };
}

/** Returns whether the other one is canceled because of this one, and for no other reason. */
function isToBeEndedBy(before: Subscription, other: Subscription, now: Date): boolean {
  const { cancellationDate, cancelReason } = other;
  if (cancellationDate === null || cancellationDate <= now) return false;
  if (cancelReason !== "UPGRADE_OR_DOWNGRADE" && cancelReason !== "TRIAL_CONVERTED") return false;
  const [cut] = endedBy(before, [{ ...other, cancellationDate: null }], now);
  return cut?.cancellationDate?.getTime() === cancellationDate.getTime();
}

/** Returns the reason; a trial with a successor at its very end was converted to it. */
function reasonOf({ cancellationDate, trialEndDate }: Subscription) {
  return trialEndDate !== null && cancellationDate?.getTime() === trialEndDate.getTime()
    ? ("TRIAL_CONVERTED" as const)
    : ("UPGRADE_OR_DOWNGRADE" as const);
}

function timeOf({ cancellationDate }: Subscription): number {
  return cancellationDate?.getTime() ?? Number.POSITIVE_INFINITY;
}

function isSame(a: Subscription, b: Subscription | undefined): boolean {
  return (
    a.cancellationDate?.getTime() === b?.cancellationDate?.getTime() &&
    a.cancelReason === b?.cancelReason
  );
}
