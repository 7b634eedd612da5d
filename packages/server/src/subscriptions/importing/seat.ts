import { effectiveEnd, type Subscription } from "../subscription.ts";

/**
 * The seat of a subscription is its customer, product and resource. Imported subscriptions of one
 * seat are ordered by start date, whatever the order of the records: the earlier one ends when the
 * later one starts. Such an end is derived: it is stored with the subscription's own facts, so that
 * each import of another record can derive it again.
 */

/** Returns the subscription without a derived end: its own facts. */
export function ownFacts(row: Subscription): Subscription {
  const { succession, cancellationDate } = row;
  if (succession === null) return row;
  // A cancellation to another instant since then is a fact of the subscription itself.
  if (cancellationDate?.getTime() !== Date.parse(succession.endsAt)) {
    return { ...row, succession: null };
  }
  const { cancellationDate: own, cancelReason } = succession;
  return {
    ...row,
    cancellationDate: own === null ? null : new Date(own),
    cancelReason,
    succession: null,
  };
}

/** Returns whether it has ended by its own facts. */
export function isOver(row: Subscription, now: Date): boolean {
  const end = effectiveEnd(ownFacts(row));
  return end !== null && end <= now;
}

/**
 * Returns the subscriptions of a seat that change because one of them was imported: those that get
 * another derived end, or lose theirs. `latest` is the imported one, as its record makes it; it is
 * among the result if something follows it. Of equal starts the latest stays. What has ended by its
 * own dates is history: it neither ends another one nor is ended; nor does what the provider has
 * yet to make, since it may never be.
 */
export function followed(
  latest: Subscription,
  others: readonly Subscription[],
  now: Date,
): Subscription[] {
  const rest = others.filter((one) => one.subscriptionId !== latest.subscriptionId);
  const seat = [latest, ...rest]
    .filter((row) => row.billingState !== "PENDING" && !isOver(row, now))
    .toSorted((a, b) => byStart(a, b) || rankOf(a, latest) - rankOf(b, latest) || byCreation(a, b));
  const settled: Subscription[] = [];
  for (const row of seat.toReversed()) {
    const own = ownFacts(row);
    const starts = settled.flatMap((later) => overlapStart(later, own) ?? []);
    settled.push(starts.length === 0 ? own : endedAt(own, Math.min(...starts), row, now));
  }
  const before = new Map(seat.map((row) => [row.subscriptionId, row]));
  return settled.filter((row) => !endsAlike(row, before.get(row.subscriptionId)));
}

/**
 * Returns whether two subscriptions of a seat are both active at the billing provider from now on,
 * each under an id of its own, so that the customer is billed twice. Derived ends do not count:
 * they end nothing there.
 */
export function areBilledApart(a: Subscription, b: Subscription, now: Date): boolean {
  if (a.billingId === null || b.billingId === null || a.billingId === b.billingId) return false;
  if (a.billingState === "PENDING" || b.billingState === "PENDING") return false;
  if (isOver(a, now) || isOver(b, now)) return false;
  return overlapStart(ownFacts(a), ownFacts(b)) !== null;
}

/**
 * Returns whether one subscription at the billing provider, current or former, would represent two
 * parallel ones here. Within one seat they may follow each other: the provider keeps its id when a
 * plan changes.
 */
export function sharesBilling(a: Subscription, b: Subscription, now: Date): boolean {
  if (a.subscriptionId === b.subscriptionId) return false;
  if (a.billingState === "PENDING" || b.billingState === "PENDING") return false;
  if (isOver(a, now) || isOver(b, now)) return false;
  const [own, other] = [ownFacts(a), ownFacts(b)];
  const isOneSeat = a.productId === b.productId && a.resourceId === b.resourceId;
  return isOneSeat
    ? overlapStart(own, other) === null && lastsBeside(own, other)
    : lastsBeside(own, other);
}

/** Returns whether two subscriptions of a seat, as they are stored, both last from now on. */
export function competes(a: Subscription, b: Subscription, now: Date): boolean {
  if (a.billingState === "PENDING" || b.billingState === "PENDING") return false;
  const hasEnded = (row: Subscription) => (effectiveEnd(row)?.getTime() ?? Infinity) <= +now;
  return !hasEnded(a) && !hasEnded(b) && overlapStart(a, b) !== null;
}

function lastsBeside(a: Subscription, b: Subscription): boolean {
  const span = (row: Subscription): Span => {
    return {
      from: row.startDate.getTime(),
      to: effectiveEnd(row)?.getTime() ?? Number.POSITIVE_INFINITY,
    };
  };
  return startOfBoth(span(a), span(b)) !== null;
}

function byStart(a: Subscription, b: Subscription): number {
  return a.startDate.getTime() - b.startDate.getTime();
}

/**
 * Returns the rank among equal starts: those replaced before come first, a new imported one last.
 */
function rankOf(row: Subscription, latest: Subscription): number {
  const { succession, startDate } = row;
  if (succession !== null && Date.parse(succession.endsAt) <= startDate.getTime()) return 0;
  return row === latest && row.revision === 1 ? 2 : 1;
}

function byCreation(a: Subscription, b: Subscription): number {
  return a.cursorId < b.cursorId ? -1 : 1;
}

/** Milliseconds since 1970; the end is not inside. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Returns the time as a trial, and the active time without one. */
function spans(row: Subscription): readonly [trial: Span, active: Span] {
  const from = row.startDate.getTime();
  const to = effectiveEnd(row)?.getTime() ?? Number.POSITIVE_INFINITY;
  const turn = Math.min(row.trialEndDate?.getTime() ?? from, to);
  return [
    { from, to: turn },
    { from: Math.max(from, turn), to },
  ];
}

/** Returns when two first compete; null if they never do. */
function overlapStart(a: Subscription, b: Subscription): number | null {
  const [trial, active] = spans(a);
  const [otherTrial, otherActive] = spans(b);
  const starts = [startOfBoth(trial, otherTrial), startOfBoth(active, otherActive)];
  const times = starts.flatMap((time) => (time === null ? [] : [time]));
  return times.length === 0 ? null : Math.min(...times);
}

function startOfBoth(a: Span, b: Span): number | null {
  const start = Math.max(a.from, b.from);
  return start < Math.min(a.to, b.to) ? start : null;
}

/** Returns the subscription with a derived end; one that never starts ends at once. */
function endedAt(own: Subscription, time: number, stored: Subscription, now: Date): Subscription {
  const neverBegins = time <= own.startDate.getTime() && own.startDate > now;
  const gaveWay = stored.succession !== null && rankOf(stored, stored) === 0;
  const early = gaveWay ? stored.cancellationDate : now;
  const end = neverBegins ? (early ?? now) : new Date(time);
  return {
    ...own,
    cancellationDate: end,
    cancelReason: "UPGRADE_OR_DOWNGRADE",
    succession: {
      endsAt: end.toISOString(),
      cancellationDate: own.cancellationDate?.toISOString() ?? null,
      cancelReason: own.cancelReason,
    },
  };
}

function endsAlike(a: Subscription, b: Subscription | undefined): boolean {
  return (
    a.cancellationDate?.getTime() === b?.cancellationDate?.getTime() &&
    a.cancelReason === b?.cancelReason &&
    (a.succession === null) === (b?.succession === null)
  );
}
