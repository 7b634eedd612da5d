import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createControl, type Emulator, startEmulator } from "@carryover/stripe-emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyCatalog } from "../catalog.ts";
import { type StripeHttp, stripeHttp } from "../cutover/world/stripe-http.ts";
import { outcomesOf, type Scratch, scratch } from "../kinds.ts";
import { run, start } from "../program.ts";
import { removeScratch } from "../scratch.ts";
import { get, type Server, startServer } from "../server.ts";

const apiKey = "sk_test_billed_key";

let emulator: Emulator;
let server: Server;
let stripe: StripeHttp;

beforeAll(async () => {
  emulator = await startEmulator();
  const env = { CARRYOVER_STRIPE_URL: emulator.url, CARRYOVER_STRIPE_KEY: apiKey };
  server = await startServer({ env });
  await applyCatalog(server);
  stripe = stripeHttp(emulator.url, apiKey);
});

afterAll(async () => {
  await server.stop();
  await emulator.stop();
  await removeScratch();
});

interface Read {
  readonly planId: string;
  readonly status: string;
  readonly endDate: string | null;
  readonly trialEndDate: string | null;
  readonly paymentCollection: string;
  readonly billingId: string | null;
}

async function subscriptionsOf(customerId: string): Promise<Read[]> {
  const path = `/api/v1/subscriptions?customerId=${customerId}&limit=100`;
  return (await get<{ data: Read[] }>(server, path)).data;
}

const day = 86_400;

/** An account in which one is past due, one in trial, one leaves, and one is billed twice. */
async function fillAccount(): Promise<string> {
  const control = createControl(emulator.url, "acct_billed");
  const now = Math.floor(Date.now() / 1_000);
  await control.setClock({ now: now - 40 * day, frozen: true });
  const { id: product } = await stripe.post("/v1/products", { name: "Pro" });
  const recurring = { interval: "month" };
  const price = await stripe.post("/v1/prices", {
    product,
    currency: "usd",
    unit_amount: 4_900,
    recurring,
  });
  const giveCard = async (customer: string, name: string) => {
    const card = await stripe.post(`/v1/payment_methods/${name}/attach`, { customer });
    const invoice_settings = { default_payment_method: card.id };
    await stripe.post(`/v1/customers/${customer}`, { invoice_settings });
  };
  const subscribe = async (name: string, own: object = {}) => {
    const metadata = { account_id: name };
    const { id: customer } = await stripe.post("/v1/customers", { name, metadata });
    await giveCard(customer, "pm_card_visa");
    const of = { customer, items: [{ price: price.id }], ...own };
    await stripe.post("/v1/subscriptions", of);
    return of;
  };
  const { customer } = await subscribe("late");
  await giveCard(customer, "pm_card_chargeCustomerFail");
  await subscribe("trying", { trial_period_days: 90 });
  await control.setClock({ now, frozen: true });
  await subscribe("leaving", { cancel_at_period_end: true });
  await stripe.post("/v1/subscriptions", await subscribe("double"));
  return price.id;
}

test("an account in trouble is imported as it is, and the same the next time", async () => {
  const price = await fillAccount();
  const { cwd, import: importFiles } = await scratch(server);
  await writeFile(join(cwd, "mapping.yaml"), `prices:\n  ${price}:\n    plan: pro\n`);
  const pullAndImport = async () => {
    const flags = ["--out", "pulled", "--mapping", "mapping.yaml", "--customer-id-from"];
    await run(["pull", "stripe", ...flags, "account_id"], { cwd, env: server.access.env });
    return importFiles(
      ...["--customers-file", "pulled/customers.json"],
      ...["--subscriptions-file", "pulled/subscriptions.json"],
    );
  };

  const first = await pullAndImport();
  const second = await pullAndImport();

  const written = await readFile(join(cwd, "pulled/subscriptions.json"), "utf8");
  expect(written).toMatch(/"status":"past_due"/);
  expect(outcomesOf(first)).toEqual([
    ["customers", { created: 4 }],
    ["subscriptions", { created: 4, rejected: 1 }],
  ]);
  expect(outcomesOf(second)).toEqual([
    ["customers", { unchanged: 4 }],
    ["subscriptions", { unchanged: 4, rejected: 1 }],
  ]);
  expect(second.stderr).toContain("[seat_taken]");
  expect(await subscriptionsOf("late")).toMatchObject([{ paymentCollection: "FAILED" }]);
  expect(await subscriptionsOf("trying")).toMatchObject([{ status: "IN_TRIAL" }]);
  const [leaving] = await subscriptionsOf("leaving");
  expect(Date.parse(leaving?.endDate ?? "")).toBeGreaterThan(Date.now() + 20 * day * 1_000);
});

