import { limits } from "@carryover/contract";
import { beforeEach, expect, it } from "vitest";
import { type Answer, type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { grant } from "../../testing/promotions.ts";
import {
  completeRun,
  digest,
  openRun,
  postRun,
  putBatch,
  storedCustomers,
} from "../../testing/runs.ts";
import { createCustomers, sampleCatalog } from "../../testing/subscriptions.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
});

const records = [{ id: "a", name: "Anna" }, { id: "b" }, { id: "c", name: "Cleo" }];
const sha256 = digest("a file");

async function planned(): Promise<string> {
  const plan = await openRun(api, { mode: "plan", sha256 });
  await putBatch(api, plan, "0.0", { records });
  await completeRun(api, plan, { recordCount: records.length, batchCount: 1 });
  return plan;
}

async function applied(plan: string): Promise<Answer> {
  const runId = await openRun(api, { plan, sha256 });
  return putBatch(api, runId, "0.0", { records });
}

const moved = (answer: Answer) => (answer.body as unknown as { moved: unknown[] }).moved;

it("applies a plan that still holds", async () => {
  await api.post("/api/v1/customers", { id: "a", name: "Ann" });

  const answer = await applied(await planned());

  expect(answer.body.data?.outcomes).toEqual(["updated", "created", "created"]);
});

it("refuses a batch, and writes none of it, where a row has changed since", async () => {
  await api.post("/api/v1/customers", { id: "a", name: "Ann" });
  const plan = await planned();
  await api.call("PATCH", "/api/v1/customers/a", { email: "ann@example.com" });

  const answer = await applied(plan);

  expect([answer.status, answer.body.code]).toEqual([409, "plan_stale"]);
  expect(moved(answer)).toEqual([
    {
      kind: "customers",
      id: "a",
      recordNumber: 1,
      what: "The customer a has changed since the plan.",
    },
  ]);
  expect((await storedCustomers(api)).map(({ id, name }) => [id, name])).toEqual([["a", "Ann"]]);
});

it("refuses a batch where something was granted since, if it is about that", async () => {
  await storeCatalog(api, sampleCatalog);
  await createCustomers(api, ["a"]);
  await grant(api, "a", { featureId: "seats", usageLimit: 1 });
  const list = [{ featureId: "sso", period: "lifetime" }];
  const planOf = async (record: object) => {
    const sha = digest(record);
    const plan = await openRun(api, { mode: "plan", sha256: sha });
    await putBatch(api, plan, "0.0", { records: [record] });
    await completeRun(api, plan, { recordCount: 1, batchCount: 1 });
    await grant(api, "a", { featureId: "seats", usageLimit: 2 });
    return putBatch(api, await openRun(api, { plan, sha256: sha }), "0.0", { records: [record] });
  };

  const refused = await planOf({ id: "a", promotionalEntitlements: list });
  const applied = await planOf({ id: "a", name: "A" });

  expect(moved(refused)).toMatchObject([
    { id: "a", what: "The promotions of a have changed since the plan." },
  ]);
  expect(applied.body.data?.outcomes).toEqual(["updated"]);
});

it("refuses a batch whose outcome would be another one", async () => {
  const plan = await planned();
  await api.post("/api/v1/customers", { id: "b", name: "Bea" });

  const answer = await applied(plan);

  expect(moved(answer)).toEqual([
    {
      kind: "customers",
      id: "b",
      recordNumber: 2,
      what: "It was planned as created, and would be unchanged now.",
    },
  ]);
});

it.each([
  ["another file", { sha256: digest("another file") }, "The file has changed since the plan."],
  ["another kind", { sha256, kind: "usage" }, "The plan is of customers."],
  ["other options", { sha256, options: { unarchive: true } }, "The plan has another unarchive."],
] as const)("refuses a run of %s", async (_, run, what) => {
  const plan = await planned();

  const answer = await postRun(api, { plan, ...run });

  expect([answer.status, answer.body.code]).toEqual([409, "plan_stale"]);
  expect(moved(answer)).toEqual([expect.objectContaining({ what })]);
});

it("refuses a plan that is not complete", async () => {
  const plan = await openRun(api, { mode: "plan", sha256 });

  const answer = await postRun(api, { plan, sha256 });

  expect(answer.body.code).toBe("plan_stale");
});

it("knows no plan of another environment, and no run that is none", async () => {
  const plan = await planned();
  const run = await openRun(api, { sha256: digest("applied") });
  const other = await testApi({ database: api.database });

  const [foreign, none] = [
    await postRun(other, { plan, sha256 }),
    await postRun(api, { plan: run }),
  ];

  expect([foreign.status, foreign.body.code]).toEqual([404, "import_plan_not_found"]);
  expect([none.status, none.body.code]).toEqual([404, "import_plan_not_found"]);
});

it("names a subscription whose id was made for it by its plan", async () => {
  await storeCatalog(api, sampleCatalog);
  await createCustomers(api, ["a"]);
  const twice = [
    { customerId: "a", planId: "custom", startDate: "2025-01-01T00:00:00Z" },
    { customerId: "a", planId: "custom", startDate: "2025-01-01T00:00:00Z", metadata: { k: "v" } },
  ];
  const plan = await openRun(api, { kind: "subscriptions", mode: "plan", sha256 });
  await putBatch(api, plan, "0.0", { records: twice });
  await completeRun(api, plan, { recordCount: 2, batchCount: 1 });

  const runId = await openRun(api, { kind: "subscriptions", plan, sha256 });
  const answer = await putBatch(api, runId, "0.0", { records: twice });

  expect(answer.body.data?.outcomes).toEqual(["created", "updated"]);
});

it("refuses to rehearse what has become long work", async () => {
  const plan = await openRun(api, { mode: "plan" });
  await api.database.execute(
    `insert into planned_records (environment_id, customer_id, run_id, record_number, record)
    select $1::uuid, 'a', $2::uuid, n, '{"id": "a"}' from generate_series(1, 50001) n`,
    [api.environmentId, plan],
  );

  const answer = await putBatch(api, plan, "0.0", { records: [{ id: "a" }] });

  expect([answer.status, answer.body.code]).toEqual([409, "plan_too_entangled"]);
});

it("removes the records of a plan when nobody builds on it any more", async () => {
  await planned();
  const { imports } = api.services;

  const early = await imports.sweep(api.database);
  api.now = new Date(api.now.getTime() + limits.plannedRecordsKeptMs + 1);
  const late = await imports.sweep(api.database);

  expect(early).toBe(0);
  expect(late).toBeGreaterThanOrEqual(records.length);
});
