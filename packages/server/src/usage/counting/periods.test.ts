import { expect, it } from "vitest";
import { currentCatalog } from "../../catalog/service.ts";
import { loadHoldings } from "../../entitlements/service.ts";
import { usageApi } from "../../testing/usage.ts";
import { grantsOf, periodsOf, sourcesOf } from "./periods.ts";

const now = new Date("2026-01-01T00:00:00.000Z");

it("what customers hold is loaded for the resources that are named, and for none", async () => {
  const { database, environmentId } = await usageApi();
  const resources = [
    { customerId: "a", resourceId: "site-1" },
    { customerId: "a", resourceId: "unknown" },
    { customerId: "b", resourceId: null },
    { customerId: "c", resourceId: "site-1" },
    { customerId: "nobody", resourceId: "site-1" },
  ];

  const { holdings } = await loadHoldings(database, environmentId, resources, now);

  const found = [...holdings.values()].map(({ customerId, subscriptions, resourceIds }) => {
    const sites = subscriptions.map(({ planId, resourceId }) => `${planId} ${resourceId}`);
    return [customerId, sites, resourceIds];
  });
  expect(found.toSorted()).toEqual([
    ["a", ["monthly null", "site site-1"], ["site-1"]],
    ["b", ["monthly null"], []],
    ["c", ["monthly null"], []],
  ]);
});

it("what is named and has ended is known as a resource, and grants nothing", async () => {
  const { database, environmentId } = await usageApi();
  const resources = [{ customerId: "a", resourceId: "old-site" }];

  const { holdings } = await loadHoldings(database, environmentId, resources, now);

  expect(holdings.get("a")).toMatchObject({
    subscriptions: [{ planId: "monthly" }],
    resourceIds: ["old-site"],
  });
});

it("usage periods of many counters look at each subscription once", async () => {
  const { database, environmentId } = await usageApi();
  const catalog = await currentCatalog(database, environmentId);
  const resources = [{ customerId: "a", resourceId: "site-1" }];
  const loaded = await loadHoldings(database, environmentId, resources, now);
  const own = loaded.holdings.get("a");
  const site = own?.subscriptions.find(({ resourceId }) => resourceId === "site-1");
  if (own === undefined || site === undefined) throw new Error("The customer has a site.");
  let looks = 0;
  const subscriptions = Array.from({ length: 200 }, (_, index) => ({
    ...site,
    startDate: new Date(site.startDate.getTime() + index),
    get resourceId() {
      looks++;
      return `site-${index}`;
    },
  }));
  const holdings = new Map([["a", { ...own, subscriptions }]]);
  const periodAt = periodsOf(grantsOf(catalog, sourcesOf(catalog, holdings, now)));

  const periods = subscriptions.map((_, index) => {
    const key = { customerId: "a", featureId: "calls", resourceId: `site-${index}` };
    return periodAt(key, now)?.start.getMilliseconds();
  });

  expect(periods).toEqual(subscriptions.map((_, index) => index));
  expect(looks).toBeLessThan(10 * subscriptions.length);
});
