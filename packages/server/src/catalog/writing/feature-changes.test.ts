import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { importAll } from "../../testing/runs.ts";
import { createCustomers } from "../../testing/subscriptions.ts";

const values = ["eu", "us"].map((value) => ({ value, displayName: value }));
const later = "2026-02-01T00:00:00.000Z";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, {
    products: [{ id: "product" }],
    features: [
      { id: "calls", meterType: "INCREMENTAL" },
      { id: "region", featureType: "ENUM", meterType: "None", enumConfiguration: values },
      { id: "free" },
      { id: "other" },
    ],
    plans: [{ id: "custom", pricingType: "CUSTOM" }],
  });
  await createCustomers(api, ["a"]);
});

const promote = async (featureId: string, more: object) => {
  const promotionalEntitlements = [{ featureId, period: "1 week", ...more }];
  const path = "/api/v1/customers/a/promotional-entitlements";
  expect((await api.post(path, { promotionalEntitlements })).status).toBe(201);
};

const subscribe = async (featureId: string, more: object) => {
  const entitlements = [{ featureId, ...more }];
  const { outcomes } = await importAll(api, "subscriptions", [
    { customerId: "a", planId: "custom", entitlements },
  ]);
  expect(outcomes).toEqual(["created"]);
};

/** As a scheduled update of a subscription keeps it, by which a grant comes into being later. */
const schedule = async (featureId: string, more: object) => {
  await subscribe("other", { usageLimit: 1 });
  const grant = { featureId, usageLimit: null, hasUnlimitedUsage: false, ...more };
  const update = {
    id: "u",
    type: "PLAN",
    at: later,
    status: "SCHEDULED",
    changes: { entitlements: [grant] },
  };
  await api.database.execute(
    "update subscriptions set future_updates = $2::jsonb where environment_id = $1::uuid",
    [api.environmentId, JSON.stringify([update])],
  );
};

const report = async (featureId: string) => {
  const usages = [{ customerId: "a", featureId, value: 3 }];
  expect((await api.post("/api/v1/usage", { usages })).status).toBe(201);
};

const apply = (features: readonly object[]) => api.call("PUT", "/api/v1/catalog", { features });

const calls = { id: "calls", featureType: "NUMBER", meterType: "INCREMENTAL" };
const free = { id: "free", featureType: "BOOLEAN", meterType: "None" };
const region = { id: "region", featureType: "ENUM" };

describe("what a feature means", () => {
  it.each<[string, () => Promise<void>]>([
    ["a promotion grants it", () => promote("calls", { usageLimit: 5 })],
    ["a subscription grants it by itself", () => subscribe("calls", { usageLimit: 7 })],
    ["a scheduled update grants it", () => schedule("calls", { usageLimit: 7 })],
    ["usage is counted of it", () => report("calls")],
  ])("stays while %s", async (_, use) => {
    await use();

    const type = await apply([free, { ...calls, featureType: "BOOLEAN", meterType: "None" }]);
    const meter = await apply([{ ...calls, meterType: "FLUCTUATING" }]);

    expect(type.body).toMatchObject({
      code: "catalog_in_use",
      errors: [{ path: "features[1].featureType" }, { path: "features[1].meterType" }],
    });
    expect(meter.body).toMatchObject({
      code: "catalog_in_use",
      errors: [{ path: "features[0].meterType" }],
    });
    expect((await apply([free, calls])).status).toBe(200);
  });

  it("is not held by what another environment has", async () => {
    const stranger = await testApi();
    await storeCatalog(stranger, { features: [{ id: "calls", meterType: "INCREMENTAL" }] });
    await report("calls");

    const features = [{ ...calls, meterType: "FLUCTUATING" }];
    expect((await stranger.call("PUT", "/api/v1/catalog", { features })).status).toBe(200);
  });
});

describe("an enum value", () => {
  const uses: Array<[string, () => Promise<void>]> = [
    ["a promotion grants it", () => promote("region", { enumValues: ["us"] })],
    ["a subscription grants it by itself", () => subscribe("region", { enumValues: ["us"] })],
    ["a scheduled update grants it", () => schedule("region", { enumValues: ["us"] })],
  ];

  it.each(uses)("is not taken by a PATCH while %s", async (_, use) => {
    await use();

    const taken = await api.patch("/api/v1/features/region", { enumConfiguration: [values[0]] });
    const other = await api.patch("/api/v1/features/region", { enumConfiguration: [values[1]] });

    expect([taken.status, taken.body.code]).toEqual([409, "catalog_in_use"]);
    expect(other.status).toBe(200);
  });

  it.each(uses)("is not taken by a document while %s", async (_, use) => {
    await use();

    const taken = await apply([{ ...region, enumConfiguration: [{ value: "eu" }] }]);
    const other = await apply([{ ...region, enumConfiguration: [{ value: "us" }] }]);

    expect(taken.body).toMatchObject({
      code: "catalog_in_use",
      errors: [{ path: "features[0].enumConfiguration", message: expect.stringMatching(/"us"/) }],
    });
    expect(other.status).toBe(200);
  });

  it("is not taken by a document while an earlier version of a plan grants it", async () => {
    const grant = (version: number, value: string) => ({
      id: "plan",
      version,
      entitlements: [{ featureId: "region", enumValues: [value] }],
    });
    await storeCatalog(api, { plans: [grant(1, "us"), grant(2, "eu")] });

    const taken = await apply([{ ...region, enumConfiguration: [{ value: "eu" }] }]);

    expect(taken.body.code).toBe("catalog_in_use");
  });
});
