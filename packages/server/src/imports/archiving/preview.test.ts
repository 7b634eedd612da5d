import { type ExtraRecord, limits } from "@carryover/contract";
import { beforeEach, expect, test } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { completeRun, openRun, putBatch } from "../../testing/runs.ts";
import { followedCatalog, sampleCatalog } from "../../testing/subscriptions.ts";
import { imported } from "../../testing/undoing.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, sampleCatalog);
});

type Kind = "customers" | "subscriptions";

const named = (ids: readonly string[]) => ids.map((id) => ({ id }));

async function planOf(kind: Kind, records: readonly object[] = []): Promise<string> {
  const runId = await openRun(api, { kind, mode: "plan" });
  await putBatch(api, runId, "0.0", { records });
  await completeRun(api, runId, { recordCount: records.length, batchCount: 1 });
  return runId;
}

async function lastImports(kind: Kind): Promise<unknown[]> {
  const answer = await api.get(
    `/api/v1/import-runs/${await planOf(kind)}/extra?archive=true&limit=100`,
  );
  const listed = answer.body.data as unknown as ExtraRecord[];
  const byId = listed.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return byId.map(({ id, archive }) => [id, archive?.lastImport?.source ?? null]);
}

/** Imports a file of a name in a run of one batch. */
async function importedFrom(name: string, kind: Kind, records: readonly object[]): Promise<void> {
  const source = { name };
  const { body } = await api.post("/api/v1/import-runs", { kind, source });
  const runId = String(body.data?.id);
  await putBatch(api, runId, "0.0", { records });
  await completeRun(api, runId, { recordCount: records.length, batchCount: 1 });
}

test("the last import of a missing row is the one that names it last", async () => {
  await importedFrom("a.json", "customers", named(["x", "y", "z"]));
  await importedFrom("b.json", "customers", named(["y"]));
  await importedFrom("c.json", "customers", [{ id: "z", email: "none" }]);
  await api.post("/api/v1/customers", { id: "of-api" });
  const of = { id: "of-x", customerId: "x", planId: "free", startDate: "2025-01-01T00:00:00Z" };
  await importedFrom("s.json", "subscriptions", [of]);
  await importedFrom("t.json", "subscriptions", [of]);

  expect(await lastImports("customers")).toEqual([
    ["of-api", null],
    ["x", "a.json"],
    ["y", "b.json"],
    ["z", "c.json"],
  ]);
  expect(await lastImports("subscriptions")).toEqual([["of-x", "t.json"]]);
});

test("an import that was resumed after a newer one has named last what it then names", async () => {
  const kind = "customers";
  const later = () => {
    api.now = new Date(api.now.getTime() + 60_000);
  };
  const source = { name: "crm.json" };
  const { body } = await api.post("/api/v1/import-runs", { kind, source });
  const crm = String(body.data?.id);
  await putBatch(api, crm, "0.0", { records: named(["before"]) });
  later();
  await importedFrom("erp.json", kind, named(["before", "after", "only"]));
  later();
  await putBatch(api, crm, "0.1", { records: named(["after"]), recordNumbers: [2] });
  const whileOpen = await lastImports(kind);
  later();
  await completeRun(api, crm, { recordCount: 2, batchCount: 2 });
  later();
  await importedFrom("other.json", kind, named(["x"]));

  const all = await lastImports(kind);
  const { archivePortionRecords } = limits;
  Object.assign(limits, { archivePortionRecords: 1 });
  const oneByOne = await lastImports(kind);
  Object.assign(limits, { archivePortionRecords });

  const wanted = [
    ["after", "crm.json"],
    ["before", "erp.json"],
    ["only", "erp.json"],
  ];
  expect(whileOpen).toEqual(wanted);
  expect(all).toEqual([...wanted, ["x", "other.json"]]);
  expect(oneByOne).toEqual(all);
});

test("the last import of a row that none of the last ones names has written it", async () => {
  await importedFrom("old.json", "customers", named(["x", "y"]));
  await importedFrom("written.json", "customers", [{ id: "y", name: "Y" }]);
  for (let run = 0; run < 20; run++) await importedFrom(`${run}.json`, "customers", named(["z"]));

  expect(await lastImports("customers")).toEqual([
    ["x", "old.json"],
    ["y", "written.json"],
    ["z", "19.json"],
  ]);
});

