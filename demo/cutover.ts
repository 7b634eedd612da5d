import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { moneyText } from "@carryover/contract";
import { addMonths } from "../test/cutover/world/calendar.ts";
import { type Brought, bringOver, fillStore, say } from "./bring-over.ts";
import { columns } from "./columns.ts";
import { compareLedgers } from "./ledgers.ts";
import { type Accounts, seedAccounts, writeFiles } from "./seeded.ts";

const ways = ["safest", "swap", "move"] as const;
const horizonMonths = 14;

/**
 * Brings 25 customers of an emulated Stripe account over in each way, each time in a copy of the
 * account, and compares what the copies charge with the account that was left alone. Gives the exit
 * code.
 */
async function demo(directory: string): Promise<number> {
  say("A Stripe account with 25 customers in as many states, in an emulator, and three copies of");
  say("it. The account is left alone; each copy is brought over in another way.\n");
  const accounts = await seedAccounts(directory, ways.length);
  try {
    const { world, copies, untouched } = accounts;
    const place = { directory, files: await writeFiles(directory, world), world };
    await fillStore(place, untouched);
    const brought: Brought[] = [];
    for (const [index, way] of ways.entries()) {
      const copy = copies[index];
      if (copy !== undefined) brought.push(await bringOver(way, place, copy));
    }
    say();
    for (const line of whatWasDone(brought)) say(line);
    const charged = brought.filter((each) => each.charged !== 0);
    for (const { way } of charged) say(`Applying has charged something: ${way}`);
    const areEqual = await compare(accounts, brought);
    return areEqual && charged.length === 0 ? 0 : 1;
  } finally {
    await Promise.all([accounts.untouched, ...accounts.copies].map((account) => account.stop()));
  }
}

/** What the plans say, and what was seen of them at Stripe. */
function whatWasDone(brought: readonly Brought[]): string[] {
  const row = (name: string, cell: (each: Brought) => string) => [name, ...brought.map(cell)];
  const countOf = (name: string) => (each: Brought) =>
    String(each.totals.byWay.find(({ way }) => way === name)?.subscriptions ?? "–");
  const rows = [
    row("", ({ way }) => `--way ${way}`),
    row("planned: adopt", countOf("adopt")),
    row("planned: swap", countOf("swap")),
    row("planned: move", countOf("move")),
    row("left as they are", ({ totals: { subscriptions, byState } }) =>
      String(subscriptions - (byState.planned ?? 0)),
    ),
    ...renewalRows(brought),
    row("writes at Stripe", ({ writeCount }) => String(writeCount)),
    row("charged by applying", ({ charged }) => moneyText(charged, "usd")),
    row("subscriptions that kept their ids", ({ sameIdCount, servingCount }) => {
      return `${sameIdCount} of ${servingCount}`;
    }),
  ];
  const note =
    "Stripe is not asked for previews of what is adopted: that is before discounts and tax.";
  return [...rows.map((cells) => columns(cells, [34, 21, 21, 21])), note];
}

/** By currency: the next invoices of what is planned, now and then. */
function renewalRows(brought: readonly Brought[]): string[][] {
  const sums = brought.map(({ totals }) => {
    const sum = new Map<string, { old: number; new: number }>();
    for (const { currency, ...next } of totals.byWay.flatMap((each) => each.nextRenewal)) {
      const so = sum.get(currency) ?? { old: 0, new: 0 };
      sum.set(currency, { old: so.old + next.old, new: so.new + next.new });
    }
    return sum;
  });
  const currencies = [...new Set(sums.flatMap((sum) => [...sum.keys()]))].sort();
  return currencies.map((currency) => [
    `next renewal of these, ${currency}`,
    ...sums.map((sum) => {
      const { old, new: next } = sum.get(currency) ?? { old: 0, new: 0 };
      return `${moneyText(old, currency)} → ${moneyText(next, currency)}`;
    }),
  ]);
}

/** Lets all accounts live on, shows what they charge, and says whether that is the same. */
async function compare(
  { world, untouched }: Accounts,
  brought: readonly Brought[],
): Promise<boolean> {
  const end = addMonths(world.now, horizonMonths);
  const accounts = [untouched, ...brought.map(({ account }) => account)];
  await Promise.all(accounts.map(({ control }) => control.set(end)));
  const ledgers = await Promise.all(
    brought.map(async ({ account, ...each }) => ({
      ...each,
      ledger: await account.control.ledger(),
    })),
  );
  const result = compareLedgers(world, await untouched.control.ledger(), ledgers);
  say(`\nWhat the accounts charge in the next ${horizonMonths} months:\n`);
  for (const line of result.lines) say(line);
  say();
  if (result.differences.length === 0 && result.paymentCount > 0) {
    say(`EQUAL: ${result.paymentCount} charges, the same customers, days and amounts in each way.`);
    return true;
  }
  say("DIFFERENT: + is charged after the cutover only, - without it only.");
  for (const difference of result.differences) say(difference);
  return false;
}

const directory = await mkdtemp(join(tmpdir(), "carryover-demo-"));
try {
  process.exitCode = await demo(directory);
} finally {
  await rm(directory, { recursive: true, force: true });
}
