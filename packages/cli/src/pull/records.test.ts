import { cutoverMapping } from "@carryover/contract";
import type { CatalogDocument } from "@carryover/sdk";
import { describe, expect, it } from "vitest";
import { planSales } from "./plan-sales.ts";
import { subscriptionRecordOf } from "./records.ts";
import { pulledSubscription } from "./stripe-objects.ts";

const mapping = cutoverMapping.parse({
  prices: {
    price_pro: { plan: "pro" },
    price_seat: { feature: "seats" },
    price_support: { addon: "support" },
  },
});

const item = (id: string, quantity: number | undefined, own: object = {}) => ({
  price: {
    id,
    unit_amount: 4_900,
    currency: "usd",
    transform_quantity: null,
    recurring: { interval: "month", interval_count: 1, usage_type: "licensed" },
    ...own,
  },
  quantity,
});

/** The record of a subscription with these items, where the catalog sells the plan so. */
function recordOf(items: readonly object[], charges: readonly object[] = []) {
  const object = {
    id: "sub_1",
    customer: "cus_1",
    status: "active",
    start_date: 1_705_276_800,
    items: { data: items, has_more: false },
  };
  const catalog = { plans: [{ id: "pro", productId: "p", charges }] } as unknown;
  const sales = planSales(catalog as CatalogDocument);
  const record = subscriptionRecordOf(pulledSubscription(object), "cus_1", mapping, sales);
  return "json" in record ? (JSON.parse(record.json) as Record<string, unknown>) : record;
}

const unit = { billingModel: "PER_UNIT", billingPeriod: "MONTHLY", featureId: "seats" };
const flat = { billingModel: "FLAT_FEE", billingPeriod: "MONTHLY" };
const seats = (quantity: number) => [{ id: "seats", quantity, type: "FEATURE" }];

describe("the quantity of a plan's price", () => {
  it.each([
    ["by unit alone", [unit], 12, {}, seats(12)],
    ["by unit alone, of which there is one", [unit], 1, {}, seats(1)],
    ["by unit alone, of which there is none", [unit], 0, {}, seats(0)],
    ["by tiers of units", [{ ...unit, tiers: [{}] }], 12, { unit_amount: null }, seats(12)],
    ["in blocks", [{ ...unit, blockSize: 10 }], 12, {}, seats(120)],
    [
      "in blocks that Stripe makes",
      [{ ...unit, blockSize: 10 }],
      12,
      { transform_quantity: { divide_by: 10, round: "up" } },
      seats(12),
    ],
    ["as a whole, beside seats", [flat, unit], 1, {}, []],
  ])("is what the catalog sells: %s", (_, charges, quantity, own, expected) => {
    const record = recordOf([item("price_pro", quantity, own)], charges);

    expect(record).toMatchObject({ addons: [], charges: expected });
    expect(record).not.toHaveProperty("unitQuantity");
  });

  it("is one of units where the catalog does not price the plan", () => {
    expect(recordOf([item("price_pro", 12)])).toMatchObject({ unitQuantity: 12 });
  });

  it("leaves out a plan that is sold as a whole and bought several times", () => {
    expect(recordOf([item("price_pro", 12)], [flat, unit])).toMatchObject({
      reason: "quantity_unfit",
    });
  });
});

describe("what else is bought", () => {
  it("has its quantity, also of 0, and none that is metered", () => {
    const items = [item("price_pro", 1), item("price_seat", 0), item("price_support", 0)];

    expect(recordOf(items)).toMatchObject({
      addons: [{ id: "support", quantity: 0 }],
      charges: seats(0),
    });
    expect(recordOf([item("price_pro", 1), item("price_seat", undefined)])).toMatchObject({
      charges: [],
    });
  });

  it("is written as nothing where there is nothing, so that an import takes it away", () => {
    expect(recordOf([item("price_pro", 1)])).toMatchObject({ addons: [], charges: [] });
  });
});
