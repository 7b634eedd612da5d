import type { ExtraRecord, RunKind } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { completeRun, openRun, putBatch } from "../../testing/runs.ts";
import { createCustomers, followedCatalog } from "../../testing/subscriptions.ts";
import { imported, undo } from "../../testing/undoing.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
});

/** Plans one batch of records, and rejections of a client, and completes the plan. */
async function planned(
  kind: RunKind,
  records: readonly object[],
  rejections: readonly object[] = [],
): Promise<string> {
  const runId = await openRun(api, { kind, mode: "plan" });
  const answer = await putBatch(api, runId, "0.0", { records, rejections });
  if (answer.status !== 200) throw new Error(`Refused: ${answer.text}`);
  await completeRun(api, runId, {
    recordCount: records.length + rejections.length,
    batchCount: 1,
  });
  return runId;
}

async function extra(runId: string, query = ""): Promise<ExtraRecord[]> {
  const answer = await api.get(`/api/v1/import-runs/${runId}/extra?${query}`);
  if (answer.status !== 200) throw new Error(`Refused: ${answer.text}`);
  return answer.body.data as unknown as ExtraRecord[];
}

const idsOf = (records: readonly ExtraRecord[]) => records.map(({ id }) => id);

const rejection = (recordNumber: number, customerId?: string | null) => ({
  recordNumber,
  line: 1,
  column: 1,
  code: "invalid_email",
  path: "/email",
  message: "No.",
  hint: "Correct it.",
  ...(customerId !== undefined && { customerId }),
});

describe("an extra customer", () => {
  it("is one that no record names, with what created it and wrote it last", async () => {
    const runId = await imported(api, "customers", [{ id: "a" }, { id: "b" }, { id: "c" }]);
    await api.post("/api/v1/customers", { id: "d" });
    await api.patch("/api/v1/customers/c", { name: "C" });

    const found = await extra(await planned("customers", [{ id: "a" }]));

    const by = (recordNumber: number) => ({ run: runId, recordNumber });
    const byId = found.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    expect(byId.map(({ id, createdBy, writtenBy }) => [id, createdBy, writtenBy])).toEqual([
      ["b", by(2), by(2)],
      ["c", by(3), null],
      ["d", null, null],
    ]);
  });

  it("is none whose record was rejected, by the client or by the server", async () => {
    await imported(api, "customers", [{ id: "a" }, { id: "b" }, { id: "c" }]);

    const rejected = [rejection(2, "b"), rejection(3, null)];
    const runId = await planned("customers", [{ id: "a", email: "none" }], rejected);

    expect(idsOf(await extra(runId))).toEqual(["c"]);
  });

  it("is not known of a run whose client has not sent whom rejected records name", async () => {
    const runId = await planned("customers", [{ id: "a" }], [rejection(2, null), rejection(3)]);

    const { status, body } = await api.get(`/api/v1/import-runs/${runId}/extra`);

    expect([status, body.code]).toEqual([409, "import_run_not_comparable"]);
  });

  it("is none that is archived, or that another run of the command names", async () => {
    await imported(api, "customers", [{ id: "a" }, { id: "b" }, { id: "c" }]);
    await api.post("/api/v1/customers/c/archive");
    const [first, second] = [
      await planned("customers", [{ id: "a" }]),
      await imported(api, "customers", [{ id: "b" }]),
    ];

    expect(idsOf(await extra(first))).toEqual(["b"]);
    expect(idsOf(await extra(first, `with=${second}`))).toEqual([]);
  });

  it("is listed page by page", async () => {
    const ids = ["a", "b", "c", "d", "e"].map((id) => ({ id }));
    await imported(api, "customers", ids);
    const runId = await planned("customers", [{ id: "b" }]);

    const first = await api.get(`/api/v1/import-runs/${runId}/extra?limit=2`);
    const { next } = first.body.pagination as unknown as { next: string };

    expect(idsOf(first.body.data as unknown as ExtraRecord[])).toEqual(["a", "c"]);
    expect(idsOf(await extra(runId, `limit=2&after=${next}`))).toEqual(["d", "e"]);
  });
});

describe("an extra subscription", () => {
  const start = "2025-01-01T00:00:00.000Z";
  const of = (customerId: string, own: object = {}) => ({
    customerId,
    planId: "custom",
    startDate: start,
    ...own,
  });

  beforeEach(async () => {
    await storeCatalog(api, followedCatalog);
    await createCustomers(api, ["a", "b", "c"]);
  });

  it("is one that no record means, by whichever of its names", async () => {
    await imported(api, "subscriptions", [
      of("a", { id: "s1" }),
      of("a", { id: "site", planId: "site-custom", resourceId: "r" }),
      of("b", { billingId: "sub_1", planId: "paid" }),
      of("c"),
    ]);

    const runId = await planned("subscriptions", [
      of("a", { id: "s1" }),
      of("b", { billingId: "sub_1", planId: "paid", updatedAt: "2020-01-01T00:00:00Z" }),
    ]);
    const found = await extra(runId);

    expect(found.map(({ id, customerId, planId }) => [id, customerId, planId])).toEqual([
      ["site", "a", "site-custom"],
      [expect.stringMatching(/^subscription-/), "c", "custom"],
    ]);
  });

  it("is none of a customer with a rejected record, and none that has ended", async () => {
    await imported(api, "subscriptions", [
      of("a"),
      of("b"),
      of("c", { canceledAt: "2025-06-01T00:00:00Z", status: "canceled" }),
    ]);

    const records = [of("a", { planId: "no-such-plan" })];
    const runId = await planned("subscriptions", records, [rejection(2, "b")]);

    expect(idsOf(await extra(runId))).toEqual([]);
  });

  it("is none that a record replaces, or that follows one by itself", async () => {
    await imported(api, "subscriptions", [of("a", { id: "old" })]);
    await imported(api, "subscriptions", [
      of("b", { id: "ended", planId: "paid", endDate: "2025-06-01T00:00:00Z" }),
    ]);

    const runId = await planned("subscriptions", [
      of("a", { id: "new", planId: "free", startDate: "2025-02-01T00:00:00Z" }),
    ]);

    expect(idsOf(await extra(runId))).toEqual([]);
  });
});

it("is asked of completed runs of one kind alone, and not of usage or undos", async () => {
  const customers = await imported(api, "customers", [{ id: "a" }]);
  const usage = await imported(api, "usage", []);
  const open = await openRun(api);
  const { id: undoId } = await undo(api, customers);

  const refused = await Promise.all(
    [open, usage, undoId, `${customers}/extra?with=${usage}`].map(async (path) => {
      const all = path.includes("/") ? path : `${path}/extra`;
      const { status, body } = await api.get(`/api/v1/import-runs/${all}`);
      return [status, body.code];
    }),
  );

  expect(refused).toEqual(refused.map(() => [409, "import_run_not_comparable"]));
});
