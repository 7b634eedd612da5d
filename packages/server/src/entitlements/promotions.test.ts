import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, type TestApi, testApi } from "../testing/api.ts";
import { storeCatalog } from "../testing/catalog.ts";

const path = "/api/v1/customers/c/promotional-entitlements";
const start = "2026-01-31T12:00:00.000Z";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  api.now = new Date(start);
  await storeCatalog(api, {
    features: [
      { id: "seats" },
      { id: "calls", meterType: "INCREMENTAL" },
      { id: "days", meterType: "None" },
      { id: "sso", featureType: "BOOLEAN", meterType: "None" },
      {
        id: "region",
        featureType: "ENUM",
        meterType: "None",
        enumConfiguration: [{ value: "eu", displayName: "Europe" }],
      },
      { id: "archived", status: "SUSPENDED" },
    ],
  });
  await api.post("/api/v1/customers", { id: "c" });
});

/** All fields that the public API's clients send. */
function item(options: object) {
  return {
    customEndDate: null,
    enumValues: null,
    featureId: "seats",
    hasSoftLimit: null,
    hasUnlimitedUsage: null,
    isVisible: null,
    monthlyResetPeriodConfiguration: null,
    period: "lifetime",
    resetPeriod: null,
    usageLimit: null,
    weeklyResetPeriodConfiguration: null,
    yearlyResetPeriodConfiguration: null,
    ...options,
  };
}

const grant = (...options: object[]) =>
  api.post(path, { promotionalEntitlements: options.map(item) });

const dataOf = (answer: Answer) => answer.body.data as unknown as Array<Record<string, unknown>>;

const checked = async (query: string) =>
  (await api.get(`/api/v1/customers/c/entitlements/check?${query}`)).body.data;

