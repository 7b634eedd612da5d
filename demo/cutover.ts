import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { addMonths } from "../test/cutover/calendar.ts";
import type { Control } from "../test/cutover/control.ts";
import { isOurs } from "../test/cutover/history.ts";
import { type Ended, type Program, start } from "../test/program.ts";
import { compareLedgers } from "./ledgers.ts";
import { apiKey, seedWorlds, type Worlds, writeFiles } from "./seeded.ts";

/** How many writes at Stripe there are before the program is killed. */
const writesBeforeKill = 24;
const horizonMonths = 14;
const pollMs = 5;

const say = (text = "") => process.stdout.write(`${text}\n`);

/**
 * Cuts over 25 customers of an emulated Stripe account, is killed half-way, goes on, and compares
 * what is charged with an account that was left alone. Gives the exit code.
 */
async function demo(directory: string): Promise<number> {
  say("A Stripe account with 25 customers in as many states, in an emulator of its own.");
  const worlds = await seedWorlds(directory);
  try {
    const files = await writeFiles(directory, worlds.world);
    const carryover = programIn(directory, worlds);
    const plan = join(directory, "plan.json");

    await carryover("catalog", "apply", files.catalog);
    await carryover("import", "--customers-file", files.customers);
    await carryover("import", "--subscriptions-file", files.subscriptions);
    await carryover("cutover", "plan", "--way", "move", "--mapping", files.mapping, "--out", plan);
    await killedHalfWay(directory, worlds, plan);
    await carryover("cutover", "status", plan);
    await carryover("cutover", "apply", plan);
    await carryover("cutover", "status", plan);
    return await compare(worlds);
  } finally {
    await Promise.all([worlds.moved.stop(), worlds.untouched.stop()]);
  }
}

/** Runs commands of the built program in the demo's store, and shows what they print. */
function programIn(directory: string, worlds: Worlds) {
  return async (...args: string[]): Promise<Ended> => {
    const ended = await begin(args, directory, worlds).ended;
    if (ended.code === 0 || ended.code === 1) return ended;
    throw new Error(`The command ended with ${ended.code ?? ended.signal}.`);
  };
}

async function killedHalfWay(directory: string, worlds: Worlds, plan: string): Promise<void> {
  const args = ["cutover", "apply", plan];
  const program = begin(args, directory, worlds);
  const before = await lastLine(worlds.moved.control);
  let [writes, hasEnded] = [0, false];
  void program.ended.then(() => {
    hasEnded = true;
  });
  while (writes < writesBeforeKill && !hasEnded) {
    await sleep(pollMs);
    writes = (await worlds.moved.control.history(before)).filter(isOurs).length;
  }
  program.child.kill("SIGKILL");
  const { signal } = await program.ended;
  if (signal !== "SIGKILL") throw new Error("It ended before it could be killed.");
  say(`\nKilled (SIGKILL) after ${writes} writes at Stripe.`);
}

/** Lets both accounts live on, and shows what they charge. */
async function compare({ world, moved, untouched }: Worlds): Promise<number> {
  const end = addMonths(world.now, horizonMonths);
  await Promise.all([moved.control.set(end), untouched.control.set(end)]);
  const [withCutover, without] = [await moved.control.ledger(), await untouched.control.ledger()];
  const result = compareLedgers(world, { moved: withCutover, untouched: without });
  say(`\nWhat the two accounts charge in the next ${horizonMonths} months:\n`);
  for (const line of result.lines) say(line);
  say();
  if (result.differences.length === 0 && result.paymentCount > 0) {
    say(`EQUAL: ${result.paymentCount} charges, the same customers, days and amounts.`);
    return 0;
  }
  say("DIFFERENT: + is charged with the cutover only, - without it only.");
  for (const difference of result.differences) say(difference);
  return 1;
}

async function lastLine(control: Control): Promise<number> {
  return (await control.history()).at(-1)?.seq ?? 0;
}

/** Starts the built program in the demo's store, and shows what it prints as it does. */
function begin(args: readonly string[], directory: string, { moved }: Worlds): Program {
  const shown = (text: unknown) => String(text).replaceAll(`${directory}/`, "");
  say(`\n$ carryover ${shown(args.join(" "))}\n`);
  const program = start([...args, "--data-dir", join(directory, "carryover")], {
    env: { CARRYOVER_STRIPE_KEY: apiKey, CARRYOVER_STRIPE_URL: moved.url },
  });
  for (const stream of [program.child.stdout, program.child.stderr]) {
    stream?.on("data", (text: unknown) => process.stdout.write(shown(text)));
  }
  return program;
}

const directory = await mkdtemp(join(tmpdir(), "carryover-demo-"));
try {
  process.exitCode = await demo(directory);
} finally {
  await rm(directory, { recursive: true, force: true });
}
