import { beforeEach, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { storeCatalog } from "../testing/catalog.ts";
import { createCustomers } from "../testing/subscriptions.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, {
    products: [{ id: "product" }],
    features: [{ id: "seats" }],
    plans: [
      { id: "base", entitlements: [{ featureId: "seats", usageLimit: 3 }] },
      { id: "team", parentPlanId: "base" },
    ],
  });
  await createCustomers(api, ["early", "late"]);
  await subscribe("early");
  api.now = new Date("2026-02-01T00:00:00.000Z");
});

const subscribe = async (customerId: string) => {
  const { status } = await api.post("/api/v1/subscriptions", { customerId, planId: "team" });
  expect(status).toBe(201);
};

/** Publishes a version of the parent that grants another number of seats. */
async function publishParent(usageLimit: number, migrationType: string): Promise<void> {
  const path = "/api/v1/plans/base";
  await api.post(`${path}/draft`);
  const granted = Object.values((await api.get(`${path}/entitlements`)).body.data ?? {});
  const options = { type: "FEATURE", usageLimit };
  const change = await api.patch(`${path}/entitlements/${granted[0]?.id}`, options);
  expect(change.status).toBe(200);
  expect((await api.post(`${path}/publish`, { migrationType })).status).toBe(200);
}

async function seatsOf(customerId: string): Promise<unknown> {
  const path = `/api/v1/customers/${customerId}/entitlements/check?featureId=seats`;
  return (await api.get(path)).body.data?.usageLimit;
}

it("a parent published for new customers counts for subscriptions that come later", async () => {
  await publishParent(5, "NEW_CUSTOMERS");
  api.now = new Date("2026-03-01T00:00:00.000Z");
  await subscribe("late");

  expect([await seatsOf("early"), await seatsOf("late")]).toEqual([3, 5]);
});

it("a parent published for all customers counts for those that there are, too", async () => {
  await publishParent(5, "NEW_CUSTOMERS");
  await subscribe("late");
  await publishParent(8, "ALL_CUSTOMERS");

  expect([await seatsOf("early"), await seatsOf("late")]).toEqual([8, 8]);
});
