import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type CutoverView, type PlannedItem, wayOf } from "@carryover/contract";
import type { Control } from "../test/cutover/world/control.ts";
import { isOurs } from "../test/cutover/world/history.ts";
import type { World } from "../test/cutover/world/world.ts";
import { type Program, start } from "../test/program.ts";
import { apiKey, type DemoAccount, type DemoFiles } from "./seeded.ts";

/** What a way of bringing an account over has planned, and what was seen of it at Stripe. */
export interface Brought {
  readonly way: string;
  readonly account: DemoAccount;
  readonly totals: NonNullable<CutoverView["totals"]>;
  /** Customer of the world → what became of its subscription. */
  readonly outcomes: ReadonlyMap<string, string>;
  /** Changes at Stripe that our requests have made. */
  readonly writeCount: number;
  /** What was paid while the plan was applied, in the smallest unit, all currencies together. */
  readonly charged: number;
  /** Subscriptions that serve under the id that they had, and those that did before. */
  readonly sameIdCount: number;
  readonly servingCount: number;
}

/** How many changes at Stripe there are before a program is killed. */
const writesBeforeKill = 24;
const pollMs = 5;

export const say = (text = "") => process.stdout.write(`${text}\n`);

/** Where the demo has its files, and what is in them. */
export interface DemoPlace {
  readonly directory: string;
  readonly files: DemoFiles;
  readonly world: World;
}

/** Gives a store of the platform the catalog, the customers and what it is told of them. */
export async function fillStore(
  { directory, files }: DemoPlace,
  account: DemoAccount,
): Promise<void> {
  const { catalog, customers, subscriptions } = files;
  const run = (...args: string[]) => {
    return ended(shown(begin(args, join(directory, "store"), account), directory));
  };
  await run("catalog", "apply", catalog);
  await run("import", "--customers-file", customers, "--subscriptions-file", subscriptions);
}

/**
 * Brings an account over in one way, by the built program and a copy of the store. A move is killed
 * on its way, and goes on. Throws if a command fails.
 */
export async function bringOver(
  way: string,
  { directory, files, world }: DemoPlace,
  account: DemoAccount,
): Promise<Brought> {
  const [store, plan] = [join(directory, `store-${way}`), join(directory, `${way}.json`)];
  await cp(join(directory, "store"), store, { recursive: true });
  const run = (...args: string[]) => shown(begin(args, store, account), directory);
  const flags = ["--way", way, "--mapping", files.mapping, "--out", plan, "--allow-blocked"];
  await ended(run("cutover", "plan", ...flags));
  const before = await servingIn(account);
  const [line, paid] = [await lastLine(account.control), await paidOf(account)];
  const apply = () => run("cutover", "apply", plan, "--json");
  if (way === "move") await killHalfWay(apply(), account.control, line);
  const { stdout } = await ended(apply());
  const { cutover, items } = JSON.parse(await readFile(plan, "utf8")) as PlanFile;
  const after = await servingIn(account);
  return {
    way,
    account,
    totals: cutover.totals,
    outcomes: outcomesOf(world, items, JSON.parse(stdout) as Applied),
    writeCount: (await account.control.history(line)).filter(isOurs).length,
    charged: (await paidOf(account)) - paid,
    sameIdCount: before.filter((id) => after.includes(id)).length,
    servingCount: before.length,
  };
}

/** What the demo reads of a plan file. */
interface PlanFile {
  readonly cutover: Pick<Brought, "totals">;
  readonly items: readonly PlannedItem[];
}

/** What `cutover apply --json` prints. */
interface Applied {
  readonly notMoved: ReadonlyArray<{ readonly oldSubscription: string; readonly state: string }>;
}

interface Command {
  readonly args: readonly string[];
  readonly program: Program;
}

/** Starts the built program in a store. */
function begin(args: readonly string[], store: string, account: DemoAccount): Command {
  const program = start([...args, "--data-dir", store], {
    env: { CARRYOVER_STRIPE_KEY: apiKey, CARRYOVER_STRIPE_URL: account.url },
  });
  return { args, program };
}

function shown(command: Command, directory: string): Command {
  say(`$ carryover ${command.args.join(" ").replaceAll(`${directory}/`, "")}`);
  return command;
}

async function ended({ args, program }: Command) {
  const end = await program.ended;
  if (end.code === 0) return end;
  say(end.stdout + end.stderr);
  throw new Error(`carryover ${args.join(" ")} ended with ${end.code ?? end.signal}.`);
}

async function killHalfWay({ program }: Command, control: Control, line: number): Promise<void> {
  let [writes, hasEnded] = [0, false];
  void program.ended.then(() => {
    hasEnded = true;
  });
  while (writes < writesBeforeKill && !hasEnded) {
    await sleep(pollMs);
    writes = (await control.history(line)).filter(isOurs).length;
  }
  program.child.kill("SIGKILL");
  const { signal } = await program.ended;
  if (signal !== "SIGKILL") throw new Error("It ended before it could be killed.");
  say(`  killed (SIGKILL) after ${writes} writes at Stripe; the same command goes on:`);
}

/** The ids of all subscriptions that have not ended. */
async function servingIn({ http }: DemoAccount): Promise<string[]> {
  const { data } = await http.get("/v1/subscriptions?limit=100");
  return data.map(({ id }) => id);
}

/** All that was ever paid or demanded. */
async function paidOf({ control }: DemoAccount): Promise<number> {
  const charges = await control.ledger();
  const paid = charges.filter(({ status }) => status !== "failed");
  return paid.reduce((sum, { amount }) => sum + amount, 0);
}

async function lastLine(control: Control): Promise<number> {
  return (await control.history()).at(-1)?.seq ?? 0;
}

function outcomesOf(
  world: World,
  items: readonly PlannedItem[],
  { notMoved }: Applied,
): Map<string, string> {
  const left = new Map(notMoved.map(({ oldSubscription, state }) => [oldSubscription, state]));
  const planned = new Map(
    items.map(({ oldSubscription, recipe }) => [
      oldSubscription,
      recipe === null ? "" : wayOf(recipe),
    ]),
  );
  return new Map(
    world.customers.map(({ name, subscription }) => [
      name,
      left.get(subscription) ?? planned.get(subscription) ?? "not seen",
    ]),
  );
}
