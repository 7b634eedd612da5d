import { beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../database/database.ts";
import { createApp } from "../http/app.ts";
import { createLifecycle } from "../http/lifecycle.ts";
import { createLog } from "../log.ts";
import type { Services } from "../services.ts";
import { type TestApi, testApi } from "../testing/api.ts";
import { storeCatalog } from "../testing/catalog.ts";
import { sharedDatabase } from "../testing/store/store.ts";
import { createCustomers, sampleCatalog } from "../testing/subscriptions.ts";

const key = { "idempotency-key": "k" };

let api: TestApi;
/** Transactions that were opened on the store. */
let opened: number;

beforeEach(async () => {
  const store = await sharedDatabase();
  const database: Database = {
    ...store,
    transaction(work, options) {
      opened += 1;
      return store.transaction(work, options);
    },
  };
  api = await testApi({ database });
  await storeCatalog(api, sampleCatalog);
  await createCustomers(api, ["a"]);
  opened = 0;
});

const promotion = { featureId: "seats", usageLimit: 3, period: "lifetime" };
const imported = `mutation { importCustomerBulk(input: {customers: [{customerId: "b"}]}) { taskId }
  importSubscriptionsBulk(input: {subscriptions: [{customerId: "a", planId: "free"}]}) }`;

describe("what a request with a key does is in the one transaction that keeps its reply", () => {
  it.each<[string, object]>([
    ["/api/v1/customers", { id: "b" }],
    ["/api/v1/customers/a/archive", {}],
    ["/api/v1/customers/import", { customers: [{ id: "b" }] }],
    ["/api/v1/customers/a/promotional-entitlements", { promotionalEntitlements: [promotion] }],
    ["/api/v1/products", { id: "new", displayName: "New" }],
    ["/api/v1/features", { id: "new", displayName: "New", featureType: "BOOLEAN" }],
    ["/api/v1/subscriptions", { customerId: "a", planId: "free" }],
    ["/api/v1/subscriptions/import", { subscriptions: [{ customerId: "a", planId: "free" }] }],
    ["/api/v1/import-runs", { kind: "customers", source: { name: "f", sha256: "a".repeat(64) } }],
    ["/api/v1/usage", { usages: [{ customerId: "a", featureId: "seats", value: 1 }] }],
    ["/graphql", { query: imported }],
  ])("%s", async (path, body) => {
    const answer = await api.post(path, body, key);

    expect([Math.floor(answer.status / 100), answer.body.errors]).toEqual([2, undefined]);
    expect(opened).toBe(1);
  });
});

it("a handler that uses another database than the one it gets is found out", async () => {
  const { customers } = api.services;
  const create: Services["customers"]["create"] = (_, environmentId, body) =>
    customers.create(api.database, environmentId, body);
  const lines: string[] = [];
  const app = createApp({
    database: api.database,
    services: { ...api.services, customers: { ...customers, create } },
    log: createLog("error", { write: (line) => void lines.push(line) }),
    lifecycle: createLifecycle(),
  });
  const headers = { "x-api-key": api.key, "content-type": "application/json", ...key };
  const init = { method: "POST", headers, body: JSON.stringify({ id: "b" }) };

  const response = await app.fetch(new Request("http://test.invalid/api/v1/customers", init));

  expect(response.status).toBe(500);
  expect(lines.join("")).toContain("Sent to the store beside the transaction that is open");
  expect((await api.get("/api/v1/customers/b")).status).toBe(404);
});
