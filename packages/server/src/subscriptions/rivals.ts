import { endedBy } from "./conflicts.ts";
import { isTrialAt, type Subscription } from "./subscription.ts";

/**
 * The other subscriptions of a customer as a change of one of them leaves them; only those that
 * differ. What the changed one was to end in the future, as it was before, goes on; then it ends
 * those that would overlap with it as it is now. A trial that converts is counted twice: as the
 * trial, and as the subscription that it becomes.
 */
export function rivalsAfter(
  change: { readonly before: Subscription | null; readonly after: Subscription },
  others: readonly Subscription[],
  now: Date,
): Subscription[] {
  const { before, after } = change;
  const changed = others.map((other) => {
    const free = before === null ? other : restored(before, other, now);
    const [cut] = endedBy(after, [free], now);
    return endedLater(after, cut ?? free, now);
  });
  return changed.filter((row, index) => {
    const other = others[index];
    return (
      other !== undefined &&
      (row.cancellationDate?.getTime() !== other.cancellationDate?.getTime() ||
        row.cancelReason !== other.cancelReason)
    );
  });
}

/** When a subscription takes the place of others, if that still lies ahead. */
function takeover(subscription: Subscription, now: Date): number | null {
  const phase = withoutTrial(subscription, now);
  const start = phase ?? subscription;
  return start.startDate > now ? start.startDate.getTime() : null;
}

/** The other one, without the cancellation that it had only because of this one. */
function restored(before: Subscription, other: Subscription, now: Date): Subscription {
  const isBecauseOf =
    other.productId === before.productId &&
    other.resourceId === before.resourceId &&
    other.cancellationDate !== null &&
    other.cancellationDate > now &&
    (other.cancelReason === "UPGRADE_OR_DOWNGRADE" || other.cancelReason === "TRIAL_CONVERTED") &&
    [takeover(before, now), before.startDate.getTime()].includes(other.cancellationDate.getTime());
  return isBecauseOf ? { ...other, cancellationDate: null, cancelReason: null } : other;
}

/** Ends the other one where both have become what follows their trials. */
function endedLater(after: Subscription, other: Subscription, now: Date): Subscription {
  const [own, rival] = [withoutTrial(after, now), withoutTrial(other, now)];
  if (own === null || rival === null) return other;
  const [cut] = endedBy(own, [rival], now);
  if (cut === undefined || cut.cancellationDate === null) return other;
  const { trialEndDate } = other;
  const isTrial = isTrialAt(other, now) && trialEndDate !== null;
  // A trial runs to its end beside what follows it.
  if (isTrial && cut.cancellationDate <= trialEndDate) {
    return { ...other, cancellationDate: trialEndDate, cancelReason: "TRIAL_CONVERTED" };
  }
  return { ...other, cancellationDate: cut.cancellationDate, cancelReason: cut.cancelReason };
}

/** What is left when the trial is over, from then on; null if nothing is. */
function withoutTrial(subscription: Subscription, now: Date): Subscription | null {
  const { trialEndDate } = subscription;
  if (trialEndDate === null || !isTrialAt(subscription, now)) return subscription;
  if (subscription.trialEndBehavior === "CANCEL_SUBSCRIPTION") return null;
  return { ...subscription, startDate: trialEndDate, trialEndDate: null };
}
