import { limits } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { importCustomers } from "../../customers/service.ts";
import { rowId } from "../../row-id.ts";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { grant, revoke } from "../../testing/promotions.ts";
import { importAll, openRun, putBatch } from "../../testing/runs.ts";
import { sampleCatalog } from "../../testing/subscriptions.ts";
import { promotionLists } from "./lists.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, sampleCatalog);
});

const seats = { featureId: "seats", period: "lifetime", usageLimit: 7 };
const sso = { featureId: "sso", period: "1 month" };
const listOf = (...promotionalEntitlements: object[]) => ({ id: "a", promotionalEntitlements });

/** What the API has of the customer's promotional entitlements. */
async function promotions(): Promise<object[]> {
  const { body } = await api.get("/api/v1/customers/a/promotional-entitlements");
  return body.data as unknown as object[];
}

async function featureIds(): Promise<unknown[]> {
  return (await promotions()).map((each) => (each as { featureId: string }).featureId).sort();
}

async function outcomesOf(...records: object[]): Promise<readonly string[]> {
  return (await importAll(api, "customers", records)).outcomes;
}

describe("the list of a customer's record", () => {
  it("is what the customer has afterwards, and grants it at once", async () => {
    await importAll(api, "customers", [listOf(seats)]);
    await grant(api, "a", { featureId: "calls", hasUnlimitedUsage: true });

    const outcomes = await outcomesOf(listOf({ ...seats, usageLimit: 8 }, sso));

    expect(outcomes).toEqual(["updated"]);
    const limit = { featureId: "seats", usageLimit: 8, period: "lifetime", endDate: null };
    const end = new Date(api.now);
    end.setUTCMonth(end.getUTCMonth() + 1);
    const month = { featureId: "sso", startDate: api.now.toISOString() };
    expect(await promotions()).toMatchObject([limit, { ...month, endDate: end.toISOString() }]);
    const path = "/api/v1/customers/a/entitlements/check?featureId=seats&requestedUsage=8";
    expect((await api.get(path)).body.data).toMatchObject({ isGranted: true, usageLimit: 8 });
  });

  it("leaves what is there if it is absent, and revokes all if it is empty or null", async () => {
    await importAll(api, "customers", [listOf(seats, sso)]);

    expect(await outcomesOf({ id: "a", name: "A" })).toEqual(["updated"]);
    expect(await featureIds()).toEqual(["seats", "sso"]);
    expect(await outcomesOf(listOf())).toEqual(["updated"]);
    expect(await featureIds()).toEqual([]);
    expect(await outcomesOf({ id: "a", promotionalEntitlements: null })).toEqual(["unchanged"]);
  });

  it("changes nothing when it comes again later, and keeps the id of what it changes", async () => {
    await importAll(api, "customers", [listOf(seats, sso)]);
    const before = await promotions();
    api.now = new Date(api.now.getTime() + 90 * 86_400_000);

    expect(await outcomesOf(listOf(sso, seats))).toEqual(["unchanged"]);
    const [first, second] = await promotions();
    expect([first, second]).toEqual([before[0], { ...before[1], status: "Expired" }]);
    await importAll(api, "customers", [listOf({ ...seats, isVisible: false }, sso)]);
    const { isVisible: _, updatedAt: __, ...same } = before[0] as Record<string, unknown>;
    expect((await promotions())[0]).toMatchObject({ ...same, isVisible: false });
  });

  it("of a repeated customer is that of its last record", async () => {
    expect(await outcomesOf(listOf(seats), listOf(sso), listOf())).toEqual([
      "created",
      "updated",
      "updated",
    ]);
    expect(await featureIds()).toEqual([]);
  });

  it("is taken over the endpoint of API v1, too", async () => {
    const answer = await api.post("/api/v1/customers/import", { customers: [listOf(seats)] });

    expect([answer.status, answer.body.data?.outcomes]).toEqual([201, ["created"]]);
    expect(await featureIds()).toEqual(["seats"]);
  });
});

const many = Array.from({ length: limits.promotionsRecordMax + 1 }, () => 5);
const end = "2025-01-01T00:00:00Z";

