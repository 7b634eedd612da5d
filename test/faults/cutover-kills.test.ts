import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Emulator, startEmulator } from "@carryover/stripe-emulator";
import { afterAll, expect, test } from "vitest";
import type { PlannedItem } from "../../packages/contract/src/cutovers.ts";
import { addMonths } from "../cutover/calendar.ts";
import { type Control, control } from "../cutover/control.ts";
import { isOurs } from "../cutover/history.ts";
import { type Intent, violationsOf } from "../cutover/invariants.ts";
import { demoKinds } from "../cutover/kinds.ts";
import { moneyDifferences, paymentsOf } from "../cutover/money.ts";
import { buildWorld, testNow, type World } from "../cutover/world.ts";
import { type Ended, run, start } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { freshStore, type Store } from "../server.ts";
import { intentsIn } from "../stored.ts";
import { chance, firstSeed, isLong } from "./random.ts";

const killsWanted = isLong ? 40 : 5;
/** A kill comes this soon after the program was started. */
const killWithinMs = 4_000;
/** One kill in so many is the emulator's. */
const emulatorKillEvery = 4;

const accounts = { moved: "acct_moved", untouched: "acct_untouched" };
const keyOf = (account: string) => `${account.replace("acct_", "sk_test_")}_key`;
const random = chance(firstSeed);

afterAll(removeScratch);

test(`${killsWanted} kills of program and emulator harm nobody (seed ${firstSeed})`, async () => {
  let kills = 0;
  while (kills < killsWanted) kills += await moveWithKills(killsWanted - kills);

  expect(kills).toBeGreaterThanOrEqual(killsWanted);
});

/** Moves the customers of a world, however often it is killed. Gives how often that was. */
async function moveWithKills(killsMax: number): Promise<number> {
  const directory = await makeScratch();
  const dataDir = join(directory, "stripe");
  let emulator = await startEmulator({ dataDir });
  const world = await worldIn(emulator, accounts.moved);
  const twin = await worldIn(emulator, accounts.untouched);
  const store = await freshStore();
  const plan = await planIn(directory, { store, world, emulator });
  const port = Number(new URL(emulator.url).port);

  let kills = 0;
  for (;;) {
    const program = start(["cutover", "apply", plan.path, ...store.flags], {
      env: { ...store.env, ...billing(emulator) },
    });
    let hasEnded = false;
    void program.ended.then(() => {
      hasEnded = true;
    });
    if (kills < killsMax) {
      await sleep(random.below(killWithinMs));
      if (!hasEnded) kills += 1;
      if (!hasEnded && kills % emulatorKillEvery === 0) {
        await emulator.kill();
        await sleep(random.below(1_000));
        emulator = await startEmulator({ dataDir, port });
      } else program.child.kill("SIGKILL");
    }
    const ended = await program.ended;
    if (ended.signal !== null) continue;
    if (isMoved(ended)) break;
  }

  await expectSound(emulator, { store, world, twin, items: plan.items });
  await emulator.stop();
  return kills;
}

/** Whether it is through: 0, or 1 because some are blocked. 3 is for an outage of the emulator. */
function isMoved({ code, stdout, stderr }: Ended): boolean {
  if (code === 3) return false;
  expect([0, 1], stdout + stderr).toContain(code);
  return true;
}

function worldIn({ url }: Emulator, account: string): Promise<World> {
  const options = { url, apiKey: keyOf(account), control: control(url, account) };
  return buildWorld({ ...options, now: testNow, kinds: demoKinds });
}

function billing({ url }: Emulator): Record<string, string> {
  return { CARRYOVER_STRIPE_KEY: keyOf(accounts.moved), CARRYOVER_STRIPE_URL: url };
}

async function planIn(
  directory: string,
  { store, world, emulator }: { store: Store; world: World; emulator: Emulator },
): Promise<{ path: string; items: PlannedItem[] }> {
  const write = async (name: string, content: object) => {
    const path = join(directory, name);
    await writeFile(path, JSON.stringify(content));
    return path;
  };
  const env = { ...store.env, ...billing(emulator) };
  const carryover = async (...args: string[]) => {
    const ended = await run([...args, ...store.flags], { env });
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
  await carryover("cutover", "plan", "--mapping", mapping, "--allow-blocked", "--out", path);
  const { items } = JSON.parse(await readFile(path, "utf8")) as { items: PlannedItem[] };
  return { path, items };
}

async function expectSound(
  emulator: Emulator,
  of: { store: Store; world: World; twin: World; items: readonly PlannedItem[] },
): Promise<void> {
  const moved = control(emulator.url, accounts.moved);
  const history = await moved.history();
  const intents: ReadonlyMap<string, Intent> = await intentsIn(of.store);
  expect(history.filter(isOurs).length).toBeGreaterThan(30);
  expect(violationsOf(history, { items: of.items, intents })).toEqual([]);

  const end = addMonths(testNow, 14);
  const untouched = control(emulator.url, accounts.untouched);
  const [withCutover, without] = await Promise.all([
    payments(moved, of.world, end),
    payments(untouched, of.twin, end),
  ]);
  expect(without.length).toBeGreaterThan(100);
  expect(moneyDifferences({ withCutover, without })).toEqual([]);
}

async function payments(account: Control, world: World, end: number) {
  await account.set(end);
  const names = new Map(world.customers.map(({ customer, name }) => [customer, name]));
  return paymentsOf(await account.ledger(), (id) => names.get(id) ?? id, testNow);
}
