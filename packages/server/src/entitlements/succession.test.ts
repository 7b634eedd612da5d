import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, type Json, type TestApi, testApi } from "../testing/api.ts";
import { type CatalogOptions, storeCatalog } from "../testing/catalog.ts";
import { importAll } from "../testing/runs.ts";
import { createCustomers } from "../testing/subscriptions.ts";

type Rule = "NEVER_RESET" | "ALWAYS_RESET" | "BILLING_PERIOD_CHANGE" | null;

let api: TestApi;

/** Calls begin anew each month from the start, mails with the calendar month, seats never. */
function catalog(rule: Rule): CatalogOptions {
  const grants = (calls: number) => [
    { featureId: "calls", usageLimit: calls, resetPeriod: "MONTH" as const },
    {
      featureId: "mails",
      usageLimit: calls,
      resetPeriod: "MONTH" as const,
      resetAnchor: "StartOfTheMonth" as const,
    },
    { featureId: "seats", usageLimit: calls },
  ];
  const daily = { featureId: "calls", usageLimit: 9, resetPeriod: "DAY" as const };
  return {
    products: [{ id: "product", usageResetCutoff: rule }],
    features: [
      { id: "calls", meterType: "INCREMENTAL" },
      { id: "mails", meterType: "INCREMENTAL" },
      { id: "seats" },
    ],
    plans: [
      { id: "small", entitlements: grants(10) },
      { id: "large", entitlements: grants(100) },
      { id: "agreed", pricingType: "CUSTOM", entitlements: grants(1_000) },
      { id: "daily", entitlements: [daily] },
      { id: "bare", entitlements: [] },
    ],
  };
}

async function withRule(rule: Rule): Promise<void> {
  api = await testApi();
  await storeCatalog(api, catalog(rule));
  await createCustomers(api, ["c"]);
}

/** Provisions a plan at a moment, which takes the place of the one before. */
async function onPlan(planId: string, at: string): Promise<void> {
  api.now = new Date(at);
  const answer = await api.post("/api/v1/subscriptions", { customerId: "c", planId });
  expect(answer.status).toBe(201);
}

async function use(at: string, ...featureIds: string[]): Promise<void> {
  api.now = new Date(at);
  const usages = featureIds.map((featureId) => ({ customerId: "c", featureId, value: 5 }));
  await api.post("/api/v1/usage", { usages });
}

function check(featureId: string): Promise<Answer> {
  return api.get(`/api/v1/customers/c/entitlements/check?featureId=${featureId}`);
}

async function usedOf(featureId: string): Promise<number> {
  return Number((await check(featureId)).body.data?.currentUsage);
}

const all = ["calls", "mails", "seats"];
const usedOfAll = () => Promise.all(all.map(usedOf));

