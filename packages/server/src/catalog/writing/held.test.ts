import { beforeEach, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { propertyRuns } from "../../testing/property-runs.ts";
import { importAll } from "../../testing/runs.ts";
import { createCustomers } from "../../testing/subscriptions.ts";
import { heldCatalog } from "../reading/current.ts";

const customers = ["a", "b", "c", "d"];
const rounds = propertyRuns(15);

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await createCustomers(api, customers);
});

const provisioned = (planId: string) =>
  Promise.all(
    customers.map((customerId) => api.post("/api/v1/subscriptions", { customerId, planId })),
  );

const imported = (planId: string) =>
  importAll(
    api,
    "subscriptions",
    customers.map((customerId) => ({ customerId, planId })),
  );

/** Lets the writers of a round get ahead by more and more. */
const pause = (round: number) => new Promise((resolve) => setTimeout(resolve, round));

async function soldOn(planId: string): Promise<number> {
  const rows = await api.database.query(
    "select from subscriptions where environment_id = $1::uuid and plan_id = $2",
    [api.environmentId, planId],
  );
  return rows.length;
}

it.each([
  ["provisioned", provisioned],
  ["imported", imported],
])("a product keeps its kind of subscriptions while they are %s", async (_, write) => {
  for (let round = 0; round < rounds; round++) {
    const id = `product-${round}`;
    await storeCatalog(api, {
      products: [{ id }],
      plans: [{ id: `plan-${round}`, productId: id }],
    });

    const [, change] = await Promise.all([
      write(`plan-${round}`),
      pause(round).then(() => api.patch(`/api/v1/products/${id}`, { multipleSubscriptions: true })),
    ]);

    // What comes after the change has no resource, so it is refused.
    const sold = await soldOn(`plan-${round}`);
    expect([change.status, sold > 0]).toEqual(sold > 0 ? [409, true] : [200, false]);
  }
});

it.each([
  ["provision", provisioned],
  ["import", imported],
])("nothing of an archived plan is sold by a %s that comes later", async (_, write) => {
  for (let round = 0; round < rounds; round++) {
    const planId = `plan-${round}`;
    await storeCatalog(api, { products: [{ id: "product" }], plans: [{ id: planId }] });
    let soldThen = 0;

    await Promise.all([
      write(planId),
      pause(round)
        .then(() => api.post(`/api/v1/plans/${planId}/archive`))
        .then(async () => {
          soldThen = await soldOn(planId);
        }),
    ]);

    expect(await soldOn(planId)).toBe(soldThen);
  }
});

it("a change waits for those who hold the catalog, and not for those who come later", async () => {
  const most = 20;
  await storeCatalog(api, { products: [{ id: "product" }] });
  let isDone = false;
  const lane = async (index: number) => {
    let count = 0;
    await pause(index * 15);
    for (; !isDone && count < most; count++) {
      await api.database.transaction(async (transaction) => {
        await heldCatalog(transaction, api.environmentId);
        await transaction.query("select pg_sleep(0.1)");
      });
    }
    return count;
  };
  const lanes = [0, 1, 2, 3, 4, 5].map(lane);
  await pause(100);

  const change = await api.patch("/api/v1/products/product", { displayName: "Renamed" });
  isDone = true;

  expect(change.status).toBe(200);
  expect(Math.max(...(await Promise.all(lanes)))).toBeLessThan(most);
});
