import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import type { CommandError } from "../exit.ts";
import { checkCommand } from "../import/check.ts";
import { apiServer, refusal } from "../testing/api-server.ts";
import { recordedTerminal } from "../testing/recorded-terminal.ts";
import { type PullCommand, pullStripeCommand } from "./pull.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "carryover-pull-"));
});

afterEach(() => rm(directory, { recursive: true }));

const price = (id: string, own: object = {}) => ({
  ...{ id, nickname: null, unit_amount: 4900, currency: "usd", product: "prod_1" },
  recurring: { interval: "month", interval_count: 1, usage_type: "licensed" },
  ...own,
});

const customer = (id: string, own: object = {}) => ({
  ...{ id, object: "customer", email: `${id}@example.com`, name: "Acme", metadata: {} },
  invoice_settings: { default_payment_method: null },
  ...own,
});

const subscription = (id: string, prices: object[], own: object = {}) => ({
  ...{ id, object: "subscription", customer: "cus_1", status: "active" },
  ...{ start_date: 1_705_276_800, metadata: {} },
  items: { data: prices.map((each) => ({ price: each, quantity: 1 })), has_more: false },
  ...own,
});

/** Pulls an account of these objects, in pages of two. */
async function pull(
  account: {
    customers: readonly object[];
    subscriptions: readonly object[];
    catalog?: object;
  },
  own: Partial<PullCommand> = {},
) {
  const server = await apiServer(({ path, query }) => {
    if (path === "/api/v1/catalog") return { body: { data: account.catalog ?? {} } };
    const all = path.endsWith("/customers") ? account.customers : account.subscriptions;
    const after = all.findIndex(
      (each) => (each as { id: string }).id === query.get("startingAfter"),
    );
    const data = all.slice(after + 1, after + 3);
    return { body: { data, hasMore: after + 3 < all.length } };
  });
  onTestFinished(() => server.close());
  const command = {
    ...{ ...server.choice, out: join(directory, "out"), mapping: join(directory, "mapping.yaml") },
    ...{ customerIdFrom: undefined, json: false, again: "carryover pull stripe …" },
    ...own,
  };
  const screen = recordedTerminal();
  const code = await pullStripeCommand(command, screen.terminal).catch((error: CommandError) => {
    screen.terminal.say(error.message);
    return error.exitCode;
  });
  return { code, text: screen.text() };
}

/** The records of a file that was written. */
async function pulled(collection: "customers" | "subscriptions"): Promise<object[]> {
  const text = await readFile(join(directory, "out", `${collection}.json`), "utf8");
  return (JSON.parse(text) as Record<string, object[]>)[collection] ?? [];
}

async function check(): Promise<number> {
  const path = (name: string) => join(directory, "out", `${name}.json`);
  const files = (["customers", "subscriptions"] as const).map((kind) => {
    return { path: path(kind), kind };
  });
  const { terminal } = recordedTerminal();
  return checkCommand({ files, json: false, ignoreUnknown: false, noRepeats: false }, terminal);
}

const over = { status: "canceled", canceled_at: 1_706_000_000, ended_at: 1_706_000_001 };

const account = {
  customers: [
    customer("cus_3", { email: null, name: null }),
    customer("cus_2", { metadata: { account: "globex" } }),
    customer("cus_1", {
      invoice_settings: { default_payment_method: "pm_1" },
      metadata: { account: "acme" },
    }),
  ],
  subscriptions: [
    subscription("sub_5", [price("price_gone")], { ...over, customer: "cus_2" }),
    subscription("sub_4", [price("price_pro")], { ...over, customer: "cus_2" }),
    subscription("sub_3", [price("price_year", { recurring: { interval: "year" } })], {
      customer: "cus_2",
      metadata: { site: "site-1" },
    }),
    subscription("sub_2", [price("price_pro"), price("price_seat"), price("price_support")], {
      items: {
        data: [
          { price: price("price_pro"), quantity: 1 },
          { price: price("price_seat"), quantity: 5 },
          { price: price("price_support"), quantity: 2 },
        ],
      },
    }),
    subscription("sub_1", [price("price_pro", { nickname: "Pro\nmonthly" })], {
      customer: "cus_3",
    }),
  ],
};

