import type { LedgerCharge } from "../test/cutover/history.ts";
import { moneyDifferences, type Payment, paymentsOf } from "../test/cutover/money.ts";
import type { World } from "../test/cutover/world.ts";

/** The charges of the two worlds side by side, and in what they differ. */
export interface Comparison {
  readonly lines: readonly string[];
  readonly differences: readonly string[];
  readonly paymentCount: number;
}

/** Compares all that was charged after the world was made, customer by customer. */
export function compareLedgers(
  world: World,
  ledgers: { moved: readonly LedgerCharge[]; untouched: readonly LedgerCharge[] },
): Comparison {
  const names = new Map(world.customers.map(({ customer, name }) => [customer, name]));
  const nameOf = (customer: string) => names.get(customer) ?? customer;
  const without = paymentsOf(ledgers.untouched, nameOf, world.now);
  const withCutover = paymentsOf(ledgers.moved, nameOf, world.now);
  const head = ["customer", "without cutover", "", "with cutover", ""];
  const rows = world.customers.map(({ name }) => {
    const [left, right] = [without, withCutover].map((all) => summary(all, name));
    return [name, ...(left ?? []), ...(right ?? [])];
  });
  return {
    lines: [head, ...rows].map(columns),
    differences: moneyDifferences({ withCutover, without }),
    paymentCount: without.length,
  };
}

/** The first charge of a customer, and all of them together. */
function summary(payments: readonly Payment[], name: string): [string, string] {
  const own = payments.filter((payment) => payment.name === name);
  const [first] = own;
  if (first === undefined) return ["–", "0 charges"];
  const total = own.reduce((sum, { amount }) => sum + amount, 0);
  const money = (amount: number) => `${(amount / 100).toFixed(2)} ${first.currency}`;
  const charges = own.length === 1 ? "1 charge " : `${own.length} charges`;
  return [`${first.day} ${money(first.amount)}`, `${charges} ${money(total)}`];
}

const widths = [23, 23, 24, 23, 24];

function columns(cells: readonly string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(widths[index] ?? 0))
    .join(" ")
    .trimEnd();
}
