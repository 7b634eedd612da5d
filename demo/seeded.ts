import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startEmulator } from "@carryover/stripe-emulator";
import { secondsOf } from "../test/cutover/calendar.ts";
import { type Control, control } from "../test/cutover/control.ts";
import { demoKinds } from "../test/cutover/kinds.ts";
import { buildWorld, type World } from "../test/cutover/world.ts";

const account = "acct_demo";
export const apiKey = "sk_test_demo_key";

/** A Stripe account as the demo has it: an emulator in its own process. */
export interface DemoAccount {
  readonly url: string;
  readonly control: Control;
  stop(): Promise<unknown>;
}

/** The same account twice: one is cut over, the other goes on as if nothing were done. */
export interface Worlds {
  readonly world: World;
  readonly moved: DemoAccount;
  readonly untouched: DemoAccount;
}

/** Seeds 25 customers, and copies the whole account. The clocks run from now on. */
export async function seedWorlds(directory: string): Promise<Worlds> {
  const [original, copy] = [join(directory, "stripe"), join(directory, "stripe-untouched")];
  const moved = await open(original);
  const now = secondsOf(new Date());
  const options = { url: moved.url, apiKey, control: moved.control, now, kinds: demoKinds };
  const world = await buildWorld(options);
  await cp(original, copy, { recursive: true });
  return { world, moved, untouched: await open(copy) };
}

/** What a person would write to bring the account over: four files, by name. */
export async function writeFiles(directory: string, world: World) {
  const write = async (name: string, content: object): Promise<string> => {
    const path = join(directory, name);
    await writeFile(path, `${JSON.stringify(content, null, 2)}\n`);
    return path;
  };
  const { customers, subscriptions } = world.records;
  return {
    catalog: await write("catalog.json", world.catalog),
    customers: await write("customers.json", { customers }),
    subscriptions: await write("subscriptions.json", { subscriptions }),
    // JSON is YAML too.
    mapping: await write("mapping.yaml", world.mapping),
  };
}

async function open(dataDir: string): Promise<DemoAccount> {
  const emulator = await startEmulator({ dataDir });
  return {
    url: emulator.url,
    control: control(emulator.url, account),
    stop: () => emulator.stop(),
  };
}
