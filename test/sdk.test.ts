import {
  BadRequestError,
  type BulkSubscription,
  Carryover,
  type CatalogDocument,
  NotFoundError,
  UsageUpdateBehavior,
} from "@carryover/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeScratch } from "./scratch.ts";
import { type Server, startServer } from "./server.ts";

/** What a customer comes over with, imported through the SDK into a real server, in its order. */

let server: Server;
let client: Carryover;

beforeAll(async () => {
  server = await startServer();
  client = new Carryover({ apiKey: server.key, baseUrl: server.url });
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

const catalog: CatalogDocument = {
  products: [
    { id: "app", displayName: "App" },
    { id: "hosting", displayName: "Hosting", multipleSubscriptions: true },
  ],
  features: [
    { id: "feature-seats", displayName: "Seats", featureType: "NUMBER", meterType: "FLUCTUATING" },
    {
      id: "feature-projects",
      displayName: "Projects",
      featureType: "NUMBER",
      meterType: "FLUCTUATING",
    },
    { id: "feature-sso", displayName: "Single sign-on", featureType: "BOOLEAN" },
  ],
  plans: [
    {
      id: "plan-free",
      displayName: "Free",
      productId: "app",
      pricingType: "FREE",
      entitlements: [{ featureId: "feature-seats", usageLimit: 3 }],
    },
    {
      id: "plan-paid",
      displayName: "Paid",
      productId: "app",
      pricingType: "PAID",
      entitlements: [{ featureId: "feature-sso" }],
      charges: [
        {
          billingModel: "FLAT_FEE",
          billingPeriod: "MONTHLY",
          price: { amount: 49, currency: "usd" },
        },
      ],
    },
    {
      id: "plan-1",
      displayName: "Plan 1",
      productId: "hosting",
      pricingType: "CUSTOM",
      compatibleAddonIds: ["addon-1"],
      entitlements: [
        { featureId: "feature-seats", isCustom: true },
        { featureId: "feature-projects", isCustom: true },
      ],
    },
  ],
  addons: [
    {
      id: "addon-1",
      displayName: "Add-on 1",
      productId: "hosting",
      pricingType: "CUSTOM",
      entitlements: [{ featureId: "feature-seats", usageLimit: 2 }],
    },
  ],
};

const customers = [
  { customerId: "lorem-ipsum", email: null, name: "Lorem-ipsum", additionalMetaData: { a: "1" } },
  { id: "dolor", email: null, name: "Dolor" },
];

const subscriptions: BulkSubscription[] = [
  { customerId: "dolor", planId: "plan-free", startDate: "2022-01-01T00:00:00.000Z" },
  {
    customerId: "lorem-ipsum",
    planId: "plan-1",
    resourceId: "site-1",
    startDate: new Date("2022-01-01T00:00:00.000Z"),
    subscriptionEntitlements: [
      { featureId: "feature-seats", usageLimit: 10 },
      { featureId: "feature-projects", usageLimit: 25 },
    ],
    addons: [{ addonId: "addon-1", quantity: 3 }],
    additionalMetaData: { isTest: "true" },
  },
  { customerId: "lorem-ipsum", planId: "plan-unknown" },
];

const seats = { featureId: "feature-seats", updateBehavior: UsageUpdateBehavior.SET };
const usages = [
  { ...seats, customerId: "lorem-ipsum", resourceId: "site-1", value: 5 },
  { ...seats, customerId: "nobody", value: 1 },
  { ...seats, customerId: "dolor", value: 3 },
];

/** Each builds on the ones before, as the steps of an import do. */
describe("an import through the SDK", () => {
  test("begins with the catalog, which applied twice changes nothing", async () => {
    const first = await client.catalog.apply(catalog);
    const second = await client.catalog.apply(catalog);

    expect(first.applied).toBe(true);
    expect(second).toEqual({ applied: false, changes: [] });
  });

  test("sees the catalog by the calls of the v1 API", async () => {
    const plan = await client.plans.retrieve("plan-1");
    const { data: entitlements } = await client.plans.entitlements.list("plan-1");
    const features: string[] = [];
    for await (const { id } of client.features.list({ limit: 1 })) features.push(id);

    expect(plan).toMatchObject({ status: "PUBLISHED", compatibleAddonIds: ["addon-1"] });
    expect(entitlements.map(({ featureId }) => featureId).sort()).toEqual([
      "feature-projects",
      "feature-seats",
    ]);
    expect(features.sort()).toEqual(["feature-projects", "feature-seats", "feature-sso"]);
    await expect(client.addons.retrieve("addon-9")).rejects.toThrow(NotFoundError);
  });

  test("creates customers once", async () => {
    const first = await client.importCustomerBulk({ customers });
    const second = await client.importCustomerBulk({ customers });

    expect(first.newCustomers).toEqual(["lorem-ipsum", "dolor"]);
    expect(second.outcomes.map(({ outcome }) => outcome)).toEqual(["unchanged", "unchanged"]);
  });

  test("creates free and custom subscriptions once, and rejects what is wrong", async () => {
    const first = await client.importSubscriptionBulk({ subscriptions });
    const second = await client.importSubscriptionBulk({ subscriptions });

    expect(first.outcomes.slice(0, 2)).toEqual([
      { index: 0, customerId: "dolor", outcome: "created" },
      { index: 1, customerId: "lorem-ipsum", outcome: "created" },
    ]);
    expect(first.outcomes[2]).toMatchObject({
      index: 2,
      outcome: "rejected",
      code: "plan_not_found",
      path: "/planId",
    });
    expect(second.outcomes.map(({ outcome }) => outcome)).toEqual([
      "unchanged",
      "unchanged",
      "rejected",
    ]);
    const { data: stored } = await client.subscriptions.list({ customerId: "lorem-ipsum" });
    expect(stored).toMatchObject([
      { resourceId: "site-1", status: "ACTIVE", addons: [{ id: "addon-1", quantity: 3 }] },
    ]);
  });

  test("sets usage, which set twice is the same, and rejects what is wrong", async () => {
    const first = await client.reportUsageBulk({ usages });
    const second = await client.reportUsageBulk({ usages });

    for (const { outcomes } of [first, second]) {
      expect(outcomes).toMatchObject([
        { index: 0, outcome: "counted", usage: { currentUsage: 5, resourceId: "site-1" } },
        { index: 1, outcome: "rejected", customerId: "nobody", code: "customer_not_found" },
        { index: 2, outcome: "counted", usage: { currentUsage: 3 } },
      ]);
    }
  });

  test("adds a DELTA once, although the call is made again", async () => {
    const delta = { ...usages[2], value: 1, updateBehavior: UsageUpdateBehavior.DELTA };
    const given = [{ ...seats, customerId: "late", value: 1 }, delta] as typeof usages;
    const call = () => client.reportUsageBulk({ usages: given }, { idempotencyKey: "night" });

    const first = await call();
    await client.customers.create({ id: "late" });
    const second = await call();

    expect(first.outcomes.map(({ outcome }) => outcome)).toEqual(["rejected", "counted"]);
    expect(second.outcomes.map(({ outcome }) => outcome)).toEqual(["counted", "counted"]);
    const { currentUsage } = await client.customers.checkEntitlement("dolor", {
      featureId: "feature-seats",
    });
    expect(currentUsage).toBe(4);
  });

  test("lets customers use what they had, and no more", async () => {
    const own = { featureId: "feature-seats", resourceId: "site-1" };
    const projects = { ...own, featureId: "feature-projects" };

    const checked = await client.customers.checkEntitlement("lorem-ipsum", own);
    const within = { ...projects, requestedUsage: 25 };
    const fits = await client.customers.checkEntitlement("lorem-ipsum", within);
    const beyond = await client.customers.checkEntitlement("lorem-ipsum", {
      ...projects,
      requestedUsage: 26,
    });
    const unknown = await client.customers.checkEntitlement("nobody", own);

    expect(checked).toMatchObject({ isGranted: true, accessDeniedReason: null, currentUsage: 5 });
    expect(fits).toMatchObject({ isGranted: true, usageLimit: 25 });
    expect(beyond).toMatchObject({
      isGranted: false,
      accessDeniedReason: "RequestedUsageExceedingLimit",
    });
    expect(unknown).toMatchObject({ isGranted: false, accessDeniedReason: "CustomerNotFound" });
  });

  test("provisions a backdated paid subscription and cancels it", async () => {
    const options = { customerId: "dolor", planId: "plan-paid" };
    const sso = { featureId: "feature-sso" };

    const { subscription } = await client.provisionSubscription({
      ...options,
      startDate: "2024-01-15T00:00:00.000Z",
      billingInformation: { isBackdated: true, metadata: { source: "import" } },
    });
    const during = await client.customers.checkEntitlement("dolor", sso);
    const canceled = await client.cancelSubscription({
      subscriptionId: subscription?.id ?? "",
      cancellationTime: "IMMEDIATE",
    });
    const afterwards = await client.customers.checkEntitlement("dolor", sso);

    expect(subscription).toMatchObject({ ...options, status: "ACTIVE" });
    expect(subscription?.startDate).toBe("2024-01-15T00:00:00.000Z");
    expect(during.isGranted).toBe(true);
    expect(canceled.status).toBe("CANCELED");
    expect(afterwards.isGranted).toBe(false);
    await expect(
      client.provisionSubscription({ ...options, resourceId: "site-1" }),
    ).rejects.toThrow(BadRequestError);
  });
});
