import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Control,
  createControl,
  type Emulator,
  startEmulator,
} from "@carryover/stripe-emulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answered, type StripeHttp, stripeHttp } from "../cutover/world/stripe-http.ts";
import { outcomesOf, scratch } from "../kinds.ts";
import { type Ended, run } from "../program.ts";
import { removeScratch } from "../scratch.ts";
import { type Server, startServer } from "../server.ts";

/** An account with every kind of subscription, pulled, imported, and compared. */

const apiKey = "sk_test_insync_key";
const day = 86_400;
const now = Math.floor(Date.now() / 1_000);

let emulator: Emulator;
let server: Server;
let stripe: StripeHttp;

beforeAll(async () => {
  emulator = await startEmulator();
  const env = { CARRYOVER_STRIPE_URL: emulator.url, CARRYOVER_STRIPE_KEY: apiKey };
  server = await startServer({ env });
  stripe = stripeHttp(emulator.url, apiKey);
});

afterAll(async () => {
  await server.stop();
  await emulator.stop();
  await removeScratch();
});

const usd = (amount: number) => ({ amount, currency: "usd" });
const flat = (amount: number, billingPeriod = "MONTHLY") => ({
  billingModel: "FLAT_FEE",
  billingPeriod,
  price: usd(amount),
});
const perSeat = { billingModel: "PER_UNIT", billingPeriod: "MONTHLY", featureId: "seats" };
const tiers = [{ upTo: 10, unitPrice: usd(5) }, { unitPrice: usd(3) }];

const catalog = {
  products: [{ id: "crm" }],
  features: [{ id: "seats", featureType: "NUMBER", meterType: "FLUCTUATING" }],
  plans: [
    {
      id: "whole",
      productId: "crm",
      pricingType: "PAID",
      compatibleAddonIds: ["support"],
      charges: [flat(49), flat(490, "ANNUALLY")],
    },
    {
      id: "seated",
      productId: "crm",
      pricingType: "PAID",
      charges: [{ ...perSeat, price: usd(10) }],
    },
    {
      id: "tiered",
      productId: "crm",
      pricingType: "PAID",
      charges: [{ ...perSeat, tiersMode: "GRADUATED", tiers }],
    },
  ],
  addons: [
    {
      id: "support",
      productId: "crm",
      pricingType: "PAID",
      maxQuantity: 5,
      charges: [flat(15)],
    },
  ],
};

interface Prices {
  readonly month: string;
  readonly year: string;
  readonly seat: string;
  readonly tier: string;
  readonly support: string;
}

async function makePrices(): Promise<Prices> {
  const { id: product } = await stripe.post("/v1/products", { name: "CRM" });
  const price = async (own: object, interval = "month") => {
    const recurring = { interval };
    const of = { product, currency: "usd", recurring, ...own };
    return (await stripe.post("/v1/prices", of)).id;
  };
  const steps = [
    { up_to: 10, unit_amount: 500 },
    { up_to: "inf", unit_amount: 300 },
  ];
  return {
    month: await price({ unit_amount: 4_900 }),
    year: await price({ unit_amount: 49_000 }, "year"),
    seat: await price({ unit_amount: 1_000 }),
    tier: await price({ billing_scheme: "tiered", tiers_mode: "graduated", tiers: steps }),
    support: await price({ unit_amount: 1_500 }),
  };
}

async function customerWith(name: string, card = "pm_card_visa"): Promise<string> {
  const { id } = await stripe.post("/v1/customers", { name });
  await giveCard(id, card);
  return id;
}

async function giveCard(customer: string, name: string): Promise<void> {
  const card = await stripe.post(`/v1/payment_methods/${name}/attach`, { customer });
  const invoice_settings = { default_payment_method: card.id };
  await stripe.post(`/v1/customers/${customer}`, { invoice_settings });
}

/** Subscriptions by what they are. All but one began forty days ago. */
async function fillAccount(control: Control, prices: Prices): Promise<Record<string, Answered>> {
  const subscribe = (customer: string, price: string, own: object = {}) =>
    stripe.post("/v1/subscriptions", { customer, items: [{ price }], ...own });
  const made: Record<string, Answered> = {};
  const add = async (name: string, price: string, own: object = {}) => {
    made[name] = await subscribe(await customerWith(name), price, own);
    return made[name];
  };
  const { month, year, seat, tier, support } = prices;
  await add("plain", month);
  await add("annual", year);
  await add("trying", month, { trial_period_days: 90 });
  await add("dated", month, { cancel_at: now + 15 * day });
  await add("seats", seat, { items: [{ price: seat, quantity: 7 }] });
  await add("tiers", tier, { items: [{ price: tier, quantity: 12 }] });
  await add("items", month, { items: [{ price: month }, { price: support, quantity: 2 }] });
  await stripe.post("/v1/coupons", { id: "spring", percent_off: 25, duration: "forever" });
  await add("coupon", month, { discounts: [{ coupon: "spring" }] });
  const held = await add("held", month);
  await stripe.post(`/v1/subscriptions/${held.id}`, { pause_collection: { behavior: "void" } });
  const gone = await add("gone", month);
  await stripe.delete(`/v1/subscriptions/${gone.id}`);
  const back = await customerWith("back");
  const first = await subscribe(back, month);
  await stripe.delete(`/v1/subscriptions/${first.id}`);
  made.back = await subscribe(back, month);
  const lateCustomer = await customerWith("late");
  made.late = await subscribe(lateCustomer, month);
  await giveCard(lateCustomer, "pm_card_chargeCustomerFail");
  await control.setClock({ now, frozen: true });
  const paused = await add("paused", month);
  await stripe.post(`/v1/subscriptions/${paused.id}/pause`);
  await add("leaving", month, { cancel_at_period_end: true });
  const unpaid = await customerWith("never", "pm_card_chargeCustomerFail");
  await subscribe(unpaid, month, { payment_behavior: "allow_incomplete" });
  return made;
}