it.each<[string, unknown, string, string]>([
  ["no list", "seats", "invalid_type", ""],
  ["too long a list, whatever is in it", many, "too_long", ""],
  ["an entry that is no object", [5], "not_an_object", "/0"],
  ["an entry without a feature", [{ period: "lifetime" }], "missing_field", "/0"],
  ["a feature twice", [sso, seats, sso], "promotion_repeated", "/2/featureId"],
  ["an unknown feature", [seats, { ...sso, featureId: "x" }], "feature_not_found", "/1/featureId"],
  ["an unknown field", [{ ...sso, status: "Active" }], "unknown_field", "/0/status"],
  ["an unknown period", [{ ...sso, period: "2 weeks" }], "invalid_type", "/0/period"],
  ["no period", [{ featureId: "sso" }], "missing_field", "/0/period"],
  ["no end of a custom period", [{ ...sso, period: "custom" }], "missing_field", "/0/endDate"],
  ["an end of a lifetime", [{ ...seats, endDate: end }], "invalid_entitlement", "/0/endDate"],
  ["an end before its start", [{ ...sso, endDate: end }], "end_before_start", "/0/endDate"],
  [
    "a date without a zone",
    [{ ...sso, startDate: "2025-01-01" }],
    "date_without_zone",
    "/0/startDate",
  ],
  ["a number as a date", [{ ...sso, startDate: 1735689600 }], "invalid_type", "/0/startDate"],
  [
    "an end after all years",
    [{ ...sso, startDate: "9999-12-31T00:00:00Z" }],
    "invalid_date",
    "/0/startDate",
  ],
  [
    "a limit of what does not count",
    [{ ...sso, usageLimit: 3 }],
    "invalid_entitlement",
    "/0/usageLimit",
  ],
  [
    "a soft limit of that",
    [{ ...sso, hasSoftLimit: true }],
    "invalid_entitlement",
    "/0/hasSoftLimit",
  ],
  [
    "no limit",
    [{ featureId: "seats", period: "lifetime" }],
    "invalid_entitlement",
    "/0/usageLimit",
  ],
  ["a limit below zero", [{ ...seats, usageLimit: -1 }], "invalid_entitlement", "/0/usageLimit"],
  ["text for a flag", [{ ...sso, isVisible: "no" }], "invalid_type", "/0/isVisible"],
  ["a NUL in a value", [{ ...sso, enumValues: ["\0"] }], "nul_character", "/0/enumValues/0"],
  [
    "an anchor of another period",
    [{ ...seats, resetPeriod: "YEAR", resetPeriodConfiguration: { accordingTo: "EveryFriday" } }],
    "invalid_type",
    "/0/resetPeriodConfiguration/accordingTo",
  ],
  [
    "an anchor without a period",
    [{ ...seats, resetPeriodConfiguration: { accordingTo: "SubscriptionStart" } }],
    "invalid_entitlement",
    "/0/resetPeriodConfiguration",
  ],
])("rejects %s, with its place, and writes nothing of the record", async (_, list, code, path) => {
  await importAll(api, "customers", [{ ...listOf(seats), name: "before" }]);

  const record = { id: "a", name: "after", promotionalEntitlements: list };
  const { outcomes, details } = await importAll(api, "customers", [record, { id: "b" }]);

  expect(outcomes).toEqual(["rejected", "created"]);
  expect(details).toMatchObject([{ index: 0, code, path: `/promotionalEntitlements${path}` }]);
  expect(details[0]?.message).not.toBe("");
  expect(await featureIds()).toEqual(["seats"]);
  expect((await api.get("/api/v1/customers/a")).body.data?.name).toBe("before");
});

it("keeps a feature that the catalog has archived since, and grants it to no other", async () => {
  await importAll(api, "customers", [listOf(sso)]);
  await storeCatalog(api, {
    features: [{ id: "sso", featureType: "BOOLEAN", meterType: "None", status: "SUSPENDED" }],
  });

  const { outcomes, details } = await importAll(api, "customers", [
    { ...listOf(sso), name: "A" },
    { ...listOf(sso), id: "b" },
  ]);

  expect(outcomes).toEqual(["updated", "rejected"]);
  expect(details).toMatchObject([{ code: "feature_not_found" }]);
});

