import { describe, expect, test } from "vitest";
import { expectRequest, type RequestRow } from "../testing/requests.ts";
import { scriptedApi } from "../testing/scripted-api.ts";

const product = { id: "p", displayName: "P" };
const feature = { id: "f", displayName: "F", featureType: "NUMBER" } as const;
const plan = { id: "basic", displayName: "Basic", productId: "p" };
const grants = { entitlements: [{ id: "f", type: "FEATURE" as const, usageLimit: 5 }] };
const charges = { pricingType: "FREE" } as const;
const forAll = { migrationType: "ALL_CUSTOMERS" } as const;

const rows: RequestRow[] = [
  ["POST /api/v1/products", (c) => c.products.create(product), product],
  ["GET /api/v1/products?id=p", (c) => c.products.list({ id: "p" })],
  [
    "PATCH /api/v1/products/p",
    (c) => c.products.update("p", { description: null }),
    { description: null },
  ],
  ["POST /api/v1/products/p/archive", (c) => c.products.archive("p")],
  ["POST /api/v1/products/p/unarchive", (c) => c.products.unarchive("p")],
  [
    "POST /api/v1/products/p/duplicate",
    (c) => c.products.duplicate("p", { targetId: "q" }),
    { targetId: "q" },
  ],
  ["POST /api/v1/features", (c) => c.features.create(feature), feature],
  [
    "GET /api/v1/features?featureType=NUMBER%2CENUM",
    (c) => c.features.list({ featureType: ["NUMBER", "ENUM"] }),
  ],
  ["GET /api/v1/features/a%2Fb", (c) => c.features.retrieve("a/b")],
  [
    "PATCH /api/v1/features/f",
    (c) => c.features.update("f", { displayName: "G" }),
    { displayName: "G" },
  ],
  ["POST /api/v1/features/f/archive", (c) => c.features.archive("f")],
  ["POST /api/v1/features/f/unarchive", (c) => c.features.unarchive("f")],
  ["POST /api/v1/plans", (c) => c.plans.create(plan), plan],
  ["GET /api/v1/plans?status=DRAFT", (c) => c.plans.list({ status: ["DRAFT"] })],
  ["GET /api/v1/plans/basic", (c) => c.plans.retrieve("basic")],
  ["PATCH /api/v1/plans/basic", (c) => c.plans.update("basic", { charges }), { charges }],
  ["POST /api/v1/plans/basic/archive", (c) => c.plans.archive("basic")],
  ["POST /api/v1/plans/basic/draft", (c) => c.plans.createDraft("basic")],
  ["DELETE /api/v1/plans/basic/draft", (c) => c.plans.removeDraft("basic")],
  ["POST /api/v1/plans/basic/publish", (c) => c.plans.publish("basic", forAll), forAll],
  ["GET /api/v1/plans/basic/charges?limit=5", (c) => c.plans.listCharges("basic", { limit: 5 })],
  ["GET /api/v1/plans/basic/overage-charges", (c) => c.plans.listOverageCharges("basic")],
  [
    "POST /api/v1/plans/basic/entitlements",
    (c) => c.plans.entitlements.create("basic", grants),
    grants,
  ],
  ["GET /api/v1/plans/basic/entitlements", (c) => c.plans.entitlements.list("basic")],
  [
    "PATCH /api/v1/plans/basic/entitlements/e",
    (c) => c.plans.entitlements.update("basic", "e", { usageLimit: null }),
    { usageLimit: null },
  ],
  ["DELETE /api/v1/plans/basic/entitlements/e", (c) => c.plans.entitlements.delete("basic", "e")],
  ["POST /api/v1/addons", (c) => c.addons.create(plan), plan],
  ["GET /api/v1/addons?productId=p", (c) => c.addons.list({ productId: "p" })],
  ["GET /api/v1/addons/extra", (c) => c.addons.retrieve("extra")],
  [
    "PATCH /api/v1/addons/extra",
    (c) => c.addons.update("extra", { maxQuantity: 3 }),
    { maxQuantity: 3 },
  ],
  ["POST /api/v1/addons/extra/archive", (c) => c.addons.archive("extra")],
  ["POST /api/v1/addons/extra/draft", (c) => c.addons.createDraft("extra")],
  ["DELETE /api/v1/addons/extra/draft", (c) => c.addons.removeDraft("extra")],
  ["POST /api/v1/addons/extra/publish", (c) => c.addons.publish("extra", forAll), forAll],
  ["GET /api/v1/addons/extra/charges", (c) => c.addons.listCharges("extra")],
  [
    "POST /api/v1/addons/extra/entitlements",
    (c) => c.addons.entitlements.create("extra", grants),
    grants,
  ],
  ["GET /api/v1/addons/extra/entitlements", (c) => c.addons.entitlements.list("extra")],
  [
    "PATCH /api/v1/addons/extra/entitlements/e",
    (c) => c.addons.entitlements.update("extra", "e", { order: 1 }),
    { order: 1 },
  ],
  ["DELETE /api/v1/addons/extra/entitlements/e", (c) => c.addons.entitlements.delete("extra", "e")],
];

describe("a method of the catalog", () => {
  test.each(rows)("sends %s", async (line, call, body) => {
    await expectRequest(line, call, body);
  });

  test("refuses an id that would lead to another path, and sends nothing", async () => {
    const { client, requests } = await scriptedApi([]);
    const message = '"" cannot be an id in a path.';

    await expect(client.plans.publish("", forAll)).rejects.toThrow(message);
    await expect(client.addons.listCharges("")).rejects.toThrow(message);
    await expect(client.plans.entitlements.delete("basic", "")).rejects.toThrow(message);
    expect(requests).toHaveLength(0);
  });
});
