import { beforeEach, describe, expect, it } from "vitest";
import type { Price } from "../../../catalog/catalog.ts";
import { type BilledApi, billedApi, made } from "../../../testing/billing.ts";
import { storeCatalog } from "../../../testing/catalog.ts";
import { refusal } from "../../../testing/pricing.ts";
import { minorUnits } from "../../pricing/money.ts";

let api: BilledApi;

beforeEach(async () => {
  api = await billedApi();
});

const usd = (amount: number) => ({ amount, currency: "usd" });
const perUnit = { billingModel: "PER_UNIT", featureId: "seats" } as const;
const tiers = [
  { upTo: 10, unitPrice: usd(5), flatPrice: usd(20) },
  { upTo: 20, unitPrice: usd(3) },
  { unitPrice: usd(1) },
];

/** A plan with these prices. */
async function model(prices: readonly Partial<Price>[], billingId: string | null = null) {
  await storeCatalog(api, {
    products: [{ id: "priced" }],
    features: [{ id: "seats" }, { id: "calls", meterType: "INCREMENTAL" }],
    plans: [{ id: "p", productId: "priced", pricingType: "PAID", billingId, prices: [...prices] }],
  });
}

const units = (quantity: number) => ({ charges: [{ id: "seats", type: "FEATURE", quantity }] });

describe("what is billed", () => {
  it.each<[string, Partial<Price>, number]>([
    ["a flat fee", { price: usd(9.5) }, 0],
    ["a price per unit", { ...perUnit, price: usd(2) }, 7],
    ["fractions of a cent", { ...perUnit, price: usd(0.0025) }, 1_000],
    ["blocks, the last one begun", { ...perUnit, price: usd(4), blockSize: 10 }, 21],
    ["the volume", { ...perUnit, tiers, tiersMode: "VOLUME" }, 15],
    ["graduated tiers", { ...perUnit, tiers, tiersMode: "GRADUATED" }, 25],
    [
      "more than the last tier",
      { ...perUnit, tiers: tiers.slice(0, 2), tiersMode: "GRADUATED" },
      25,
    ],
    ["tiers of blocks", { ...perUnit, tiers, tiersMode: "GRADUATED", blockSize: 2 }, 25],
    ["yen, which have no cents", { price: { amount: 900, currency: "jpy" } }, 0],
  ])("is what the preview says: %s", async (_, price, quantity) => {
    await model([price]);
    const options = { planId: "p", ...(quantity > 0 && units(quantity)) };
    const preview = await api.post("/api/v1/subscriptions/preview", {
      customerId: "c",
      ...options,
    });
    const { immediateInvoice } = preview.body.data as never as {
      immediateInvoice: { total: number; currency: string };
    };

    made(await api.provision(options));

    const { total, currency } = immediateInvoice;
    expect(total).toBeGreaterThan(0);
    expect((await api.charges()).map(({ amount }) => amount)).toEqual([
      Math.round(total * (currency === "jpy" ? 1 : 100)),
    ]);
  });

  it.each<[string, Partial<Price>[]]>([
    ["usage", [{ billingModel: "USAGE_BASED", featureId: "calls", price: usd(1) }]],
    ["two currencies", [{ price: usd(1) }, { ...perUnit, price: { amount: 1, currency: "eur" } }]],
    ["a minimum spend", [{ billingModel: "MINIMUM_SPEND", price: usd(5) }]],
    ["nothing", []],
  ])("cannot be %s", async (_, prices) => {
    await model(prices);

    const answer = await api.provision({ planId: "p" });

    expect(refusal(answer)).toEqual([400, "billing_refused"]);
    expect(await api.theirs()).toEqual([]);
  });
});

describe("a price of the provider that the catalog names", () => {
  async function theirPrice(params: object): Promise<string> {
    const { object } = await api.stripe.send<{ id: string }>({
      method: "POST",
      path: "/v1/prices",
      key: "their price",
      params: { currency: "usd", product_data: { name: "Theirs" }, ...params },
    });
    return object.id;
  }

  it("is taken as it is, and none is made", async () => {
    const billingId = await theirPrice({ unit_amount: 950, recurring: { interval: "month" } });
    await model([{ price: usd(9.5), billingId }]);

    made(await api.provision({ planId: "p" }));

    const { objects } = await api.control.snapshot();
    expect(objects.price.map(({ id }) => id)).toEqual([billingId]);
    expect((await api.theirs())[0]?.items.data[0]?.price.id).toBe(billingId);
  });

  it.each<[string, object]>([
    ["another amount", { unit_amount: 900, recurring: { interval: "month" } }],
    ["another period", { unit_amount: 950, recurring: { interval: "year" } }],
    ["three months", { unit_amount: 950, recurring: { interval: "month", interval_count: 3 } }],
    ["another currency", { unit_amount: 950, recurring: { interval: "month" }, currency: "eur" }],
    ["one payment", { unit_amount: 950 }],
  ])("is refused if it is of %s", async (_, params) => {
    const billingId = await theirPrice(params);
    await model([{ price: usd(9.5), billingId }]);

    const answer = await api.provision({ planId: "p" });

    expect(refusal(answer)).toEqual([400, "billing_refused"]);
    expect(answer.body.message).toContain(`"${billingId}"`);
    expect(await api.theirs()).toEqual([]);
  });

  const theirTiers = (last: number) => ({
    recurring: { interval: "month" },
    billing_scheme: "tiered",
    tiers_mode: "volume",
    tiers: [
      { up_to: 10, unit_amount: 500, flat_amount: 2_000 },
      { up_to: 20, unit_amount: 300 },
      { up_to: "inf", unit_amount: last },
    ],
  });

  it.each([
    ["the same tiers", 100, 201],
    ["other tiers", 90, 400],
  ])("with %s than the catalog's is compared tier by tier", async (_, last, status) => {
    const billingId = await theirPrice(theirTiers(last));
    await model([{ ...perUnit, tiers, tiersMode: "VOLUME", billingId }]);

    const answer = await api.provision({ planId: "p", ...units(15) });

    expect(answer.status).toBe(status);
    const said = "has other tiers than the catalog's";
    expect(answer.text.includes(said)).toBe(status === 400);
  });

  it("is refused if there is none", async () => {
    await model([{ price: usd(9.5), billingId: "price_none" }]);

    expect((await api.provision({ planId: "p" })).status).toBe(400);
  });
});

it.each([
  [9.5, "usd", "950"],
  [0.0025, "usd", "0.25"],
  [0, "usd", "0"],
  [900, "jpy", "900"],
  [0.1, "eur", "10"],
  [5_000, "ugx", "500000"],
])("%s %s are %s minor units", (price, currency, expected) => {
  expect(minorUnits(price, currency)).toBe(expected);
});