it("skips a list that is older than what the API has granted or revoked since", async () => {
  const old = { updatedAt: "2025-06-01T00:00:00Z" };
  await importAll(api, "customers", [{ ...listOf(seats, sso), ...old }]);
  await revoke(api, "a", "sso");

  const { outcomes, details } = await importAll(api, "customers", [
    { ...listOf(seats, sso), ...old },
    { ...listOf(seats), ...old, name: "the same list" },
    { id: "a", ...old, email: "a@example.com" },
    { ...listOf(sso), updatedAt: new Date(api.now.getTime() + 1).toISOString() },
  ]);

  expect(outcomes).toEqual(["skipped", "updated", "updated", "updated"]);
  expect(details).toMatchObject([
    { index: 0, code: "stored_is_newer", path: "/promotionalEntitlements" },
  ]);
  expect(await featureIds()).toEqual(["sso"]);
});

it("loses nothing between imports and requests of the same moment", async () => {
  const features = ["seats", "calls", "projects"];
  for (let round = 0; round < 8; round++) {
    await importAll(api, "customers", [listOf()]);
    const before = await revision();

    const [one, other] = await Promise.all([
      outcomesOf(listOf(seats)),
      outcomesOf({ id: "0" }, listOf(sso), { id: "b" }),
      ...features.map((featureId) => grant(api, "a", { featureId, usageLimit: 1 })),
    ]);

    const written = [one, other].flat().filter((outcome) => outcome === "updated").length;
    expect((await revision()) - before).toBe(written + features.length);
  }
});

async function revision(): Promise<number> {
  const [row] = await api.database.query<{ revision: number }>(
    "select revision from promotion_lists where environment_id = $1::uuid and customer_id = 'a'",
    [api.environmentId],
  );
  return row?.revision ?? 0;
}

it("sends no statement more for customers without the field", async () => {
  const { database, environmentId } = api;
  const runId = await openRun(api);
  const now = api.now;
  const context = { environmentId, runId, now, unarchive: false, expectNew: false };
  const statementsOf = (records: ReadonlyArray<{ id: string }>) =>
    database.transaction(async (transaction) => {
      const statements: string[] = [];
      const counted = {
        ...transaction,
        query: (sql: string, ...rest: []) => {
          statements.push(sql);
          return transaction.query(sql, ...rest);
        },
        execute: (sql: string, ...rest: []) => {
          statements.push(sql);
          return transaction.execute(sql, ...rest);
        },
      } as typeof transaction;
      const entries = records.map((record, index) => ({ index, recordNumber: index + 1, record }));
      await importCustomers(counted, context, entries, promotionLists);
      return statements.map((sql) => /(from|into) \w+/.exec(sql)?.[0]);
    });

  const without = await statementsOf([{ id: rowId(0) }, { id: rowId(0) }]);
  const having = await statementsOf([listOf(seats), { id: rowId(0) }]);

  expect(without).toEqual(["from customers", "into customers"]);
  expect(having).toContain("into promotion_lists");
});

it("names the list in the outcomes, old and new, and in a plan too", async () => {
  await importAll(api, "customers", [listOf(seats)]);
  const record = listOf({ ...seats, usageLimit: 8 });
  for (const mode of ["plan", "apply"] as const) {
    const runId = await openRun(api, { mode });
    await putBatch(api, runId, "0.0", { records: [record, { ...record, id: "new" }] });

    const { data } = (await api.get(`/api/v1/import-runs/${runId}/outcomes`)).body;

    const startDate = api.now.toISOString();
    expect(data).toMatchObject([
      {
        outcome: "updated",
        changes: [
          {
            entity: "customer",
            id: "a",
            field: "promotionalEntitlements",
            before: [{ ...seats, startDate }],
            after: [{ ...seats, startDate, usageLimit: 8 }],
          },
        ],
      },
      { outcome: "created", changes: [] },
    ]);
  }
});
