import { effectiveEnd, type Subscription } from "../subscription.ts";

/**
 * Returns the subscriptions that a new or changed one ends, with their cancellation. A customer has
 * at most one active trial and one active subscription besides it for each product and resource,
 * now and later: of two that would overlap, the one written last stays. The other is canceled when
 * that one starts, or at once if it had not started itself. The past is history and stays
 * unchanged.
 */
export function endedBy(
  winner: Subscription,
  others: readonly Subscription[],
  now: Date,
): Subscription[] {
  return others.flatMap((other) => {
    const cut = isRival(winner, other) ? cutOf(winner, other, now) : null;
    if (cut === null) return [];
    return [
      {
        ...other,
        cancellationDate: cut,
        cancelReason: "UPGRADE_OR_DOWNGRADE" as const,
        updatedAt: now,
        revision: other.revision + 1,
      },
    ];
  });
}

/**
 * Returns whether two subscriptions compete. One that the billing provider has not made yet may
 * never exist, so it ends nothing and stays.
 */
function isRival(winner: Subscription, other: Subscription): boolean {
  return (
    winner.billingState !== "PENDING" &&
    other.billingState !== "PENDING" &&
    other.subscriptionId !== winner.subscriptionId &&
    other.productId === winner.productId &&
    other.resourceId === winner.resourceId
  );
}

/** Milliseconds since 1970; the end is not inside. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Returns when a subscription is a trial, and when it is active without being one. */
function spans(subscription: Subscription): readonly [trial: Span, active: Span] {
  const from = subscription.startDate.getTime();
  const to = effectiveEnd(subscription)?.getTime() ?? Number.POSITIVE_INFINITY;
  const turn = Math.min(subscription.trialEndDate?.getTime() ?? from, to);
  return [
    { from, to: turn },
    { from: Math.max(from, turn), to },
  ];
}

/** Returns the moment at which the other subscription must end, or null if both can coexist. */
function cutOf(winner: Subscription, other: Subscription, now: Date): Date | null {
  const [trial, active] = spans(winner);
  const [otherTrial, otherActive] = spans(other);
  const cuts = [cut(trial, otherTrial, now), cut(active, otherActive, now)];
  const times = cuts.flatMap((time) => (time === null ? [] : [time]));
  if (times.length === 0) return null;
  const earliest = new Date(Math.min(...times));
  const neverStarted = earliest <= other.startDate && other.startDate > now;
  return neverStarted ? now : earliest;
}

/** Returns where one span must end so that it does not overlap another, from now on. */
function cut(winner: Span, other: Span, now: Date): number | null {
  const start = Math.max(winner.from, other.from);
  return Math.max(start, now.getTime()) < Math.min(winner.to, other.to) ? start : null;
}