test("what another file has found unchanged is its own, however many imports follow", async () => {
  await importedFrom("crm.json", "customers", named(["c1", "c2", "x"]));
  await importedFrom("shop.json", "customers", named(["x"]));
  for (let run = 0; run < 21; run++) {
    await api.post("/api/v1/customers/import", { customers: named(["c1"]) });
  }

  const all = await lastImports("customers");
  const { archiveSearchMs, archivePortionRecords } = limits;
  Object.assign(limits, { archiveSearchMs: 0, archivePortionRecords: 1 });
  const some = await lastImports("customers");
  Object.assign(limits, { archiveSearchMs, archivePortionRecords });

  const v1 = ["c1", "POST /api/v1/customers/import"];
  expect(all).toEqual([v1, ["c2", "crm.json"], ["x", "shop.json"]]);
  expect(some).toEqual([v1, ["c2", null], ["x", null]]);
});

test("an import by a server that does not keep what records name may have named any", async () => {
  const start = "2025-01-01T00:00:00Z";
  const of = (id: string) => ({ id, customerId: id, planId: "free", startDate: start });
  const records = { customers: named(["a", "b"]), subscriptions: ["a", "b"].map(of) };
  for (const kind of ["customers", "subscriptions"] as const) {
    await importedFrom("a.json", kind, records[kind]);
    const old = await openRun(api, { kind });
    await putBatch(api, old, "0.0", { records: [] });
    await importedFrom("b.json", kind, records[kind].slice(1));
    const column = kind === "customers" ? "customer_ids" : "subscription_ids";
    const forget = `update import_batches set ${column} = null where run_id = $1::uuid`;
    await api.database.execute(forget, [old]);

    const before = await lastImports(kind);
    const plan = await planOf(kind);
    const listed = await api.get(`/api/v1/import-runs/${plan}/extra?archive=true`);
    const [a] = listed.body.data as unknown as ExtraRecord[];
    const since = await openRun(api, { kind, restart: true });
    await putBatch(api, since, "0.0", { records: [] });
    await api.database.execute(forget, [since]);
    const run = await openRun(api, { kind, mode: "archive", buildsOn: plan });
    const own = kind === "customers" ? {} : { customerId: "a" };
    const record = { id: "a", revision: a?.archive?.revision, ...own };
    const { body } = await putBatch(api, run, "0.0", { records: [record] });

    expect(before, kind).toEqual([
      ["a", null],
      ["b", "b.json"],
    ]);
    expect([a?.archive?.code, body.data?.outcomes, body.data?.details], kind).toMatchObject([
      null,
      ["skipped"],
      [{ code: "archive_stale" }],
    ]);
  }
});

test("a free subscription that the platform has begun by itself is not missing", async () => {
  await storeCatalog(api, followedCatalog);
  await imported(api, "customers", named(["a"]));
  const endDate = new Date(api.now.getTime() + 86_400_000).toISOString();
  const paid = { id: "paid", customerId: "a", planId: "paid", startDate: "2025-01-01T00:00:00Z" };
  await imported(api, "subscriptions", [{ ...paid, endDate }]);
  api.now = new Date(api.now.getTime() + 2 * 86_400_000);
  const list = await api.get("/api/v1/subscriptions?customerId=a");
  const all = list.body.data as unknown as Array<{ id: string; status: string }>;
  const follower = all.find(({ status }) => status === "ACTIVE")?.id;

  const plan = await planOf("subscriptions");
  const listed = await api.get(`/api/v1/import-runs/${plan}/extra?archive=true`);
  const run = await openRun(api, { kind: "subscriptions", mode: "archive", buildsOn: plan });
  const records = [{ id: follower, customerId: "a", revision: 1 }];
  const { body } = await putBatch(api, run, "0.0", { records });

  expect([follower, listed.body.data]).toEqual([expect.any(String), []]);
  expect(body.data).toMatchObject({
    outcomes: ["skipped"],
    details: [{ code: "archive_of_api" }],
  });
});

test("what a share is of is what is not archived, and has not ended", async () => {
  await imported(api, "customers", named(["a", "b", "c"]));
  await imported(api, "subscriptions", [
    { id: "s", customerId: "a", planId: "free", startDate: "2025-01-01T00:00:00Z" },
    {
      ...{ id: "t", customerId: "b", planId: "free", startDate: "2025-01-01T00:00:00Z" },
      ...{ canceledAt: "2025-06-01T00:00:00Z", status: "canceled" },
    },
  ]);
  await api.post("/api/v1/customers/c/archive");
  const held = async (runId: string) => {
    const { status, body } = await api.get(`/api/v1/import-runs/${runId}/held`);
    return status === 200 ? body.data : [status, body.code];
  };

  expect(await held(await planOf("customers"))).toEqual({ kind: "customers", count: 2 });
  expect(await held(await planOf("subscriptions"))).toEqual({ kind: "subscriptions", count: 1 });
  expect(await held(await openRun(api))).toEqual([409, "import_run_not_comparable"]);
});