const mapping = `prices:
  price_pro: {plan: pro}
  price_year: {plan: pro}
  price_seat: {feature: seats}
  price_support: {addon: support}
resourceFrom: site
`;

test("the first time, the mapping is drafted with every price that is in use", async () => {
  const { code, text } = await pull(account);

  expect(code).toBe(0);
  const draft = await readFile(join(directory, "mapping.yaml"), "utf8");
  expect(draft).toContain(
    "prices:\n  # 49.00 usd every month, product prod_1; 2 subscriptions\n" +
      "  price_pro:\n    plan:\n",
  );
  expect(draft.match(/^ {2}price_\w+:$/gm)).toHaveLength(4);
  expect(await pulled("customers")).toHaveLength(3);
  expect(await pulled("subscriptions")).toEqual([]);
  expect(text).toContain("left out: 3 subscriptions of a price that is not mapped yet");
  expect(text).toContain("Drafted");
  expect(await check()).toBe(0);
});

test("the draft says what a price costs as it is: fractions, blocks and tiers", async () => {
  const prices = [
    price("price_cents", { unit_amount: null, unit_amount_decimal: "0.0125" }),
    price("price_block", { transform_quantity: { divide_by: 1_000, round: "up" } }),
    price("price_tiers", { unit_amount: null, unit_amount_decimal: null, tiers_mode: "volume" }),
  ];

  await pull({
    customers: [customer("cus_1")],
    subscriptions: [subscription("sub_1", prices)],
  });

  const draft = await readFile(join(directory, "mapping.yaml"), "utf8");
  expect(draft).toContain("# 0.000125 usd every month");
  expect(draft).toContain("# 49.00 usd for each 1,000, rounded up every month");
  expect(draft).toContain("# by volume tiers in usd every month");
});

test("a draft that is half filled in gives the subscriptions of the prices that are", async () => {
  await pull(account);
  const path = join(directory, "mapping.yaml");
  const draft = await readFile(path, "utf8");
  await writeFile(path, draft.replace("price_pro:\n    plan:", "price_pro:\n    plan: pro"));

  const { code, text } = await pull(account);

  expect(code).toBe(0);
  expect(await pulled("subscriptions")).toMatchObject([
    { billingId: "sub_4", planId: "pro", status: "canceled" },
    { billingId: "sub_1", planId: "pro" },
  ]);
  expect(text).toContain("left out: 2 subscriptions of a price that is not mapped yet");
});

test("with a mapping, records are ready to be checked and imported", async () => {
  await writeFile(join(directory, "mapping.yaml"), mapping);

  const { code, text } = await pull(account);

  expect(code).toBe(0);
  expect(await pulled("customers")).toEqual([
    { customerId: "cus_3", billingId: "cus_3" },
    {
      ...{ customerId: "cus_2", billingId: "cus_2", name: "Acme", email: "cus_2@example.com" },
      metadata: { account: "globex" },
    },
    {
      ...{ customerId: "cus_1", billingId: "cus_1", name: "Acme", email: "cus_1@example.com" },
      ...{ paymentMethodId: "pm_1", metadata: { account: "acme" } },
    },
  ]);
  const startDate = "2024-01-15T00:00:00.000Z";
  const goesOn = { status: "active", cancelAt: null };
  expect(await pulled("subscriptions")).toEqual([
    {
      ...{ customerId: "cus_2", planId: "pro", billingId: "sub_4", startDate, status: "canceled" },
      ...{ canceledAt: "2024-01-23T08:53:20.000Z", endedAt: "2024-01-23T08:53:21.000Z" },
      ...{ billingPeriod: "MONTHLY", addons: [], charges: [] },
    },
    {
      ...{
        customerId: "cus_2",
        planId: "pro",
        resourceId: "site-1",
        billingId: "sub_3",
        startDate,
      },
      ...{ billingPeriod: "ANNUALLY", metadata: { site: "site-1" }, ...goesOn },
      ...{ addons: [], charges: [] },
    },
    {
      ...{ customerId: "cus_1", planId: "pro", billingId: "sub_2", startDate },
      ...{ billingPeriod: "MONTHLY", addons: [{ id: "support", quantity: 2 }] },
      charges: [{ id: "seats", quantity: 5, type: "FEATURE" }],
      ...goesOn,
    },
    {
      ...{ customerId: "cus_3", planId: "pro", billingId: "sub_1", startDate },
      billingPeriod: "MONTHLY",
      ...goesOn,
      ...{ addons: [], charges: [] },
    },
  ]);
  expect(await check()).toBe(0);
  expect(text).toContain(
    "left out: 1 subscription that ended, of a customer or price that is left out",
  );
  expect(text).not.toContain("price_gone");
  expect(await readFile(join(directory, "mapping.yaml"), "utf8")).toBe(mapping);
  expect((await stat(join(directory, "out", "customers.json"))).mode & 0o777).toBe(0o600);
});

