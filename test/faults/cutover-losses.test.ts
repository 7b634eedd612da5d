import { startEmulator } from "@carryover/stripe-emulator";
import { afterAll, expect, test } from "vitest";
import { exitCodeOf } from "../../packages/cli/src/cutover/conclusion.ts";
import { exitCodes } from "../../packages/cli/src/exit.ts";
import { applyOn } from "../cutover/drive.ts";
import {
  canceling,
  changing,
  creating,
  firstGroupMax,
  isNamed,
  type Loss,
  losers,
  losses,
  mutatedKinds,
  others,
  plannedIn,
  touched,
} from "../cutover/faults/mutated-worlds.ts";
import { statesOf } from "../cutover/verdict.ts";
import { control } from "../cutover/world/control.ts";
import { run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { startServer } from "../server.ts";
import { accounts, planByProgram, seedTwins } from "./cutover-program.ts";
import { isLong } from "./random.ts";

/**
 * Every way in every world that differs from Stripe's documentation: what is lost is printed as a
 * table, a row for each.
 */

afterAll(removeScratch);

const ways = [
  { name: "adopt", options: { way: "adopt" } },
  { name: "swap", options: { way: "swap" } },
  { name: "swap at period_end", options: { way: "swap", swapAt: "period_end" } },
  { name: "move", options: { way: "move" } },
];
const worlds = isLong
  ? [["as documented", {}] as const, ...creating, ...canceling, ...changing, ...others]
  : [...canceling.slice(0, 1), ...changing.slice(0, 1)];

test.each(
  worlds.flatMap((world) =>
    ways.map((way) => ({ world: world[0], way: way.name, ...way, of: world })),
  ),
)("where $world, $way costs no more than the first few", async ({ of, name, options }) => {
  const [world, switches] = of;
  const planned = await plannedIn(switches, options);

  const view = await applyOn(planned);

  const written = await touched(planned);
  const lost = await losses(planned);
  const states = Object.values(await statesOf(planned));
  const exitCode = exitCodeOf(view);
  const untouched = mutatedKinds.length - written.length;
  const sums = sumsOf(planned.stage.world.customers, lost);
  const cells = [world, name, written.length, sums || "nothing", exitCode, view.state, untouched];
  process.stdout.write(`| ${[...cells, countsOf(states)].join(" | ")} |\n`);
  const losing = losers(lost);
  expect(losing.length).toBeLessThanOrEqual(firstGroupMax);
  expect(losing.filter((subscription) => !isNamed(view, subscription))).toEqual([]);
  if (losing.length === 0) return;
  expect(written.length).toBeLessThanOrEqual(firstGroupMax);
  expect([exitCode, view.state]).toEqual([exitCodes.differs, "stopped"]);
});

test("the program ends with 4 where a swap is billed, and names those few", async () => {
  const emulator = await startEmulator();
  const twins = await seedTwins(emulator);
  const server = await startServer({ env: twins.billing });
  const access = { env: server.access.env, flags: [] };
  const plan = await planByProgram(await makeScratch(), access, twins.world, "swap");
  const account = control(emulator.url, accounts.moved);
  await account.setSwitches({ update_bills: true });

  const ended = await run(["cutover", "apply", plan.path], { env: access.env });

  const said = ended.stdout + ended.stderr;
  const charges = await account.ledger();
  const charged = twins.world.customers.filter(({ customer }) =>
    charges.some((each) => each.customer === customer && each.at >= twins.world.now),
  );
  expect(ended.code, said).toBe(exitCodes.differs);
  expect(charged.length).toBeGreaterThan(0);
  expect(charged.length).toBeLessThanOrEqual(firstGroupMax);
  expect(charged.filter(({ subscription }) => !said.includes(subscription))).toEqual([]);
  // What is seen first stops it: the invoice of one, or the money of the first few.
  expect(said).toMatch(/\[unwanted_(invoice|movement)\]/);
  expect(said).toContain("The cutover stopped.");
  const [, all, notBegun] = /Brought over 0 of (\d+); (\d+) not begun/.exec(said) ?? [];
  expect(Number(notBegun)).toBe(Number(all) - firstGroupMax);
  await server.stop();
  await emulator.stop();
});

/** What each customer has lost, such as `annual +200.00`. */
function sumsOf(
  customers: readonly { readonly name: string; readonly subscription: string }[],
  lost: readonly Loss[],
): string {
  return customers
    .flatMap(({ name, subscription }) => {
      const own = lost.filter((each) => each.subscription === subscription);
      if (own.length === 0) return [];
      const amounts = own.map(({ kind, amount, currency }) => {
        return `${kind === "charged" ? "+" : "−"}${(amount / 100).toFixed(2)} ${currency}`;
      });
      return [`${name} ${amounts.join(" ")}`];
    })
    .join(", ");
}

function countsOf(states: readonly string[]): string {
  const names = [...new Set(states)].sort();
  return names
    .map((name) => `${name} ${states.filter((state) => state === name).length}`)
    .join(", ");
}
