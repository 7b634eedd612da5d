import { followed, isOver, ownFacts } from "../importing/seat.ts";
import { effectiveEnd, type Subscription } from "../subscription.ts";

/** How a subscription will stand in its seat once all subscriptions of it are imported again. */
export type Place =
  /** Its end, or that it has none, comes about again by itself. */
  | "same"
  /** An end that followed from another subscription would not follow any more. */
  | "end_lost"
  /** It would end where another subscription starts, and does not here. */
  | "end_added";

/**
 * Returns the subscriptions of a customer in an order in which an import of them comes to the same.
 * Of equal starts the later record stays, and the one that gives way always ends before it, so the
 * earlier end comes first. The order depends on nothing that a record does not have, such as the
 * reason of an end, so that an export of what was imported elsewhere has the same.
 */
export function inOrder<S extends Subscription>(rows: readonly S[]): S[] {
  return rows.toSorted(
    (a, b) =>
      a.startDate.getTime() - b.startDate.getTime() ||
      lengthOf(a) - lengthOf(b) ||
      (a.subscriptionId < b.subscriptionId ? -1 : 1),
  );
}

/**
 * Returns for how long a subscription lasts, in milliseconds; none if it never starts, whenever it
 * was given up.
 */
function lengthOf(row: Subscription): number {
  const end = effectiveEnd(row)?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return Math.max(0, end - row.startDate.getTime());
}

/** Returns the place of each subscription of a customer, which are in the order of an export. */
export function placesOf(rows: readonly Subscription[], now: Date): ReadonlyMap<string, Place> {
  return new Map(seatsOf(rows).flatMap((seat) => [...placesInSeat(seat, now)]));
}

/**
 * Returns subscriptions, which are in the order of `inOrder`, with those first whose records have
 * ended. They compete for no seat, and what bills one of them may bill one that goes on: an import
 * takes that in this order only.
 */
export function historyFirst<S extends Subscription>(
  rows: readonly S[],
  places: ReadonlyMap<string, Place>,
  now: Date,
): S[] {
  const isHistory = (row: S) =>
    isOver(places.get(row.subscriptionId) === "end_lost" ? withEnd(row) : row, now);
  return [...rows.filter(isHistory), ...rows.filter((row) => !isHistory(row))];
}

/** Returns a subscription whose derived end is its own, as a record brings it. */
function withEnd<S extends Subscription>(row: S): S {
  return { ...row, succession: null };
}

/** An end that would be lost is written, so that its subscription ends others no longer. */
function placesInSeat(seat: readonly Subscription[], now: Date): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (;;) {
    const isLost = (row: Subscription) => places.get(row.subscriptionId) === "end_lost";
    const facts = seat.map((row) => (isLost(row) ? withEnd(row) : ownFacts(row)));
    const again = importedAgain(facts, now);
    let isStable = true;
    for (const row of seat.filter((one) => !isLost(one))) {
      const place = placeOf(row, again.get(row.subscriptionId) ?? null);
      places.set(row.subscriptionId, place);
      if (place === "end_lost") isStable = false;
    }
    if (isStable) return places;
  }
}

function seatsOf(rows: readonly Subscription[]): Subscription[][] {
  const seats = new Map<string, Subscription[]>();
  for (const row of rows) {
    const key = `${row.productId} ${row.resourceId ?? ""}`;
    const seat = seats.get(key);
    if (seat === undefined) seats.set(key, [row]);
    else seat.push(row);
  }
  return [...seats.values()];
}

/** Returns the subscriptions whose ends would follow from others, by id, with those ends. */
function importedAgain(
  facts: readonly Subscription[],
  now: Date,
): ReadonlyMap<string, Subscription> {
  const running = facts.filter((row) => !isOver(row, now));
  const blank = running.map((row, index) => {
    // Cursors of records are in the order of the file.
    const cursorId = String(index).padStart(16, "0");
    return { ...row, cursorId, succession: null, revision: 1 };
  });
  const latest = blank.at(-1);
  if (latest === undefined) return new Map();
  const changed = followed(latest, blank, now).filter((row) => row.succession !== null);
  return new Map(changed.map((row) => [row.subscriptionId, row]));
}

function placeOf(row: Subscription, again: Subscription | null): Place {
  const isDerived = ownFacts(row) !== row && row.succession !== null && endsAsDerived(row);
  if (again === null) return isDerived ? "end_lost" : "same";
  if (!isDerived) return "end_added";
  // One that never starts ends at the moment of an import, whenever that is.
  const neverStarts = (one: Subscription) => one.cancellationDate !== null && isBeforeStart(one);
  if (neverStarts(row) && neverStarts(again)) return "same";
  const isSame = row.cancellationDate?.getTime() === again.cancellationDate?.getTime();
  return isSame ? "same" : "end_lost";
}

function endsAsDerived({ succession, cancellationDate }: Subscription): boolean {
  return succession !== null && cancellationDate?.getTime() === Date.parse(succession.endsAt);
}

function isBeforeStart({ cancellationDate, startDate }: Subscription): boolean {
  return cancellationDate !== null && cancellationDate <= startDate;
}