test("the state of a subscription is written, and what has no place is counted", async () => {
  await writeFile(join(directory, "mapping.yaml"), mapping);
  const at = 1_798_761_600;
  const date = "2027-01-01T00:00:00.000Z";
  const leaving = { cancel_at_period_end: true, current_period_end: at };
  const states = [
    { status: "trialing", trial_end: at, billing_cycle_anchor: at },
    leaving,
    { cancel_at: at, canceled_at: 1_705_276_801 },
    { status: "past_due", pause_collection: { behavior: "void" } },
    { status: "paused", discounts: ["di_1"], collection_method: "send_invoice" },
  ];
  const customers = states.map((_, index) => customer(`cus_${index}`, { created: 1_705_276_800 }));
  const subscriptions = states.map((state, index) =>
    subscription(`sub_${index}`, [price("price_pro")], { ...state, customer: `cus_${index}` }),
  );

  const { text } = await pull({ customers, subscriptions });

  expect(await pulled("customers")).toMatchObject(
    states.map(() => ({ createdAt: "2024-01-15T00:00:00.000Z" })),
  );
  expect(await pulled("subscriptions")).toMatchObject([
    { status: "trialing", trialEndDate: date, billingCycleAnchor: date, cancelAt: null },
    { status: "active", cancelAt: date, endDate: date },
    { status: "active", cancelAt: date, endDate: date },
    { status: "past_due" },
    { status: "paused" },
  ]);
  expect(text).toContain("for it: pause_collection (1), discounts (1), collection_method (1)");
  expect(text).toContain('Write "paused": true where access must stop.');
  expect(await check()).toBe(0);
});

test("a plan that is sold as a whole is not bought several times in silence", async () => {
  await writeFile(join(directory, "mapping.yaml"), mapping);
  const items = { data: [{ price: price("price_pro"), quantity: 12 }] };

  const { code, text } = await pull({
    customers: [customer("cus_1")],
    subscriptions: [subscription("sub_1", [], { items })],
    catalog: { plans: [{ id: "pro", productId: "p", charges: [{ billingModel: "FLAT_FEE" }] }] },
  });

  expect(code).toBe(1);
  expect(text).toContain("sub_1 buys the plan pro 12 times, which is sold as a whole.");
  expect(await pulled("subscriptions")).toEqual([]);
});

test("customers are known by their metadata where it names them", async () => {
  await writeFile(join(directory, "mapping.yaml"), mapping);

  await pull(account, { customerIdFrom: "account" });

  const ids = (records: object[]) =>
    records.map((each) => (each as { customerId: string }).customerId);
  expect(ids(await pulled("customers"))).toEqual(["cus_3", "globex", "acme"]);
  expect(ids(await pulled("subscriptions"))).toEqual(["globex", "globex", "acme", "cus_3"]);
});

