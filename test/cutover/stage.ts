import { type Emulator, startEmulator } from "@carryover/stripe-emulator";
import { createLimiter, limiterSettings } from "../../packages/server/src/stripe/limiter.ts";
import { connectStripe } from "../../packages/server/src/stripe/live.ts";
import type { Stripe } from "../../packages/server/src/stripe/stripe.ts";
import { type TestApi, testApi } from "../../packages/server/src/testing/api.ts";
import { type Control, control } from "./world/control.ts";
import { kindOf } from "./world/kind-of.ts";
import type { KindName } from "./world/kinds.ts";
import { buildWorld, testNow, type World } from "./world/world.ts";

/** An account of the emulator with a world in it. */
export interface Account {
  readonly accountId: string;
  readonly apiKey: string;
  readonly url: string;
  readonly control: Control;
  readonly world: World;
  /** The last line of the history that is of the world's making. */
  readonly worldEnd: number;
}

/** A world, and a platform that was told of it: all that a cutover needs. */
export interface Stage extends Account {
  readonly api: TestApi;
  /** A connection of its own to the account, as a process would make one. */
  connect(): Stripe;
}

let emulator: Promise<Emulator> | null = null;
let accountCount = 0;

/** The emulator that tests share, each with accounts of its own; it ends with this process. */
function sharedEmulator(): Promise<Emulator> {
  emulator ??= startEmulator();
  return emulator;
}

/** Makes an account with these customers, as of `testNow`, at which its clock stands still. */
export async function newAccount(kinds: readonly KindName[]): Promise<Account> {
  const { url } = await sharedEmulator();
  const name = `t${process.pid}n${++accountCount}`;
  const [accountId, apiKey] = [`acct_${name}`, `sk_test_${name}_key`];
  const ours = control(url, accountId);
  const world = await buildWorld({ url, apiKey, control: ours, now: testNow, kinds });
  const worldEnd = (await ours.history()).at(-1)?.seq ?? 0;
  return { accountId, apiKey, url, control: ours, world, worldEnd };
}

/** Makes an account, and an environment whose catalog and customers are those of its world. */
export async function newStage(kinds: readonly KindName[]): Promise<Stage> {
  const account = await newAccount(kinds);
  const api = await testApi();
  api.now = new Date(testNow * 1_000);
  const { catalog, records } = account.world;
  const expectDone = ({ status, text }: { status: number; text: string }) => {
    if (status >= 300) throw new Error(`The platform refused what it was told: ${text}`);
  };
  expectDone(await api.call("PUT", "/api/v1/catalog", catalog));
  await api.database.execute(
    "update environments set billing_provider = 'STRIPE' where id = $1::uuid",
    [api.environmentId],
  );
  expectDone(await api.post("/api/v1/customers/import", { customers: records.customers }));
  if (records.subscriptions.length > 0) {
    const subscriptions = records.subscriptions.map((each, index) => ({
      id: `linked-${index + 1}`,
      ...each,
    }));
    expectDone(await api.post("/api/v1/subscriptions/import", { subscriptions }));
    while (await api.services.imports.applyNextTask(api.database));
  }
  const connect = () =>
    connectStripe({
      key: account.apiKey,
      url: account.url,
      limiter: createLimiter(limiterSettings(false, 0)),
    });
  return { ...account, api, connect };
}

/** I9: the customers who were granted something before, and are not now. */
export async function lostAccess({ api, world }: Stage): Promise<string[]> {
  const lost: string[] = [];
  for (const { name, kind } of world.customers) {
    const story = kindOf(kind);
    if (story.linked === undefined) continue;
    const answer = await api.services.entitlements.check(api.database, api.environmentId, name, {
      featureId: "feature-sso",
    });
    if (!answer.isGranted) lost.push(name);
  }
  return lost;
}
