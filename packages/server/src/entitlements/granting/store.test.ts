import { expect, it } from "vitest";
import { usageApi } from "../../testing/usage.ts";
import { loadHoldings } from "../states-store.ts";
import { loadGranting } from "./store.ts";

it("the same grants are loaded as with whole holdings, for the same resources", async () => {
  const api = await usageApi();
  const { database, environmentId } = api;
  const body = {
    promotionalEntitlements: [{ featureId: "seats", usageLimit: 9, period: "lifetime" }],
  };
  for (const id of ["b", "d"]) {
    const path = `/api/v1/customers/${id}/promotional-entitlements`;
    expect((await api.post(path, body)).status).toBe(201);
  }
  const resources = [
    { customerId: "a", resourceId: "site-1" },
    { customerId: "a", resourceId: "old-site" },
    { customerId: "b", resourceId: null },
    { customerId: "c", resourceId: "site-1" },
    { customerId: "d", resourceId: null },
    { customerId: "nobody", resourceId: null },
  ];
  const now = new Date("2026-01-01T00:00:00.000Z");

  const granting = await loadGranting(database, environmentId, resources, now);
  const { holdings } = await loadHoldings(database, environmentId, resources, now);

  expect([...granting.keys()].toSorted()).toEqual(["a", "b", "c", "d"]);
  expect(granting.get("a")).toMatchObject({
    subscriptions: [{ planId: "monthly" }, { resourceId: "site-1" }],
    ended: [{ resourceId: "old-site" }],
  });
  for (const [customerId, { subscriptions, ended, promotions }] of granting) {
    expect(holdings.get(customerId)).toMatchObject({ subscriptions, ended, promotions });
  }
});