test("two customers of one id are not made one, and that is a fault", async () => {
  await writeFile(join(directory, "mapping.yaml"), mapping);
  const metadata = { account: "acme" };
  const customers = [customer("cus_2", { metadata }), customer("cus_1", { metadata })];

  const { code, text } = await pull(
    { customers, subscriptions: account.subscriptions.slice(2) },
    { customerIdFrom: "account" },
  );

  expect(code).toBe(1);
  expect(text).toContain("cus_1: another customer has the id acme too.");
  expect(text).toContain("left out: 2 subscriptions of a customer that is left out");
  expect(await pulled("customers")).toMatchObject([{ billingId: "cus_2" }]);
});

test.each([
  [[price("price_seat")], "without a price of a plan", 1],
  [[price("price_pro"), price("price_year")], "with prices of several plans", 1],
  [[price("price_old")], "of a price that the mapping skips", 0],
  [[price("price_new")], "of a price that is not mapped yet", 0],
])("what cannot be carried over is counted: %#", async (prices, said, exit) => {
  await writeFile(
    join(directory, "mapping.yaml"),
    `${mapping.replace("resourceFrom: site\n", "")}  price_old: {skip: true}\n`,
  );

  const { code, text } = await pull({
    customers: [customer("cus_1")],
    subscriptions: [subscription("sub_1", prices)],
  });

  expect({ code, text }).toEqual({ code: exit, text: expect.stringContaining(said) });
  expect(await pulled("subscriptions")).toEqual([]);
});

test("prices that a mapping lacks are said as lines to add", async () => {
  await writeFile(join(directory, "mapping.yaml"), mapping);

  const { text } = await pull({
    customers: [customer("cus_1")],
    subscriptions: [subscription("sub_1", [price("price_new")])],
  });

  expect(text).toContain("  price_new:\n    plan:");
});

test("fields that an import would reject are left out, and the rest stays", async () => {
  const customers = [customer("cus_1", { email: "nobody", name: "x".repeat(300) })];

  const { code, text } = await pull({ customers, subscriptions: [] });

  expect(code).toBe(0);
  expect(await pulled("customers")).toEqual([{ customerId: "cus_1", billingId: "cus_1" }]);
  expect(text).toContain("2 fields left out that an import would reject: ");
  expect(text).toMatch(/reject: (name \(1\), email \(1\)|email \(1\), name \(1\))$/m);
  expect(text).not.toContain("nobody");
  expect(await check()).toBe(0);
});

test("a refusal leaves the files as they were", async () => {
  await pull(account);
  const before = await readdir(join(directory, "out"));
  const server = await apiServer(() => refusal(409, "billing_key_refused", "The key is refused."));
  onTestFinished(() => server.close());

  const { code, text } = await pull(account, server.choice);

  expect({ code, text }).toEqual({ code: 3, text: expect.stringContaining("The key is refused.") });
  expect(await readdir(join(directory, "out"))).toEqual(before);
  expect(await pulled("customers")).toHaveLength(3);
});

test("a mapping that is wrong stops before Stripe is read", async () => {
  await writeFile(join(directory, "mapping.yaml"), "prices:\n  price_pro: {paln: pro}\n");

  const { code, text } = await pull(account);

  expect(code).toBe(2);
  expect(text).toContain('mapping.yaml:2:15: prices.price_pro.paln: There is no field "paln".');
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "ends at once on %s, whatever request is to be tried again",
  async (signal) => {
    const server = await apiServer(() => ({ ...refusal(503, "unavailable"), isRetryable: true }));
    onTestFinished(() => server.close());
    const { terminal } = recordedTerminal();
    const [out, mapping] = [join(directory, "out"), join(directory, "mapping.yaml")];
    const command = { ...server.choice, out, mapping, customerIdFrom: undefined, json: false };

    const pulling = pullStripeCommand({ ...command, again: "" }, terminal);
    const ended = pulling.catch((error: CommandError) => error.exitCode);
    await expect.poll(() => server.requests.length).toBeGreaterThan(1);
    const sent = server.requests.length;
    process.emit(signal);

    expect(await ended).toBe(130);
    expect(server.requests.length).toBe(sent);
    expect(await readdir(out)).toEqual([]);
  },
);
