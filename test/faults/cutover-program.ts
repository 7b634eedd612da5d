import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Emulator } from "@carryover/stripe-emulator";
import { expect } from "vitest";
import type { PlannedItem } from "../../packages/contract/src/cutovers/cutovers.ts";
import { violationsOf } from "../cutover/invariants.ts";
import { moneyDifferences, paymentsOf } from "../cutover/money.ts";
import { addMonths } from "../cutover/world/calendar.ts";
import { type Control, control } from "../cutover/world/control.ts";
import { isOurs } from "../cutover/world/history.ts";
import { demoKinds } from "../cutover/world/kinds.ts";
import { buildWorld, testNow, type World } from "../cutover/world/world.ts";
import { type Ended, run } from "../program.ts";
import type { Store } from "../server.ts";
import { intentsIn } from "../stored.ts";

const pollMs = 10;
const horizonMonths = 14;

/** How the program reaches the platform: environment and flags. */
export type Access = Pick<Store, "env" | "flags">;

/** The same customers twice: one account is cut over, the other goes on as it was. */
export interface Twins {
  readonly world: World;
  readonly twin: World;
  /** What the program has to know of Stripe. */
  readonly billing: Readonly<Record<string, string>>;
}

/** Their ids at Stripe. */
export const accounts = { moved: "acct_moved", untouched: "acct_untouched" };
const keyOf = (account: string) => `${account.replace("acct_", "sk_test_")}_key`;

/** Seeds two accounts with the customers of the demo; their clocks stand still. */
export async function seedTwins({ url }: Emulator): Promise<Twins> {
  const worldIn = (account: string) =>
    buildWorld({
      url,
      apiKey: keyOf(account),
      control: control(url, account),
      now: testNow,
      kinds: demoKinds,
    });
  const world = await worldIn(accounts.moved);
  const twin = await worldIn(accounts.untouched);
  const billing = { CARRYOVER_STRIPE_KEY: keyOf(accounts.moved), CARRYOVER_STRIPE_URL: url };
  return { world, twin, billing };
}

/** Applies the catalog, imports, and plans by the built program. Gives the plan file. */
export async function planByProgram(
  directory: string,
  access: Access,
  world: World,
  way: "swap" | "move" = "move",
): Promise<{ path: string; items: PlannedItem[] }> {
  const write = async (name: string, content: object) => {
    const path = join(directory, name);
    await writeFile(path, JSON.stringify(content));
    return path;
  };
  const carryover = async (...args: string[]) => {
    const ended: Ended = await run([...args, ...access.flags], { env: access.env });
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
  };
  const { customers, subscriptions } = world.records;
  await carryover("catalog", "apply", await write("catalog.json", world.catalog));
  const customersPath = await write("customers.json", { customers });
  await carryover("import", "--customers-file", customersPath);
  const subscriptionsPath = await write("subscriptions.json", { subscriptions });
  await carryover("import", "--subscriptions-file", subscriptionsPath);
  const mapping = await write("mapping.json", world.mapping);
  const path = join(directory, "plan.json");
  const given = ["--way", way, "--mapping", mapping, "--allow-blocked", "--out", path];
  await carryover("cutover", "plan", ...given);
  const { items } = JSON.parse(await readFile(path, "utf8")) as { items: PlannedItem[] };
  return { path, items };
}

/** How often Carryover has written to the account that is cut over. */
export async function writesIn({ url }: Emulator): Promise<number> {
  return (await control(url, accounts.moved).history()).filter(isOurs).length;
}

/** Resolves when so many more writes were made, or at once when there is no use in waiting. */
export async function untilWrites(
  emulator: Emulator,
  more: number,
  isOver: () => boolean,
): Promise<void> {
  const before = await writesIn(emulator);
  while (!isOver() && (await writesIn(emulator)) < before + more) await sleep(pollMs);
}

/** Holds the account to I1 to I7, and what it charges to what the other one charges. */
export async function expectSound(
  { url }: Emulator,
  of: Twins & { store: Store; items: readonly PlannedItem[] },
): Promise<void> {
  const moved = control(url, accounts.moved);
  const untouched = control(url, accounts.untouched);
  const history = await moved.history();
  expect(history.filter(isOurs).length).toBeGreaterThan(30);
  const intents = await intentsIn(of.store);
  expect(violationsOf(history, { items: of.items, intents })).toEqual([]);

  const withCutover = await payments(moved, of.world);
  const without = await payments(untouched, of.twin);
  expect(without.length).toBeGreaterThan(100);
  expect(moneyDifferences({ withCutover, without })).toEqual([]);
}

async function payments(account: Control, world: World) {
  await account.set(addMonths(testNow, horizonMonths));
  const names = new Map(world.customers.map(({ customer, name }) => [customer, name]));
  return paymentsOf(await account.ledger(), (id) => names.get(id) ?? id, testNow);
}