describe("granting", () => {
  it("answers everything that was granted, in the order of the request", async () => {
    const answer = await grant(
      { featureId: "sso" },
      {
        featureId: "calls",
        period: "1 month",
        usageLimit: 2.5,
        hasSoftLimit: true,
        isVisible: false,
        resetPeriod: "WEEK",
        weeklyResetPeriodConfiguration: { accordingTo: "EveryMonday" },
      },
    );

    expect(answer.status).toBe(201);
    expect(dataOf(answer).map(({ featureId }) => featureId)).toEqual(["sso", "calls"]);
    expect(dataOf(answer)[1]).toEqual({
      id: expect.any(String),
      environmentId: api.environmentId,
      featureId: "calls",
      description: null,
      status: "Active",
      period: "1 month",
      startDate: start,
      endDate: "2026-02-28T12:00:00.000Z",
      usageLimit: 2.5,
      hasUnlimitedUsage: false,
      hasSoftLimit: true,
      enumValues: null,
      featureGroupIds: null,
      isVisible: false,
      resetPeriod: "WEEK",
      resetPeriodConfiguration: { accordingTo: "EveryMonday" },
      createdAt: start,
      updatedAt: start,
    });
  });

  it.each([
    ["1 week", "2026-02-07T12:00:00.000Z"],
    ["1 month", "2026-02-28T12:00:00.000Z"],
    ["6 month", "2026-07-31T12:00:00.000Z"],
    ["1 year", "2027-01-31T12:00:00.000Z"],
    ["lifetime", null],
  ])("for %s lasts until %s", async (period, endDate) => {
    const [granted] = dataOf(await grant({ usageLimit: 5, period }));

    expect(granted).toMatchObject({ startDate: start, endDate });
  });

  it("gives access at once, without a subscription, until the end alone", async () => {
    const customEndDate = "2026-02-01T01:00:00.000+01:00";
    await grant({ usageLimit: 5, period: "custom", customEndDate });
    const during = await checked("featureId=seats&requestedUsage=5");

    api.now = new Date("2026-02-01T00:00:00.000Z");

    const after = await checked("featureId=seats");
    expect(during).toMatchObject({ isGranted: true, validUntil: "2026-02-01T00:00:00.000Z" });
    expect(after).toMatchObject({ isGranted: false, accessDeniedReason: "NoActiveSubscription" });
  });

  it("counts usage periods from its own start", async () => {
    await grant({ featureId: "calls", usageLimit: 5, resetPeriod: "MONTH" });

    expect(await checked("featureId=calls")).toMatchObject({
      usagePeriodStart: start,
      usagePeriodEnd: "2026-02-28T12:00:00.000Z",
    });
  });

  it("again replaces what was granted, under the same id", async () => {
    const enumValues = ["eu"];
    const [first] = dataOf(await grant({ usageLimit: 5, hasSoftLimit: true, period: "1 week" }));
    api.now = new Date("2026-02-01T00:00:00.000Z");

    const again = await grant({ usageLimit: 7 }, { featureId: "region", enumValues });

    const listed = await api.get(path);
    expect(dataOf(listed)).toEqual(dataOf(again));
    expect(dataOf(again)[0]).toEqual({
      ...first,
      usageLimit: 7,
      hasSoftLimit: false,
      period: "lifetime",
      startDate: "2026-02-01T00:00:00.000Z",
      endDate: null,
      updatedAt: "2026-02-01T00:00:00.000Z",
    });
  });

  it.each<[string, object, RegExp]>([
    ["a number without a limit", {}, /0\.usageLimit/],
    ["a limit and none", { usageLimit: 1, hasUnlimitedUsage: true }, /0\.usageLimit/],
    ["a limit below 0", { usageLimit: -1 }, /0\.usageLimit/],
    ["a limit that no double holds", { usageLimit: 1e300 }, /0\.usageLimit/],
    ["a limit of a boolean", { featureId: "sso", usageLimit: 1 }, /0\.usageLimit/],
    ["unlimited usage of a boolean", { featureId: "sso", hasUnlimitedUsage: true }, /Unlimited/],
    ["a soft limit of a boolean", { featureId: "sso", hasSoftLimit: true }, /hasSoftLimit/],
    ["values of a number", { usageLimit: 1, enumValues: ["eu"] }, /enumValues/],
    ["a list without values", { featureId: "region" }, /enumValues/],
    ["a value that the list lacks", { featureId: "region", enumValues: ["us"] }, /enumValues\.0/],
    ["an unknown period", { usageLimit: 1, period: "2 weeks" }, /period/],
    ["a custom period without an end", { usageLimit: 1, period: "custom" }, /customEndDate/],
    [
      "an end that is not in the future",
      { usageLimit: 1, period: "custom", customEndDate: start },
      /future/,
    ],
    [
      "an end of another period",
      { usageLimit: 1, customEndDate: "2027-01-01T00:00:00Z" },
      /customEndDate/,
    ],
    [
      "an end without a zone",
      { usageLimit: 1, period: "custom", customEndDate: "2027-01-01" },
      /customEndDate/,
    ],
  ])("refuses %s, and grants nothing of the request", async (_, options, message) => {
    const answer = await grant(options, { featureId: "days", usageLimit: 1 });

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(answer.body.message).toMatch(message);
    expect(dataOf(await api.get(path))).toEqual([]);
  });

  it.each<[string, object]>([
    ["of a number that is not metered", { featureId: "days", usageLimit: 1, resetPeriod: "MONTH" }],
    [
      "with the anchor of another one",
      {
        usageLimit: 1,
        resetPeriod: "WEEK",
        monthlyResetPeriodConfiguration: { accordingTo: "StartOfTheMonth" },
      },
    ],
    [
      "that is missing beside an anchor",
      { usageLimit: 1, yearlyResetPeriodConfiguration: { accordingTo: "SubscriptionStart" } },
    ],
  ])("refuses a reset period %s", async (_, options) => {
    const answer = await grant(options);

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidEntitlementResetPeriod"]);
  });

  it("refuses features that do not exist or are archived, and one feature twice", async () => {
    const unknown = await grant({ featureId: "no", usageLimit: 1 });
    const archived = await grant({ featureId: "archived", usageLimit: 1 });
    const twice = await grant({ usageLimit: 1 }, { usageLimit: 2 });

    expect([unknown, archived].map(({ body }) => body.code)).toEqual([
      "FeatureNotFound",
      "FeatureNotFound",
    ]);
    expect([twice.status, twice.body.code]).toEqual([400, "InvalidArgumentError"]);
  });

  it("refuses empty lists, and longer ones than it says", async () => {
    const many = Array.from({ length: 101 }, (_, index) => ({ featureId: `f${index}` }));

    const answers = [await grant(), await grant(...many)];

    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
  });

  it("with an Idempotency-Key is done once", async () => {
    const body = { promotionalEntitlements: [item({ usageLimit: 5 })] };
    const headers = { "idempotency-key": "once" };
    const first = await api.post(path, body, headers);
    await api.delete(`${path}/seats`);

    const again = await api.post(path, body, headers);

    expect(again.text).toBe(first.text);
    expect(dataOf(await api.get(path))).toEqual([]);
  });
});

