import { endedBy } from "./conflicts.ts";
import type { Subscription } from "./subscription.ts";

/**
 * The other subscriptions of a customer as a change of one of them leaves them; only those that
 * differ. What the changed one was to end in the future, as it was before, goes on; then it ends
 * those that would overlap with it as it is now.
 */
export function rivalsAfter(
  change: { readonly before: Subscription | null; readonly after: Subscription },
  others: readonly Subscription[],
  now: Date,
): Subscription[] {
  const { before, after } = change;
  return others.flatMap((other) => {
    const free = before === null ? other : restored(before, other, now);
    const [cut] = endedBy(after, [free], now);
    const row = cut === undefined ? free : { ...cut, cancelReason: reasonOf(cut) };
    return isSame(row, other) ? [] : [row];
  });
}

/** The other one, without the cancellation that it had only because of this one. */
function restored(before: Subscription, other: Subscription, now: Date): Subscription {
  const { cancellationDate, cancelReason } = other;
  if (cancellationDate === null || cancellationDate <= now) return other;
  const takeovers = [before.startDate, before.trialEndDate].map((date) => date?.getTime());
  const isBecauseOf =
    other.productId === before.productId &&
    other.resourceId === before.resourceId &&
    (cancelReason === "UPGRADE_OR_DOWNGRADE" || cancelReason === "TRIAL_CONVERTED") &&
    takeovers.includes(cancellationDate.getTime());
  return isBecauseOf ? { ...other, cancellationDate: null, cancelReason: null } : other;
}

/** A trial that is followed at its very end has become what follows it. */
function reasonOf({ cancellationDate, trialEndDate }: Subscription) {
  return trialEndDate !== null && cancellationDate?.getTime() === trialEndDate.getTime()
    ? ("TRIAL_CONVERTED" as const)
    : ("UPGRADE_OR_DOWNGRADE" as const);
}

function isSame(a: Subscription, b: Subscription): boolean {
  return (
    a.cancellationDate?.getTime() === b.cancellationDate?.getTime() &&
    a.cancelReason === b.cancelReason
  );
}