async function applyCatalog(): Promise<void> {
  const headers = { "x-api-key": server.key, "content-type": "application/json" };
  const init = { method: "PUT", headers, body: JSON.stringify(catalog) };
  const response = await fetch(`${server.url}/api/v1/catalog`, init);
  if (!response.ok) throw new Error(await response.text());
}

interface Compared {
  readonly entries: ReadonlyArray<{
    readonly verdict: string;
    readonly billingId: string;
    readonly fields: ReadonlyArray<{ readonly field: string }>;
    readonly healed: ReadonlyArray<{ readonly field: string }>;
  }>;
}

async function compare(...flags: string[]): Promise<{ exit: Ended["code"]; is: string[] }> {
  const args = ["billing", "compare", "--json", ...flags];
  const ended = await run(args, { env: server.access.env });
  const { entries } = JSON.parse(ended.stdout) as Compared;
  const is = entries.flatMap(({ billingId, fields, healed, verdict }) => [
    ...fields.map(({ field }) => `${billingId} ${field} ${verdict}`),
    ...healed.map(({ field }) => `${billingId} ${field} healed`),
  ]);
  return { exit: ended.code, is: is.sort() };
}

test("a wide account is pulled and imported whole, twice the same, and is in sync", async () => {
  await applyCatalog();
  const control = createControl(emulator.url, "acct_insync");
  await control.setClock({ now: now - 40 * day, frozen: true });
  const prices = await makePrices();
  const made = await fillAccount(control, prices);
  const idOf = (name: string) => made[name]?.id ?? "";
  const { cwd, import: importFiles } = await scratch(server);
  const mapped = {
    [prices.month]: { plan: "whole" },
    [prices.year]: { plan: "whole" },
    [prices.seat]: { plan: "seated" },
    [prices.tier]: { plan: "tiered" },
    [prices.support]: { addon: "support" },
  };
  await writeFile(join(cwd, "mapping.json"), JSON.stringify({ prices: mapped }));
  const flags = ["--out", "pulled", "--mapping", "mapping.json"];
  const pull = () => run(["pull", "stripe", ...flags], { cwd, env: server.access.env });
  const importPulled = () =>
    importFiles(
      ...["--customers-file", "pulled/customers.json"],
      ...["--subscriptions-file", "pulled/subscriptions.json"],
    );

  const pulled = await pull();
  const first = await importPulled();
  await pull();
  const second = await importPulled();
  const compared = await compare();

  expect(pulled.stdout).toContain("left out: 1 subscription whose first payment is open");
  expect(pulled.stdout).toMatch(/no place for it: .*discounts \(1\).*/);
  expect(pulled.stdout).toMatch(/no place for it: .*pause_collection \(1\)/);
  expect(outcomesOf(first)).toEqual([
    ["customers", { created: 15 }],
    ["subscriptions", { created: 15 }],
  ]);
  expect(outcomesOf(second)).toEqual([
    ["customers", { unchanged: 15 }],
    ["subscriptions", { unchanged: 15 }],
  ]);
  expect(compared).toEqual({
    exit: 0,
    is: [`${idOf("coupon")} discounts warning`, `${idOf("held")} pause warning`].sort(),
  });

  // Nobody hears of what happens at Stripe now.
  await stripe.delete(`/v1/subscriptions/${idOf("plain")}`);
  await stripe.post(`/v1/subscriptions/${idOf("leaving")}`, { cancel_at_period_end: false });
  await stripe.post(`/v1/subscriptions/${idOf("annual")}`, { cancel_at_period_end: true });
  await stripe.post(`/v1/subscriptions/${idOf("trying")}`, { trial_end: now + 5 * day });
  await stripe.post(`/v1/subscriptions/${idOf("seats")}`, { pause_collection: "" });
  const missed = [
    `${idOf("plain")} status`,
    `${idOf("leaving")} cancel_at`,
    `${idOf("annual")} cancel_at`,
    `${idOf("trying")} trial_end`,
  ];
  const warned = compared.is;

  const differing = await compare();
  const healed = await compare("--heal");
  const after = await compare();

  expect(differing).toEqual({
    exit: 4,
    is: [...missed.map((each) => `${each} differs`), ...warned].sort(),
  });
  expect(healed).toEqual({
    exit: 0,
    is: [...missed.map((each) => `${each} healed`), ...warned].sort(),
  });
  expect(after).toEqual({ exit: 0, is: warned });
});