const at = (days: number) => new Date(Date.now() + days * day * 1_000).toISOString();

describe("a second import of the same file says what the first has said", () => {
  const importTwice = async ({ write, import: importFiles }: Scratch, file: object) => {
    await write("all.json", file);
    const first = await importFiles("--customers-file", "all.json", "--ignore-unknown");
    const second = await importFiles("--customers-file", "all.json", "--ignore-unknown");
    return [first, second].map((ended) => outcomesOf(ended)[1]?.[1]);
  };

  test("of two billing ids for one seat", async () => {
    const of = { customerId: "twice", planId: "pro" };
    const outcomes = await importTwice(await scratch(server), {
      customers: [{ customerId: "twice" }],
      subscriptions: [
        { ...of, status: "active", billingId: "sub_later", startDate: at(-50) },
        { ...of, status: "active", billingId: "sub_early", startDate: at(-90) },
      ],
    });

    expect(outcomes).toEqual([
      { created: 1, rejected: 1 },
      { unchanged: 1, rejected: 1 },
    ]);
    expect(await subscriptionsOf("twice")).toMatchObject([{ billingId: "sub_later" }]);
  });

  test("of the states that Stripe knows", async () => {
    const of = (customerId: string, own: object) => {
      return { customerId, planId: "team", startDate: at(-19), ...own };
    };
    const states = [
      of("gone", { status: "canceled", canceledAt: at(-9) }),
      of("going", { status: "active", cancelAtPeriodEnd: true, currentPeriodEnd: at(11) }),
      of("new", { status: "trialing", trialEndDate: at(13) }),
      of("resting", { status: "paused" }),
    ];
    const customers = states.map(({ customerId }) => ({ customerId }));

    const outcomes = await importTwice(await scratch(server), { customers, subscriptions: states });

    const statuses = await Promise.all(
      states.map(async ({ customerId }) => (await subscriptionsOf(customerId))[0]?.status),
    );
    expect(outcomes).toEqual([{ created: 4 }, { unchanged: 4 }]);
    expect(statuses).toEqual(["CANCELED", "ACTIVE", "IN_TRIAL", "PAYMENT_PENDING"]);
  });
});

test.each(["oldest first", "newest first"])(
  "an export %s gives the same, killed half-way and resumed",
  async (order) => {
    const { cwd, write, import: importFiles } = await scratch(server);
    const isOldestFirst = order === "oldest first";
    const ids = Array.from({ length: 2_600 }, (_, index) => `${order[0]}${index}`);
    const seats = ids.flatMap((customerId) => {
      const seat = [
        { customerId, planId: "free", startDate: "2024-01-01T00:00:00Z" },
        { customerId, planId: "team", startDate: "2026-06-01T00:00:00Z" },
      ];
      return isOldestFirst ? seat : seat.toReversed();
    });
    await write("all.json", { customers: ids.map((id) => ({ id })), subscriptions: seats });
    const flags = ["--customers-file", "all.json"];
    const killed = start(["import", ...flags], { cwd, env: server.access.env });
    await waitForSome(ids);
    killed.child.kill("SIGKILL");
    await killed.ended;

    const resumed = await importFiles(...flags);
    const again = await importFiles(...flags);

    expect([resumed.code, again.code]).toEqual([0, 0]);
    expect(outcomesOf(again)[1]).toEqual(["subscriptions", { unchanged: seats.length }]);
    for (const id of [ids[0], ids[1_300], ids.at(-1)]) {
      const found = (await subscriptionsOf(id ?? "")).map((one) => [one.planId, one.status]);
      expect(found.sort()).toEqual([
        ["free", "CANCELED"],
        ["team", "ACTIVE"],
      ]);
    }
  },
);

/** Waits until the first of the subscriptions are stored. */
async function waitForSome(ids: readonly string[]): Promise<void> {
  while ((await subscriptionsOf(ids[0] ?? "").catch(() => [])).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
