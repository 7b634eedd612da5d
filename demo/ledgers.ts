import { moneyText } from "@carryover/contract";
import { moneyDifferences, type Payment, paymentsOf } from "../test/cutover/money.ts";
import type { LedgerCharge } from "../test/cutover/world/history.ts";
import type { World } from "../test/cutover/world/world.ts";
import { columns } from "./columns.ts";

/** What an account that was brought over charges. */
export interface WayLedger {
  readonly way: string;
  readonly ledger: readonly LedgerCharge[];
  /** Customer of the world → what became of its subscription. */
  readonly outcomes: ReadonlyMap<string, string>;
}

/** The charges of the accounts side by side, and in what each differs from the first. */
export interface Comparison {
  readonly lines: readonly string[];
  readonly differences: readonly string[];
  /** How many payments there are in the account that was left alone. */
  readonly paymentCount: number;
}

/** Compares all that was charged after the world was made, customer by customer. */
export function compareLedgers(
  world: World,
  untouched: readonly LedgerCharge[],
  ways: readonly WayLedger[],
): Comparison {
  const names = new Map(world.customers.map(({ customer, name }) => [customer, name]));
  const nameOf = (customer: string) => names.get(customer) ?? customer;
  const without = paymentsOf(untouched, nameOf, world.now);
  const compared = ways.map(({ way, ledger, outcomes }) => {
    const withCutover = paymentsOf(ledger, nameOf, world.now);
    return { way, withCutover, outcomes };
  });
  const rows = world.customers.map(({ name }) => [
    name,
    summary(without, name),
    ...compared.map(({ withCutover, outcomes }) => {
      const [own, others] = [withCutover, without].map((all) => all.filter(isOf(name)));
      const isSame =
        moneyDifferences({ withCutover: own ?? [], without: others ?? [] }).length === 0;
      return `${outcomes.get(name)}, ${isSame ? "same" : "DIFFERS"}`;
    }),
  ]);
  const head = ["customer", "left alone", ...ways.map(({ way }) => `--way ${way}`)];
  return {
    lines: [head, ...rows].map((cells) => columns(cells, [21, 24, 17, 17, 17])),
    differences: compared.flatMap(({ way, withCutover }) =>
      moneyDifferences({ withCutover, without }).map((line) => `${way}: ${line}`),
    ),
    paymentCount: without.length,
  };
}

/** How often a customer is charged, and how much in all. */
function summary(payments: readonly Payment[], name: string): string {
  const own = payments.filter(isOf(name));
  const [first] = own;
  if (first === undefined) return "nothing";
  const total = own.reduce((sum, { amount }) => sum + amount, 0);
  const charges = own.length === 1 ? "charge " : "charges";
  const { currency } = first;
  return `${String(own.length).padStart(2)} ${charges} ${moneyText(total, currency)} ${currency}`;
}

function isOf(customer: string) {
  return ({ name }: Payment) => name === customer;
}
