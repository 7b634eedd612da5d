import { followed, isOver, ownFacts } from "../importing/seat.ts";
import type { Subscription } from "../subscription.ts";

/** How a subscription will stand in its seat once all subscriptions of it are imported again. */
export type Place =
  /** Its end, or that it has none, comes about again by itself. */
  | "same"
  /** An end that followed from another subscription would not follow any more. */
  | "end_lost"
  /** It would end where another subscription starts, and does not here. */
  | "end_added";

/**
 * Returns the subscriptions of a customer in an order in which an import of them comes to the same:
 * of equal starts the later record stays, so what has given way already comes first.
 */
export function inOrder<S extends Subscription>(rows: readonly S[]): S[] {
  return rows.toSorted(
    (a, b) =>
      a.startDate.getTime() - b.startDate.getTime() ||
      Number(hasGivenWay(b)) - Number(hasGivenWay(a)) ||
      (a.subscriptionId < b.subscriptionId ? -1 : 1),
  );
}

function hasGivenWay(row: Subscription): boolean {
  const { cancellationDate, startDate } = row;
  return ownFacts(row) !== row && cancellationDate !== null && cancellationDate <= startDate;
}

/** Returns the place of each subscription of a customer, which are in the order of an export. */
export function placesOf(rows: readonly Subscription[], now: Date): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const seat of seatsOf(rows)) {
    const again = importedAgain(seat, now);
    for (const row of seat) {
      places.set(row.subscriptionId, placeOf(row, again.get(row.subscriptionId) ?? null));
    }
  }
  return places;
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
  seat: readonly Subscription[],
  now: Date,
): ReadonlyMap<string, Subscription> {
  const facts = seat.map(ownFacts).filter((row) => !isOver(row, now));
  const blank = facts.map((row, index) => {
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
