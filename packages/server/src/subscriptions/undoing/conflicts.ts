import type { HeldRow, KeptReason, TakenBack } from "../../database/reversal.ts";
import { competes, sharesBilling } from "../importing/seat.ts";
import { effectiveEnd, type Subscription } from "../subscription.ts";

/** All subscriptions of a customer, as an undo would leave them. */
type Left = ReadonlyMap<string, HeldRow<Subscription>>;
type Taken = TakenBack<Subscription>;
/** The customers of billing ids, current and former. */
type Holders = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Returns the records, among those taken back, newest first, whose rows cannot be as they were:
 * something that stays has come since. Each is judged on what all of them leave, never on rows that
 * go with them. Of two that conflict with each other the older one is kept, since the newer one may
 * then be taken back.
 */
export function conflictsOf(
  taken: readonly Taken[],
  left: Left,
  holders: Holders,
  now: Date,
): ReadonlyMap<number, KeptReason> {
  const rows = new LeftRows(left, now);
  const restorers = new Map(taken.flatMap((one) => [...one.back.keys()].map((key) => [key, one])));
  const conflicts = new Map<number, KeptReason>();
  const isKept = (key: string) => conflicts.has(restorers.get(key)?.recordNumber ?? -1);
  for (const one of taken.toReversed()) {
    for (const [key, row] of one.back) {
      const rival = () =>
        row === null || restorers.get(key) !== one
          ? null
          : rivalOf(row, rows, holders, (id) => one.back.has(id) || isKept(id));
      const found = predecessorOf(one, key, rows) ?? rival();
      if (found !== null) conflicts.set(one.recordNumber, found);
    }
  }
  return conflicts;
}

/** The rows that are left, by what they could conflict in: a look at each for each takes long. */
class LeftRows {
  readonly now: Date;
  readonly #bySeat: ReadonlyMap<string, Subscription[]>;
  readonly #byBillingId: ReadonlyMap<string, Subscription[]>;
  readonly #byStart: ReadonlyMap<string, Subscription[]>;
  readonly #byDerivedEnd: ReadonlyMap<string, Subscription[]>;

  constructor(left: Left, now: Date) {
    const rows = [...left.values()].map(({ row }) => row);
    this.now = now;
    this.#bySeat = grouped(rows, (row) => {
      const end = effectiveEnd(row);
      return end === null || end > now ? seatOf(row) : null;
    });
    this.#byBillingId = grouped(rows, ({ billingId }) => billingId);
    this.#byStart = grouped(rows, (row) => timeInSeat(row, row.startDate.getTime()));
    this.#byDerivedEnd = grouped(rows, (row) =>
      row.succession === null ? null : timeInSeat(row, Date.parse(row.succession.endsAt)),
    );
  }

  /** Those that go on in the seat of a subscription. */
  ofSeat(row: Subscription): readonly Subscription[] {
    return this.#bySeat.get(seatOf(row)) ?? [];
  }

  billedAs(billingId: string | null): readonly Subscription[] {
    return billingId === null ? [] : (this.#byBillingId.get(billingId) ?? []);
  }

  /** Those of its seat that end only because something starts when it does. */
  endedBy(row: Subscription): readonly Subscription[] {
    return this.#byDerivedEnd.get(timeInSeat(row, row.startDate.getTime())) ?? [];
  }

  /** Whether another one of its seat starts when it does, and goes on. */
  hasInPlaceOf(row: Subscription): boolean {
    const starting = this.#byStart.get(timeInSeat(row, row.startDate.getTime())) ?? [];
    return starting.some((one) => {
      const end = effectiveEnd(one);
      return end === null || end > one.startDate;
    });
  }
}

function seatOf({ productId, resourceId }: Subscription): string {
  return JSON.stringify([productId, resourceId]);
}

function timeInSeat(row: Subscription, time: number): string {
  return `${seatOf(row)} ${time}`;
}

/** Groups rows by a key, without those that have none. */
function grouped(
  rows: readonly Subscription[],
  keyOf: (row: Subscription) => string | null,
): ReadonlyMap<string, Subscription[]> {
  const groups = new Map<string, Subscription[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** Another one may end only because this one starts then: it would stay ended by nothing. */
function predecessorOf({ found, back }: Taken, key: string, rows: LeftRows): KeptReason | null {
  const [row, before] = [found.get(key), back.get(key)];
  if (row === undefined || before?.startDate.getTime() === row.startDate.getTime()) return null;
  const ended = rows.endedBy(row).find(({ subscriptionId }) => !back.has(subscriptionId));
  if (ended === undefined || rows.hasInPlaceOf(row)) return null;
  const message = `Subscription ${ended.subscriptionId} ends because this one starts then.`;
  return { code: "ends_another", message, hint: "Undo the run that has brought that one first." };
}

/** Returns what is in the place of a row; `isOut` are those that do not count. */
function rivalOf(
  row: Subscription,
  rows: LeftRows,
  holders: Holders,
  isOut: (subscriptionId: string) => boolean,
): KeptReason | null {
  const { billingId, customerId } = row;
  const elsewhere = [...((billingId && holders.get(billingId)) || [])];
  if (elsewhere.some((holder) => holder !== customerId)) {
    return billingIdTaken("another customer's subscription");
  }
  const others = (some: readonly Subscription[]) =>
    some.filter(({ subscriptionId }) => !isOut(subscriptionId));
  const twin = others(rows.billedAs(billingId)).find((one) => sharesBilling(row, one, rows.now));
  if (twin !== undefined) return billingIdTaken(`subscription ${twin.subscriptionId}`);
  const rival = others(rows.ofSeat(row)).find((one) => competes(row, one, rows.now));
  if (rival === undefined) return null;
  const message = `Subscription ${rival.subscriptionId} has taken its place since.`;
  return { code: "seat_taken", message, hint: "End that one first, if it is not wanted." };
}

function billingIdTaken(by: string): KeptReason {
  const message = `The billing id that the subscription had belongs to ${by} now.`;
  return { code: "billing_id_taken", message, hint: "Correct the billing id there first." };
}
