import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { completeRun, openRun, putBatch } from "../../testing/runs.ts";
import { sampleCatalog } from "../../testing/subscriptions.ts";
import { imported } from "../../testing/undoing.ts";
import { usageApi } from "../../testing/usage.ts";

interface Found {
  readonly code: string;
  readonly count: number;
  readonly items: ReadonlyArray<{ readonly value: string; readonly customerIds: string[] }>;
}

/** The findings of a completed run: each with its code, its count and its first items. */
async function findingsOf(api: TestApi, runId: string): Promise<unknown[]> {
  const { body } = await api.get(`/api/v1/import-runs/${runId}`);
  const found = body.data?.findings as unknown as Found[];
  return found.map(({ code, count, items }) => [code, count, items.map(({ value }) => value)]);
}

/** Plans records in one batch. */
async function planned(
  api: TestApi,
  kind: "customers" | "subscriptions" | "usage",
  records: object[],
) {
  const id = await openRun(api, { kind, mode: "plan" });
  await putBatch(api, id, "0.0", { records });
  await completeRun(api, id, { recordCount: records.length, batchCount: 1 });
  return id;
}

describe("of customers and subscriptions", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await testApi();
    await storeCatalog(api, sampleCatalog);
  });

  it("ids of several records are counted once, in any batch, also by a plan", async () => {
    const first = [{ id: "a" }, { id: "b" }, { id: "a", name: "A" }, { id: "c!" }];
    const run = await imported(api, "customers", first, [{ id: "b" }, { id: "d" }, { id: "c!" }]);
    const plan = await planned(api, "customers", [{ id: "e" }, { id: "e" }, { id: "f" }]);

    expect(await findingsOf(api, run)).toEqual([["customer_repeated", 2, ["a", "b"]]]);
    expect(await findingsOf(api, plan)).toEqual([["customer_repeated", 1, ["e"]]]);
  });

  it("ids of records that were rejected or skipped are not counted", async () => {
    const records = [
      { id: "skipped", updatedAt: "2025-02-01T00:00:00.000Z" },
      { id: "skipped", updatedAt: "2025-01-01T00:00:00.000Z" },
      { id: "rejected" },
      { id: "rejected", email: "none" },
      { id: "twice" },
      { id: "twice", name: "Again" },
    ];
    const run = await imported(api, "customers", records);

    expect(await findingsOf(api, run)).toEqual([["customer_repeated", 1, ["twice"]]]);
  });

  it("customers are found of a night that was interrupted before its subscriptions", async () => {
    await imported(api, "customers", [{ id: "older" }]);
    await imported(api, "subscriptions", [{ customerId: "older", planId: "free" }]);
    const customers = [{ id: "a" }, { id: "b" }];
    await imported(api, "customers", customers);
    await openRun(api, { kind: "subscriptions" });
    await imported(api, "customers", customers);
    await imported(api, "customers", customers);

    const run = await imported(api, "subscriptions", [{ customerId: "b", planId: "free" }]);
    await imported(api, "customers", customers);
    const unchanged = await imported(api, "subscriptions", []);

    expect(await findingsOf(api, run)).toEqual([["customer_without_subscription", 1, ["a"]]]);
    expect(await findingsOf(api, unchanged)).toEqual([]);
  });

  it("a run that archives has none", async () => {
    await imported(api, "customers", [{ id: "a" }]);
    const buildsOn = await planned(api, "subscriptions", []);
    const run = await openRun(api, { kind: "subscriptions", mode: "archive", buildsOn });
    await completeRun(api, run, { recordCount: 0, batchCount: 0 });

    expect(await findingsOf(api, run)).toEqual([]);
  });

  it("customers of the import before without any subscription are found", async () => {
    await imported(api, "customers", [{ id: "older" }]);
    await imported(api, "subscriptions", []);
    await imported(api, "customers", [{ id: "a" }, { id: "b" }, { id: "c" }, { id: "gone" }]);
    await api.post("/api/v1/customers/gone/archive");

    const run = await imported(api, "subscriptions", [{ customerId: "b", planId: "free" }]);
    const rest = ["a", "c"].map((customerId) => ({ customerId, planId: "free" }));
    const again = await imported(api, "subscriptions", rest);

    expect(await findingsOf(api, run)).toEqual([["customer_without_subscription", 2, ["a", "c"]]]);
    expect(await findingsOf(api, again)).toEqual([]);
  });

  it("add-ons that a record no longer lists are found, also by a plan", async () => {
    await imported(api, "customers", [{ id: "a" }, { id: "b" }]);
    const addons = [
      { id: "extra", quantity: 2 },
      { id: "more", quantity: 1 },
    ];
    const record = (id: string, own: object) => ({ id, customerId: id, planId: "custom", ...own });
    await imported(api, "subscriptions", [record("a", { addons }), record("b", { addons })]);
    const [extra] = addons;
    const records = [
      record("a", { addons: [extra], startDate: undefined }),
      record("b", { addons: [{ ...extra, quantity: 1 }, addons[1]] }),
    ];

    const plan = await planned(api, "subscriptions", records);
    const run = await imported(api, "subscriptions", records);

    expect(await findingsOf(api, run)).toEqual([["addons_dropped", 1, ["a"]]]);
    expect(await findingsOf(api, plan)).toEqual([["addons_dropped", 1, ["a"]]]);
  });
});

