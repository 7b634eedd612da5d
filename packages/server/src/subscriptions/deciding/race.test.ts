import { expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { propertyRuns } from "../../testing/property-runs.ts";
import { importAll } from "../../testing/runs.ts";
import { createCustomers, sampleCatalog } from "../../testing/subscriptions.ts";
import { loadByCustomers } from "../store.ts";
import { hasAccessAt, type Subscription } from "../subscription.ts";

const customers = ["a", "b", "c"];
const rounds = propertyRuns(15);

async function environment(): Promise<TestApi> {
  const api = await testApi();
  await storeCatalog(api, sampleCatalog);
  await createCustomers(api, customers);
  return api;
}

const imported = (api: TestApi, planId: string, more: object = {}) =>
  importAll(
    api,
    "subscriptions",
    customers.map((customerId) => ({ customerId, planId, ...more })),
  );

const provisioned = (api: TestApi, planId: string) =>
  Promise.all(
    customers.map((customerId) => api.post("/api/v1/subscriptions", { customerId, planId })),
  );

const canceled = async (api: TestApi) => {
  const rows = await loadByCustomers(api.database, api.environmentId, customers);
  const now = { cancellationTime: "IMMEDIATE" };
  await Promise.all(
    rows.map((row) => api.post(`/api/v1/subscriptions/${row.subscriptionId}/cancel`, now)),
  );
};

function activeOf(rows: readonly Subscription[], customerId: string, now: Date): Subscription[] {
  return rows.filter((row) => row.customerId === customerId && hasAccessAt(row, now));
}

it.each([
  ["two imports", (api: TestApi) => [imported(api, "free"), imported(api, "custom")]],
  [
    "imports of one plan under two ids",
    (api: TestApi) => [imported(api, "custom"), imported(api, "free"), imported(api, "custom")],
  ],
  [
    "an import and a provision",
    (api: TestApi) => [imported(api, "free"), provisioned(api, "paid")],
  ],
  ["two provisions", (api: TestApi) => [provisioned(api, "custom"), provisioned(api, "paid")]],
])("%s leave each customer one active subscription", async (_, writers) => {
  for (let round = 0; round < rounds; round++) {
    const api = await environment();

    await Promise.all(writers(api));

    const rows = await loadByCustomers(api.database, api.environmentId, customers);
    const counts = customers.map((id) => activeOf(rows, id, api.now).length);
    expect(counts).toEqual([1, 1, 1]);
  }
});

it("a cancel and an import of the same subscription lose neither", async () => {
  for (let round = 0; round < rounds; round++) {
    const api = await environment();
    await imported(api, "free");

    await Promise.all([canceled(api), imported(api, "free", { metadata: { by: "import" } })]);

    const rows = await loadByCustomers(api.database, api.environmentId, customers);
    expect(rows).toHaveLength(customers.length);
    for (const row of rows) {
      expect(row.cancellationDate).toEqual(api.now);
      expect(row.metadata).toEqual({ by: "import" });
      expect(row.revision).toBe(3);
    }
  }
});

it("one id that two customers claim at once belongs to one of them", async () => {
  for (let round = 0; round < rounds; round++) {
    const api = await environment();
    const claim = (customerId: string) =>
      importAll(api, "subscriptions", [{ id: "claimed", customerId, planId: "free" }]);

    const results = await Promise.all([claim("a"), claim("b"), claim("c")]);

    const outcomes = results.map((result) => result.outcomes[0]).sort();
    const rows = await loadByCustomers(api.database, api.environmentId, customers);
    expect(outcomes).toEqual(["created", "rejected", "rejected"]);
    expect(rows.map((row) => row.subscriptionId)).toEqual(["claimed"]);
  }
});
