import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { importAll } from "../../testing/runs.ts";
import { createCustomers } from "../../testing/subscriptions.ts";

let api: TestApi;

const usd = (amount: number) => ({ amount, currency: "usd" });
const seats = { billingModel: "PER_UNIT", featureId: "seats" } as const;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, {
    products: [{ id: "product" }],
    features: [{ id: "seats" }],
    plans: [
      { id: "units", pricingType: "PAID", prices: [{ ...seats, price: usd(5) }] },
      {
        id: "tiers",
        pricingType: "PAID",
        prices: [{ ...seats, tiers: [{ unitPrice: usd(5) }], tiersMode: "VOLUME" }],
      },
      { id: "flat", pricingType: "PAID", prices: [{ price: usd(9) }, { ...seats, price: usd(1) }] },
    ],
  });
  await createCustomers(api, ["a"]);
});

/** A record as `carryover pull stripe` writes it. */
const pulled = (planId: string, charges: readonly object[]) => ({
  customerId: "a",
  planId,
  billingId: "sub_1",
  startDate: "2025-01-15T00:00:00.000Z",
  status: "active",
  cancelAt: null,
  billingPeriod: "MONTHLY",
  addons: [],
  charges,
});
const units = (quantity: number) => [{ id: "seats", type: "FEATURE", quantity }];
const importOne = async (record: object) =>
  (await importAll(api, "subscriptions", [record])).outcomes[0];

describe("what a pull writes", () => {
  it.each([
    ["units", units(12), units(1)],
    ["tiers", units(12), units(1)],
    ["flat", [], units(4)],
    ["flat", units(4), []],
  ])("of the plan %s is unchanged the second time, and each change arrives", async (...given) => {
    const [planId, first, second] = given;
    const outcomes = [
      await importOne(pulled(planId, first)),
      await importOne(pulled(planId, first)),
      await importOne(pulled(planId, second)),
      await importOne(pulled(planId, second)),
    ];

    expect(outcomes).toEqual(["created", "unchanged", "updated", "unchanged"]);
  });
});