describe("of usage", () => {
  it("what does not count is found, with the record and its customer, also by a plan", async () => {
    const api = await usageApi();
    const calls = { customerId: "a", featureId: "calls", usage: 5 };
    const records = [
      { ...calls, customerId: "c" },
      { ...calls, createdAt: "2025-12-10T11:59:59.999Z" },
    ];

    const plan = await planned(api, "usage", records);
    const run = await imported(api, "usage", records);

    const expected = [["usage_before_period", 1, ["record 2"]]];
    expect(await findingsOf(api, run)).toEqual(expected);
    expect(await findingsOf(api, plan)).toEqual(expected);
    const { body } = await api.get(`/api/v1/import-runs/${run}`);
    expect(body.data?.findings).toMatchObject([{ items: [{ customerIds: ["a"] }] }]);
  });

  it("what is above a hard or soft limit, or has no entitlement, also by a plan", async () => {
    const api = await usageApi();
    const soft = { featureId: "seats", usageLimit: 5, hasSoftLimit: true, period: "lifetime" };
    const unlimited = { featureId: "seats", hasUnlimitedUsage: true, period: "lifetime" };
    for (const [id, promotion] of Object.entries({ b: soft, c: unlimited })) {
      const body = { promotionalEntitlements: [promotion] };
      const path = `/api/v1/customers/${id}/promotional-entitlements`;
      expect((await api.post(path, body)).status).toBe(201);
    }
    const of = (customerId: string, usage: number, own: object = {}) => {
      return { customerId, featureId: "seats", usage, ...own };
    };
    const calls = { featureId: "calls" };
    const records = [
      of("a", 5.5),
      of("b", 6),
      of("c", 1_000),
      of("d", 1),
      of("a", 100, calls),
      of("b", 101, calls),
      of("a", 1_001, { ...calls, resourceId: "site-1" }),
      of("c", 500, { ...calls, createdAt: "2025-12-01T00:00:00.000Z" }),
      of("d", 0, calls),
    ];

    const plan = await planned(api, "usage", records);
    const run = await imported(api, "usage", records);
    const again = await imported(api, "usage", records);

    const expected = [
      ["usage_before_period", 1, ["record 8"]],
      [
        "usage_above_limit",
        3,
        [
          "record 1 (seats: 5.5 of 5)",
          "record 6 (calls: 101 of 100)",
          "record 7 (calls of site-1: 1001 of 1000)",
        ],
      ],
      ["usage_above_soft_limit", 1, ["record 2 (seats: 6 of 5)"]],
      ["usage_without_entitlement", 1, ["record 4 (seats: 1)"]],
    ];
    expect(await findingsOf(api, plan)).toEqual(expected);
    expect(await findingsOf(api, run)).toEqual(expected);
    expect(await findingsOf(api, again)).toEqual(expected);
    const { body } = await api.get(`/api/v1/import-runs/${run}`);
    const usage = {
      recordNumber: 7,
      featureId: "calls",
      resourceId: "site-1",
      usageLimit: 1_000,
      usage: 1_001,
    };
    const items = [{}, {}, { customerIds: ["a"], usage }];
    expect(body.data?.findings).toMatchObject([{}, { items }, {}, {}]);
  });

  it("what a later record of the run has lowered is not above a limit", async () => {
    const api = await usageApi();
    const of = (customerId: string, usage: number) => ({ customerId, featureId: "seats", usage });

    const batches = [
      [of("a", 9), of("b", 9), of("b", 8), of("c", 9), of("c", 1)],
      [of("a", 4), of("b", 7)],
    ];
    const run = await imported(api, "usage", ...batches);
    const lowered = await imported(api, "usage", [of("b", 9)], [of("b", 1)]);

    expect(await findingsOf(api, run)).toEqual([
      ["usage_above_limit", 1, ["record 7 (seats: 7 of 5)"]],
    ]);
    expect(await findingsOf(api, lowered)).toEqual([]);
  });
});
