import { beforeEach, expect, it } from "vitest";
import { type Stripe, StripeError } from "../../../stripe/stripe.ts";
import { type PlanningBench, planningBench } from "../../../testing/cutovers/planning.ts";

const meters = "/v1/billing/meters";
const billNow = { way: "move", metered: "bill-now" };

let bench: PlanningBench;

beforeEach(async () => {
  bench = await planningBench();
});

/** Two subscriptions with a licensed item and a metered one, and the mapping of their prices. */
async function metered(formula: string) {
  const meter = await bench.create(meters, {
    ...{ display_name: "Level", event_name: "level" },
    default_aggregation: { formula },
  });
  const price = await bench.create("/v1/prices", {
    product: await bench.create("/v1/products", { name: "Level" }),
    ...{ unit_amount: 10, currency: "usd" },
    recurring: { interval: "month", usage_type: "metered", meter },
  });
  const items = [{ price: bench.prices.pro }, { price }];
  await bench.subscribed({ items });
  await bench.subscribed({ items });
  await bench.at("2026-01-20T10:00:00Z");
  const prices = {
    [bench.prices.pro]: { plan: "pro" },
    [price]: { feature: "seats", keepPrice: true },
  };
  return { meter, mapping: { prices } };
}

/** The account, and the meters that are read of it; each read may fail. */
function watched(failing?: StripeError): { by: Stripe; read: string[] } {
  const read: string[] = [];
  const get: Stripe["get"] = async (path, query) => {
    read.push(path);
    if (failing !== undefined) throw failing;
    return bench.stripe.get(path, query);
  };
  return { by: { ...bench.stripe, get }, read };
}

it.each([
  ["sum", "planned", "metered_billed_now"],
  ["last", "blocked", "meter_not_additive"],
])("reads once for a plan that the formula of a meter is %s", async (formula, state, code) => {
  const { meter, mapping } = await metered(formula);
  const { by, read } = watched();

  const plan = await bench.planned({ mapping, options: billNow }, by);

  expect(plan).toMatchObject([
    { state, hits: [{ code }] },
    { state, hits: [{ code }] },
  ]);
  expect(read).toEqual([`${meters}/${meter}`]);
});

it.each([
  ["the key may not read", new StripeError("unauthorized", "No.", { status: 403 })],
  ["the account does not have", new StripeError("missing", "No such meter.", { status: 404 })],
])("blocks what is counted by a meter that %s", async (_, error) => {
  const { mapping } = await metered("sum");

  const plan = await bench.planned({ mapping, options: billNow }, watched(error).by);

  expect(plan.map(({ state }) => state)).toEqual(["blocked", "blocked"]);
  expect(plan[0]?.hits[0]?.message).toContain("cannot be read");
});

it.each([
  new StripeError("unauthorized", "No such key.", { status: 401 }),
  new StripeError("unavailable", "Later."),
])("makes no plan where Stripe does not answer: $message", async (error) => {
  const { mapping } = await metered("sum");

  const planning = bench.planned({ mapping, options: billNow }, watched(error).by);

  await expect(planning).rejects.toBe(error);
});

it.each([
  ["usage is not billed at once", { way: "move" }],
  ["nothing is moved", { ...billNow, way: "adopt" }],
])("reads no meter where %s", async (_, options) => {
  const { mapping } = await metered("last");
  const { by, read } = watched();

  await bench.planned({ mapping, options }, by);

  expect(read).toEqual([]);
});

it("reads the meter where the mapping alone asks for a move", async () => {
  const { mapping } = await metered("last");
  const ofPro = { plan: "pro", way: "move" };
  const prices = { ...mapping.prices, [bench.prices.pro]: ofPro };

  const plan = await bench.planned({
    mapping: { prices },
    options: { ...billNow, way: "adopt" },
  });

  expect(plan[0]?.hits.map(({ code }) => code)).toEqual(["meter_not_additive"]);
});
