import { randomBytes } from "node:crypto";
import { createControl, type Emulator, startEmulator } from "@carryover/stripe-emulator";
import { control } from "../cutover/world/control.ts";
import type { KindName } from "../cutover/world/kinds.ts";
import { type StripeHttp, stripeHttp } from "../cutover/world/stripe-http.ts";
import { buildWorld, type World } from "../cutover/world/world.ts";
import { type Server, startServer } from "../server.ts";
import { hostile } from "./filled.ts";

const testKey = "sk_test_desk_key";
export const testAccount = "acct_desk";
const liveKey = "sk_live_real_key";
export const liveAccount = "acct_real";

const kinds: readonly KindName[] = [
  ...(["monthly", "annual", "own-card", "coupon-forever", "classic", "unmapped"] as const),
];
const pollMs = 50;

/** A server that is connected to an account of the emulator, with customers of both. */
export interface CutoverServer extends Server {
  readonly emulator: Emulator;
  readonly world: World;
  readonly stripe: StripeHttp;
  /** Calls the API, and returns the `data` of its answer. */
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Makes a plan, and returns its id once it is planned. */
  plan(mapping: object, options: object): Promise<string>;
  /** How long the answers to some requests take from now on. */
  slow(path: string, times: number, delayMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts both, and tells the platform of the account's customers; one has a hostile name. */
export async function cutoverServer(): Promise<CutoverServer> {
  const emulator = await startEmulator();
  const server = await startServer({
    env: {
      CARRYOVER_STRIPE_URL: emulator.url,
      CARRYOVER_ENCRYPTION_KEY: randomBytes(32).toString("hex"),
    },
  });
  const now = Math.floor(Date.now() / 1_000);
  const world = await buildWorld({
    url: emulator.url,
    apiKey: testKey,
    control: control(emulator.url, testAccount),
    now,
    kinds,
  });
  const call: CutoverServer["call"] = (method, path, body) => asked(server, method, path, body);
  await call("PUT", "/api/v1/integrations/stripe", { apiKey: testKey });
  await call("PUT", "/api/v1/catalog", world.catalog);
  await call("POST", "/api/v1/customers/import", { customers: world.records.customers });
  const subscriptions = world.records.subscriptions.map((each, index) => ({
    id: `linked-${index + 1}`,
    ...each,
  }));
  await call("POST", "/api/v1/subscriptions/import", { subscriptions });
  const plan: CutoverServer["plan"] = async (mapping, options) => {
    const { id } = await call<{ id: string }>("POST", "/api/v1/cutovers", { mapping, options });
    await until(async () => {
      const { state } = await call<{ state: string }>("GET", `/api/v1/cutovers/${id}`);
      return state === "planned";
    });
    return id;
  };
  return {
    ...server,
    emulator,
    world,
    stripe: world.http,
    call,
    plan,
    slow: (path, times, delayMs) =>
      createControl(emulator.url, testAccount).addFaults({ path, times, fault: "slow", delayMs }),
    async close() {
      await server.stop();
      await emulator.stop();
    },
  };
}

/** Connects the server to a live account with one customer, whose texts are hostile. */
export async function connectLive({ emulator, call }: CutoverServer): Promise<object> {
  const http = stripeHttp(emulator.url, liveKey);
  const { id: product } = await http.post("/v1/products", { name: hostile[0] });
  const recurring = { interval: "month" };
  const price = { product, currency: "usd", unit_amount: 4_900, nickname: hostile[1], recurring };
  const { id: priceId } = await http.post("/v1/prices", price);
  await http.post("/v1/coupons", {
    id: "off",
    name: hostile[0],
    duration: "forever",
    percent_off: 5,
  });
  const { id: customer } = await http.post("/v1/customers", {
    name: hostile[0],
    email: "live@example.test",
  });
  const card = await http.post("/v1/payment_methods/pm_card_visa/attach", { customer });
  await http.post(`/v1/customers/${customer}`, {
    invoice_settings: { default_payment_method: card.id },
  });
  await http.post("/v1/subscriptions", {
    customer,
    items: [{ price: priceId }],
    discounts: [{ coupon: "off" }],
    metadata: { site: hostile[0] },
    billing_mode: { type: "flexible" },
  });
  // What begins in the second in which it is planned is not brought over.
  await createControl(emulator.url, liveAccount, "live").setClock({ advanceBy: 86_400 });
  await call("PUT", "/api/v1/integrations/stripe", { apiKey: liveKey });
  await call("POST", "/api/v1/customers/import", {
    customers: [{ customerId: "live-1", name: hostile[0], billingId: customer }],
  });
  return { prices: { [priceId]: { plan: "pro", keepPrice: true } } };
}

/** Waits until something is so. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, pollMs));
}

async function asked<T>(
  { url, key }: Server,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await fetch(url + path, {
    method,
    headers: { "x-api-key": key, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (JSON.parse(text) as { data: T }).data;
}
