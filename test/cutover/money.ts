import { dayOf } from "./world/calendar.ts";
import type { LedgerCharge } from "./world/history.ts";

/** A payment by what both worlds can agree on: who, when and how much. */
export interface Payment {
  readonly name: string;
  /** In seconds; not compared. */
  readonly at: number;
  readonly day: string;
  readonly amount: number;
  readonly currency: string;
}

/**
 * What was paid, or demanded by an invoice that is sent, after an instant, in order; customers by
 * the name that both worlds give them.
 */
export function paymentsOf(
  charges: readonly LedgerCharge[],
  nameOf: (customer: string) => string,
  after: number,
): Payment[] {
  return charges
    .filter(({ status, at, amount }) => status !== "failed" && at > after && amount !== 0)
    .map(({ customer, at, amount, currency }) => ({
      name: nameOf(customer),
      at,
      day: dayOf(at),
      amount,
      currency,
    }))
    .sort((a, b) => (lineOf(a) < lineOf(b) ? -1 : 1));
}

/** I3: payments that only one of two worlds has, as `+` and `-` lines; empty if they are equal. */
export function moneyDifferences(
  { withCutover, without }: { withCutover: readonly Payment[]; without: readonly Payment[] },
  line: (payment: Payment) => string = lineOf,
): string[] {
  const left = new Map<string, number>();
  for (const payment of without) left.set(line(payment), (left.get(line(payment)) ?? 0) + 1);
  for (const payment of withCutover) left.set(line(payment), (left.get(line(payment)) ?? 0) - 1);
  return [...left].flatMap(([text, count]) =>
    Array<string>(Math.abs(count)).fill(`${count > 0 ? "-" : "+"} ${text}`),
  );
}

/** How often each customer paid on each day. */
export function chargesPerDay(payments: readonly Payment[]) {
  const counts = new Map<string, { name: string; day: string; count: number }>();
  for (const { name, day } of payments) {
    const known = counts.get(`${day} ${name}`) ?? { name, day, count: 0 };
    counts.set(`${day} ${name}`, { ...known, count: known.count + 1 });
  }
  return [...counts.values()];
}

/** A payment whatever its day: for worlds in which a process was dead when money was due. */
export function lineWithoutDay({ name, amount, currency }: Payment): string {
  return `${name} ${amount} ${currency}`;
}

function lineOf({ name, day, amount, currency }: Payment): string {
  return `${day} ${name} ${amount} ${currency}`;
}