describe("a change of plan", () => {
  it.each<[string, Rule, string, number[]]>([
    ["by default", null, "large", [5, 5, 5]],
    ["that never resets", "NEVER_RESET", "large", [5, 5, 5]],
    ["that always resets", "ALWAYS_RESET", "large", [0, 0, 5]],
    ["that resets with the billing, which stays", "BILLING_PERIOD_CHANGE", "large", [5, 5, 5]],
    [
      "that resets with the billing, to a custom plan",
      "BILLING_PERIOD_CHANGE",
      "agreed",
      [0, 0, 5],
    ],
  ])("%s keeps or resets what was used", async (_, rule, planId, used) => {
    await withRule(rule);
    await onPlan("small", "2026-01-10T00:00:00Z");
    await use("2026-01-15T00:00:00Z", ...all);

    await onPlan(planId, "2026-01-20T00:00:00Z");

    expect(await usedOfAll()).toEqual(used);
    await use("2026-01-21T00:00:00Z", ...all);
    expect(await usedOfAll()).toEqual(used.map((each) => each + 5));
  });

  it("goes on with the usage period, over several plans and to its very end", async () => {
    await withRule(null);
    await onPlan("small", "2026-01-10T00:00:00Z");
    await onPlan("large", "2026-01-20T00:00:00Z");
    await use("2026-01-21T00:00:00Z", "calls");
    await onPlan("agreed", "2026-02-05T00:00:00Z");

    const before = await check("calls");
    api.now = new Date("2026-02-10T00:00:00Z");
    const after = await check("calls");

    expect(before.body.data).toMatchObject({
      currentUsage: 5,
      usageLimit: 1_000,
      usagePeriodStart: "2026-01-10T00:00:00.000Z",
      usagePeriodEnd: "2026-02-10T00:00:00.000Z",
    });
    expect(after.body.data).toMatchObject({
      currentUsage: 0,
      usagePeriodStart: "2026-02-10T00:00:00.000Z",
    });
  });

  it.each(["daily", "bare"])("from the plan %s begins a period of its own", async (planId) => {
    await withRule(null);
    await onPlan(planId, "2026-01-10T00:00:00Z");
    await use("2026-01-20T00:00:00Z", "calls");

    await onPlan("large", "2026-01-20T06:00:00Z");

    expect((await check("calls")).body.data).toMatchObject({
      currentUsage: 0,
      usagePeriodStart: "2026-01-20T06:00:00.000Z",
    });
  });

  it("is shown in the history where it begins usage anew", async () => {
    await withRule("ALWAYS_RESET");
    await onPlan("small", "2026-01-10T00:00:00Z");
    await use("2026-01-15T00:00:00Z", "mails");
    await onPlan("large", "2026-01-20T00:00:00Z");
    await use("2026-01-21T00:00:00Z", "mails");
    api.now = new Date("2026-02-02T00:00:00Z");

    const path = "/api/v1/usage/c/history/mails?startDate=2026-01-11T00:00:00Z";
    const history = (await api.get(path)).body.data;

    expect(history?.markers).toEqual([
      { timestamp: "2026-01-20T00:00:00.000Z", type: "SUBSCRIPTION_CHANGE_RESET" },
      { timestamp: "2026-02-01T00:00:00.000Z", type: "PERIODIC_RESET" },
    ]);
    const points = history?.series?.[0 as never]?.points as unknown as Array<{ value: number }>;
    expect(points.map(({ value }) => value)).toEqual([5, 0, 5, 0]);
  });

  it("late usage of the plan before counts if the period goes on, and else says so", async () => {
    const late = {
      customerId: "c",
      featureId: "mails",
      value: 2,
      createdAt: "2026-01-19T00:00:00Z",
    };
    const counted: unknown[] = [];
    for (const rule of ["NEVER_RESET", "ALWAYS_RESET"] as const) {
      await withRule(rule);
      await onPlan("small", "2026-01-10T00:00:00Z");
      await onPlan("large", "2026-01-20T00:00:00Z");
      await use("2026-01-21T00:00:00Z", "mails");
      const answer = await api.post("/api/v1/usage", { usages: [late] });
      const [usage] = answer.body.data as unknown as Json[];
      const warnings = usage?.warnings as unknown as Json[];
      counted.push([usage?.currentUsage, ...warnings.map(({ code }) => code)]);
    }

    expect(counted).toEqual([[7], [5, "usage_before_period"]]);
  });
});

describe("imported subscriptions that follow each other", () => {
  beforeEach(async () => {
    await withRule(null);
    api.now = new Date("2026-01-25T00:00:00Z");
  });

  it("share the usage period, so that what was measured before the change counts", async () => {
    await importAll(api, "subscriptions", [
      { customerId: "c", planId: "small", startDate: "2026-01-10T00:00:00Z" },
      { customerId: "c", planId: "large", startDate: "2026-01-20T00:00:00Z" },
    ]);
    const createdAt = "2026-01-15T00:00:00Z";

    const usage = await importAll(api, "usage", [
      { customerId: "c", featureId: "calls", usage: 4, createdAt },
    ]);

    expect(usage.details).toEqual([]);
    expect(await usedOf("calls")).toBe(4);
  });
});
