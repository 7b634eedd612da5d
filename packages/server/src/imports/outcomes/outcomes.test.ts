import type { RecordOutcome } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { openRun, putBatch } from "../../testing/runs.ts";
import { createCustomers, sampleCatalog } from "../../testing/subscriptions.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, sampleCatalog);
});

async function outcomes(runId: string, query = ""): Promise<RecordOutcome[]> {
  const answer = await api.get(`/api/v1/import-runs/${runId}/outcomes${query}`);
  return answer.body.data as unknown as RecordOutcome[];
}

async function imported(
  kind: "customers" | "subscriptions" | "usage",
  records: readonly object[],
  mode: "apply" | "plan" = "apply",
): Promise<string> {
  const runId = await openRun(api, { kind, mode });
  const answer = await putBatch(api, runId, "0.0", { records });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return runId;
}

describe("the outcomes of a run", () => {
  it.each(["apply", "plan"] as const)("name each changed value, in mode %s", async (mode) => {
    await imported("customers", [
      { id: "a", name: "Ann", email: "ann@example.com", paymentMethodId: "pm_1234567890" },
      { id: "b", name: "Bea" },
    ]);

    const runId = await imported(
      "customers",
      [
        { id: "a", name: "Anna", paymentMethodId: "pm_0987654321", metadata: { k: "v" } },
        { id: "b", name: "Bea" },
        { id: "c" },
        { id: "d", email: "nobody" },
      ],
      mode,
    );

    const customer = { entity: "customer", id: "a" };
    const [first, ...others] = await outcomes(runId);
    expect(first).toEqual({
      recordNumber: 1,
      outcome: "updated",
      customerId: "a",
      changes: [
        { ...customer, field: "metadata", before: {}, after: { k: "v" } },
        { ...customer, field: "name", before: "Ann", after: "Anna" },
        { ...customer, field: "paymentMethodId", before: "…7890", after: "…4321" },
      ],
      issues: [],
    });
    expect(others.map(({ outcome, customerId }) => [outcome, customerId])).toEqual([
      ["unchanged", "b"],
      ["created", "c"],
      ["rejected", "d"],
    ]);
    expect(others[2]?.issues[0]).toMatchObject({ code: "invalid_email", path: "/email" });
  });

  it("name what a subscription has ended, and what usage was", async () => {
    await createCustomers(api, ["a"]);
    const start = "2025-01-01T00:00:00.000Z";
    const free = { id: "s1", customerId: "a", planId: "free", startDate: start };
    await imported("subscriptions", [free]);
    await imported("usage", [{ customerId: "a", featureId: "seats", usage: 2 }]);

    const taking = {
      id: "s2",
      customerId: "a",
      planId: "custom",
      startDate: "2025-06-01T00:00:00Z",
    };
    const replacing = await imported("subscriptions", [taking]);
    const counting = await imported("usage", [{ customerId: "a", featureId: "seats", usage: 3 }]);

    const [replaced] = await outcomes(replacing);
    expect(replaced?.outcome).toBe("replaced");
    expect(replaced?.changes).toContainEqual({
      entity: "subscription",
      id: "s1",
      field: "canceledAt",
      before: null,
      after: "2025-06-01T00:00:00.000Z",
    });
    const [counted] = await outcomes(counting);
    expect(counted?.changes).toContainEqual({
      entity: "usage",
      id: "seats/",
      field: "usage",
      before: "2",
      after: "3",
    });
  });

  it("come in the order of the file, in pages of those that were asked for", async () => {
    const runId = await openRun(api);
    await putBatch(api, runId, "1.0", {
      records: [{ id: "b" }, { id: "d" }],
      recordNumbers: [2, 4],
    });
    const rejections = [
      {
        recordNumber: 3,
        line: 7,
        column: 1,
        code: "invalid_json",
        path: "",
        message: "",
        hint: "",
      },
    ];
    await putBatch(api, runId, "0.0", {
      records: [{ id: "a" }, { id: "e" }],
      recordNumbers: [1, 5],
      rejections,
    });

    const all = await outcomes(runId);
    const first = await api.get(`/api/v1/import-runs/${runId}/outcomes?limit=2&outcome=created`);
    const next = String((first.body.pagination as unknown as { next: string }).next);
    const second = await outcomes(runId, `?limit=2&outcome=created&after=${next}`);

    expect(all.map(({ recordNumber, outcome }) => `${recordNumber} ${outcome}`)).toEqual([
      "1 created",
      "2 created",
      "3 rejected",
      "4 created",
      "5 created",
    ]);
    expect(second.map(({ customerId }) => customerId)).toEqual(["d", "e"]);
  });

  it("end at a cursor of another list", async () => {
    const runId = await imported("customers", [{ id: "a" }]);
    const foreign = "ffffffff-ffff-ffff-ffff-ffffffffffff";

    const answer = await api.get(`/api/v1/import-runs/${runId}/outcomes?after=${foreign}`);

    expect([answer.status, answer.body.data]).toEqual([200, []]);
  });
});
