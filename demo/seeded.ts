import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startEmulator } from "@carryover/stripe-emulator";
import { secondsOf } from "../test/cutover/world/calendar.ts";
import { type Control, control } from "../test/cutover/world/control.ts";
import { demoKinds } from "../test/cutover/world/kinds.ts";
import { type StripeHttp, stripeHttp } from "../test/cutover/world/stripe-http.ts";
import { buildWorld, type World } from "../test/cutover/world/world.ts";

const account = "acct_demo";
export const apiKey = "sk_test_demo_key";

/** A Stripe account as the demo has it: an emulator in its own process. */
export interface DemoAccount {
  readonly url: string;
  readonly control: Control;
  readonly http: StripeHttp;
  stop(): Promise<unknown>;
}

/** The same account several times: one goes on as if nothing were done, the others are ours. */
export interface Accounts {
  readonly world: World;
  readonly untouched: DemoAccount;
  readonly copies: readonly DemoAccount[];
}

/** Seeds 25 customers, and copies the whole account so many times. The clocks run from now on. */
export async function seedAccounts(directory: string, copyCount: number): Promise<Accounts> {
  const original = join(directory, "stripe");
  const untouched = await open(original);
  const now = secondsOf(new Date());
  const options = { url: untouched.url, apiKey, control: untouched.control, now, kinds: demoKinds };
  const world = await buildWorld(options);
  const copies: DemoAccount[] = [];
  for (let number = 1; number <= copyCount; number++) {
    await cp(original, `${original}-${number}`, { recursive: true });
    copies.push(await open(`${original}-${number}`));
  }
  return { world, untouched, copies };
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

export type DemoFiles = Awaited<ReturnType<typeof writeFiles>>;

async function open(dataDir: string): Promise<DemoAccount> {
  const emulator = await startEmulator({ dataDir });
  return {
    url: emulator.url,
    control: control(emulator.url, account),
    http: stripeHttp(emulator.url, apiKey),
    stop: () => emulator.stop(),
  };
}