describe("revoking", () => {
  it("takes the access away and answers what it was", async () => {
    const [granted] = dataOf(await grant({ usageLimit: 5 }));

    const revoked = await api.delete(`${path}/seats`);

    expect([revoked.status, revoked.body.data]).toEqual([200, granted]);
    expect(await checked("featureId=seats")).toMatchObject({ isGranted: false });
    expect(dataOf(await api.get(path))).toEqual([]);
  });

  it("what is not granted, or not any more, is refused", async () => {
    await grant({ usageLimit: 5 });
    await api.delete(`${path}/seats`);

    const answers = [await api.delete(`${path}/seats`), await api.delete(`${path}/no`)];

    expect(answers.map(({ body }) => body.code)).toEqual([
      "EntitlementNotFound",
      "EntitlementNotFound",
    ]);
  });
});

it("refuses unknown customers everywhere, and changes of archived ones", async () => {
  const elsewhere = "/api/v1/customers/nobody/promotional-entitlements";
  const body = { promotionalEntitlements: [item({ usageLimit: 5 })] };
  await api.post(path, body);
  await api.post("/api/v1/customers/c/archive");

  const unknown = [
    await api.post(elsewhere, body),
    await api.get(elsewhere),
    await api.delete(`${elsewhere}/seats`),
  ];
  const archived = [await api.post(path, body), await api.delete(`${path}/seats`)];

  expect(unknown.map((answer) => answer.body.code)).toEqual(Array(3).fill("CustomerNotFound"));
  expect(archived.map((answer) => answer.body.code)).toEqual(
    Array(2).fill("EntityIsArchivedError"),
  );
  expect(dataOf(await api.get(path))).toHaveLength(1);
});

describe("the list", () => {
  const featuresOf = (answer: Answer) => dataOf(answer).map(({ featureId }) => featureId);

  beforeEach(async () => {
    await grant({ usageLimit: 5, period: "1 week" });
    api.now = new Date("2026-02-01T00:00:00.000Z");
    await grant({ featureId: "sso" }, { featureId: "days", usageLimit: 3, period: "1 month" });
    api.now = new Date("2026-02-10T00:00:00.000Z");
  });

  it.each([
    ["", ["seats", "sso", "days"]],
    ["status=Active", ["sso", "days"]],
    ["status=Expired", ["seats"]],
    ["status=Paused", []],
    ["status=Active%2CExpired", ["seats", "sso", "days"]],
    ["createdAt[gt]=2026-01-31T12:00:00Z", ["sso", "days"]],
    ["createdAt[gte]=2026-01-31T12:00:00Z", ["seats", "sso", "days"]],
    ["createdAt[lt]=2026-02-01T00:00:00Z", ["seats"]],
    ["createdAt[lte]=2026-02-01T00:00:00Z&status=Active", ["sso", "days"]],
  ])("with %s has %j", async (query, features) => {
    expect(featuresOf(await api.get(`${path}?${query}`))).toEqual(features);
  });

  it("says which ones have expired", async () => {
    const statuses = dataOf(await api.get(path)).map(({ status }) => status);

    expect(statuses).toEqual(["Expired", "Active", "Active"]);
  });

  it("leads forward and back through its pages", async () => {
    const first = await api.get(`${path}?limit=2`);
    const second = await api.get(`${path}?limit=2&after=${first.body.pagination?.next}`);
    const back = await api.get(`${path}?limit=2&before=${second.body.pagination?.prev}`);

    expect([first, second, back].map(featuresOf)).toEqual([
      ["seats", "sso"],
      ["days"],
      ["seats", "sso"],
    ]);
    expect(second.body.pagination?.next).toBeNull();
  });

  it("refuses a status that there is not", async () => {
    expect((await api.get(`${path}?status=Gone`)).status).toBe(400);
  });
});
