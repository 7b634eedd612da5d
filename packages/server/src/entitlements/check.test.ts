import { beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { storeCatalog } from "../testing/catalog.ts";
import { storeSubscriptions, storeUsage } from "../testing/entitlement-state.ts";

const customers = "/api/v1/customers";
const start = new Date("2026-01-10T12:00:00.000Z");

let api: TestApi;

/** `c` has used 4 of 5 seats, 4 of 0 hard and of 0 soft ones, and 10 of 10 calls this month. */
beforeAll(async () => {
  api = await testApi();
  await storeCatalog(api, {
    products: [{ id: "product" }, { id: "sites", multipleSubscriptions: true }],
    features: [
      { id: "seats", displayName: "Seats" },
      { id: "calls", meterType: "INCREMENTAL" },
      { id: "soft" },
      { id: "none" },
      { id: "endless" },
      { id: "days", meterType: "None" },
      { id: "zero-days", meterType: "None" },
      { id: "sso", featureType: "BOOLEAN", meterType: "None" },
      { id: "region", featureType: "ENUM", meterType: "None" },
      { id: "revoked" },
      { id: "elsewhere" },
      { id: "site-seats" },
    ],
    plans: [
      {
        id: "plan",
        entitlements: [
          { featureId: "seats", usageLimit: 5 },
          { featureId: "calls", usageLimit: 10, resetPeriod: "MONTH" },
          { featureId: "soft", usageLimit: 0, hasSoftLimit: true },
          { featureId: "none", usageLimit: 0 },
          { featureId: "endless", hasUnlimitedUsage: true },
          { featureId: "days", usageLimit: 30 },
          { featureId: "zero-days", usageLimit: 0 },
          { featureId: "sso" },
          { featureId: "region", enumValues: ["eu", "us"] },
          { featureId: "revoked", isGranted: false },
        ],
      },
      {
        id: "site-plan",
        productId: "sites",
        entitlements: [{ featureId: "site-seats", usageLimit: 2 }],
      },
    ],
  });
  for (const id of ["c", "idle", "archived"]) await api.post(customers, { id });
  await api.post(`${customers}/archived/archive`);
  const site = { productId: "sites", planId: "site-plan" };
  await storeSubscriptions(api, [
    { startDate: start },
    { ...site, resourceId: "site-1", startDate: start },
    { ...site, resourceId: "old-site", startDate: start, endDate: start },
    { customerId: "archived" },
    { customerId: "idle", endDate: start },
  ]);
  const measuredAt = "2026-02-10T11:59:59.000Z";
  await storeUsage(api, { featureId: "seats", value: 4, measuredAt });
  await storeUsage(api, { featureId: "soft", value: 4, measuredAt });
  await storeUsage(api, { featureId: "calls", value: 10, measuredAt });
  await storeUsage(api, { featureId: "seats", resourceId: "site-1", value: 1.5, measuredAt });
  await storeUsage(api, { featureId: "site-seats", resourceId: "site-1", value: 2, measuredAt });
  api.now = new Date(measuredAt);
});

const checked = async (query: string, customer = "c") =>
  (await api.get(`${customers}/${customer}/entitlements/check?${query}`)).body.data;

describe("a check", () => {
  it.each<[string, string, string | null]>([
    ["nobody", "featureId=seats", "CustomerNotFound"],
    ["nobody", "featureId=unknown&resourceId=no", "CustomerNotFound"],
    ["archived", "featureId=seats", "CustomerIsArchived"],
    ["archived", "featureId=unknown&resourceId=no", "CustomerIsArchived"],
    ["c", "featureId=unknown&resourceId=no", "FeatureNotFound"],
    ["c", "featureId=seats&resourceId=no", "CustomerResourceNotFound"],
    ["idle", "featureId=seats&resourceId=site-1", "CustomerResourceNotFound"],
    ["idle", "featureId=seats", "NoActiveSubscription"],
    ["c", "featureId=elsewhere", "NoFeatureEntitlementInSubscription"],
    ["c", "featureId=elsewhere&requestedValues=x", "NoFeatureEntitlementInSubscription"],
    ["c", "featureId=site-seats", "NoFeatureEntitlementInSubscription"],
    ["c", "featureId=site-seats&resourceId=old-site", "NoFeatureEntitlementInSubscription"],
    ["c", "featureId=revoked", "Revoked"],
    ["c", "featureId=sso", null],
    ["c", "featureId=sso&requestedUsage=0", null],
    ["c", "featureId=sso&requestedUsage=1", "FeatureTypeMismatch"],
    ["c", "featureId=sso&requestedValues=x", "FeatureTypeMismatch"],
    ["c", "featureId=region&requestedUsage=1", "FeatureTypeMismatch"],
    ["c", "featureId=seats&requestedValues=eu", "FeatureTypeMismatch"],
    ["c", "featureId=seats", null],
    ["c", "featureId=seats&requestedUsage=0", null],
    ["c", "featureId=seats&requestedUsage=1", null],
    ["c", "featureId=seats&requestedUsage=0.5", null],
    ["c", "featureId=seats&requestedUsage=1.01", "RequestedUsageExceedingLimit"],
    ["c", "featureId=seats&requestedUsage=2", "RequestedUsageExceedingLimit"],
    ["c", "featureId=seats&resourceId=site-1&requestedUsage=3.5", null],
    ["c", "featureId=site-seats&resourceId=site-1", "RequestedUsageExceedingLimit"],
    ["c", "featureId=none", "RequestedUsageExceedingLimit"],
    ["c", "featureId=none&requestedUsage=0", "RequestedUsageExceedingLimit"],
    ["c", "featureId=soft", null],
    ["c", "featureId=soft&requestedUsage=100", null],
    ["c", "featureId=endless&requestedUsage=1e15", null],
    ["c", "featureId=days", null],
    ["c", "featureId=days&requestedUsage=30", null],
    ["c", "featureId=days&requestedUsage=31", "RequestedUsageExceedingLimit"],
    ["c", "featureId=zero-days", null],
    ["c", "featureId=region", null],
    ["c", "featureId=region&requestedValues=eu", null],
    ["c", "featureId=region&requestedValues=", null],
    ["c", "featureId=sso&requestedValues=", null],
    ["c", "featureId=region&requestedValues=eu,us", null],
    ["c", "featureId=region&requestedValues=eu&requestedValues=us", null],
    ["c", "featureId=region&requestedValues=eu%2Cap", "RequestedValuesMismatch"],
  ])("of %s for %s says %s", async (customer, query, reason) => {
    const answer = await checked(query, customer);

    expect(answer).toMatchObject({
      type: "FEATURE",
      isGranted: reason === null,
      accessDeniedReason: reason,
    });
  });

  it("says of a metered feature what is used, the limit and the period", async () => {
    expect(await checked("featureId=calls")).toEqual({
      type: "FEATURE",
      isGranted: false,
      accessDeniedReason: "RequestedUsageExceedingLimit",
      feature: {
        id: "calls",
        displayName: "calls",
        featureStatus: "ACTIVE",
        featureType: "NUMBER",
      },
      currentUsage: 10,
      usageLimit: 10,
      hasUnlimitedUsage: false,
      resetPeriod: "MONTH",
      usagePeriodAnchor: "2026-01-10T12:00:00.000Z",
      usagePeriodStart: "2026-01-10T12:00:00.000Z",
      usagePeriodEnd: "2026-02-10T12:00:00.000Z",
      entitlementUpdatedAt: "2025-01-01T00:00:00.000Z",
    });
  });

  it("counts from zero as soon as the period is over, without anybody doing anything", async () => {
    const before = api.now;
    api.now = new Date("2026-02-10T12:00:00.000Z");

    const answer = await checked("featureId=calls&requestedUsage=10");

    api.now = before;
    expect(answer).toMatchObject({
      isGranted: true,
      currentUsage: 0,
      usagePeriodStart: "2026-02-10T12:00:00.000Z",
      usagePeriodEnd: "2026-03-10T12:00:00.000Z",
    });
  });

  it.each([
    ["days", { usageLimit: 30, hasUnlimitedUsage: false, resetPeriod: null }],
    ["endless", { usageLimit: null, hasUnlimitedUsage: true, resetPeriod: null, currentUsage: 0 }],
    ["sso", {}],
    ["region", {}],
  ])("says of %s no more than belongs to it", async (featureId, expected) => {
    const answer = await checked(`featureId=${featureId}`);

    expect(answer).toEqual({
      type: "FEATURE",
      isGranted: true,
      accessDeniedReason: null,
      feature: expect.objectContaining({ id: featureId }),
      entitlementUpdatedAt: expect.any(String),
      ...expected,
    });
  });

  it("says nothing of a feature that does not exist", async () => {
    expect(await checked("featureId=unknown")).toEqual({
      type: "FEATURE",
      isGranted: false,
      accessDeniedReason: "FeatureNotFound",
    });
  });

  it.each([
    ["", /featureId/],
    ["resourceId=site-1", /featureId/],
    ["featureId=", /featureId/],
    ["currencyId=credits", /Credits are not supported/],
    ["featureId=seats&currencyId=credits", /Credits are not supported/],
    ["featureId=seats&requestedUsage=-1", /0 or more/],
    ["featureId=seats&requestedUsage=", /0 or more/],
    ["featureId=seats&requestedUsage=many", /0 or more/],
    ["featureId=seats&requestedUsage=1e999", /requestedUsage/],
    ["featureId=seats&resourceId=", /resourceId/],
  ])("without sense is refused: %s", async (query, message) => {
    const answer = await api.get(`${customers}/c/entitlements/check?${query}`);

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(answer.body.message).toMatch(message);
  });
});

describe("all entitlements", () => {
  const all = async (customer: string, query = "") => {
    const { body } = await api.get(`${customers}/${customer}/entitlements${query}`);
    return body.data as unknown as {
      accessDeniedReason: string | null;
      entitlements: Array<{ feature: { id: string }; isGranted: boolean }>;
    };
  };

  it.each([
    ["nobody", "", "CustomerNotFound"],
    ["archived", "", "CustomerIsArchived"],
    ["idle", "", "NoActiveSubscription"],
    ["c", "?resourceId=no", "NoActiveSubscription"],
  ])("of %s%s are none: %s", async (customer, query, accessDeniedReason) => {
    expect(await all(customer, query)).toEqual({ accessDeniedReason, entitlements: [] });
  });

  it("are those that are granted, in the order of the catalog, used up ones included", async () => {
    const { accessDeniedReason, entitlements } = await all("c");

    expect(accessDeniedReason).toBeNull();
    expect(entitlements.map(({ feature, isGranted }) => [feature.id, isGranted])).toEqual([
      ["seats", true],
      ["calls", false],
      ["soft", true],
      ["none", false],
      ["endless", true],
      ["days", true],
      ["zero-days", true],
      ["sso", true],
      ["region", true],
    ]);
  });

  it("of a resource are its own beside those of none", async () => {
    const { entitlements } = await all("c", "?resourceId=site-1");

    expect(entitlements.map(({ feature }) => feature.id)).toContain("site-seats");
    expect(entitlements[0]).toMatchObject({ feature: { id: "seats" }, currentUsage: 1.5 });
  });

  it("are each what a check of it answers", async () => {
    const { entitlements } = await all("c");

    const single = await Promise.all(
      entitlements.map(({ feature }) => checked(`featureId=${feature.id}`)),
    );

    expect(entitlements).toEqual(single);
  });
});

it("answers many checks of one turn, of several customers, each with its own", async () => {
  const names = ["c", "idle", "archived", "nobody"];
  const many = Array.from({ length: 40 }, (_, index) => names[index % 4] ?? "");

  const answers = await Promise.all(many.map((name) => checked("featureId=sso", name)));

  const reasons = [null, "NoActiveSubscription", "CustomerIsArchived", "CustomerNotFound"];
  expect(answers.map((answer) => answer?.accessDeniedReason)).toEqual(
    many.map((_, index) => reasons[index % 4]),
  );
});

it("asks the database once for the keys and once for the checks of one turn", async () => {
  const statements: string[] = [];
  const { database } = api;
  const counting = await testApi({
    database: {
      ...database,
      query: (sql, parameters) => {
        statements.push(sql);
        return database.query(sql, parameters);
      },
    },
  });
  await storeCatalog(counting, { features: [{ id: "f1" }] });
  const check = (index: number) =>
    counting.get(`${customers}/c${index % 5}/entitlements/check?featureId=f${index}`);
  await check(0);
  statements.length = 0;

  await Promise.all(Array.from({ length: 50 }, (_, index) => check(index)));

  expect(statements.map((sql) => /from (api_keys|unnest)/.exec(sql)?.[1])).toEqual([
    "api_keys",
    "unnest",
  ]);
});

it("follows a change of the catalog at once", async () => {
  const other = await testApi();
  const plan = { id: "plan", entitlements: [{ featureId: "seats", usageLimit: 1 }] };
  const options = { products: [{ id: "product" }], features: [{ id: "seats" }] };
  await storeCatalog(other, { ...options, plans: [{ ...plan, version: 1 }] });
  await other.post(customers, { id: "c" });
  await storeSubscriptions(other, [{}]);
  const path = `${customers}/c/entitlements/check?featureId=seats&requestedUsage=2`;
  const before = await other.get(path);

  const next = { ...plan, entitlements: [{ featureId: "seats", usageLimit: 2 }] };
  await storeCatalog(other, {
    plans: [
      { ...plan, version: 1, replacedBy: 2 },
      { ...next, version: 2 },
    ],
  });

  const after = await other.get(path);
  expect([before, after].map(({ body }) => body.data?.isGranted)).toEqual([false, true]);
});
