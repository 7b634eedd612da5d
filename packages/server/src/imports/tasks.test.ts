import { beforeEach, describe, expect, it } from "vitest";
import { startImportWorker } from "../import-worker.ts";
import { createLog } from "../server.ts";
import { type Answer, type TestApi, testApi } from "../testing/api.ts";
import { storeCatalog } from "../testing/catalog.ts";
import { createCustomers, sampleCatalog } from "../testing/subscriptions.ts";
import { applyNextTask } from "./tasks.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, sampleCatalog);
  await createCustomers(api, ["a", "b"]);
});

const accept = async (subscriptions: readonly unknown[]) => {
  const { body, status } = await api.post("/api/v1/subscriptions/import", { subscriptions });
  expect(status).toBe(201);
  return String(body.data?.taskId);
};

/** Applies what this test has accepted; the tasks of others in the same store go along. */
const applyAll = async () => {
  while (await applyNextTask(api.database, api.now));
};

const run = async (taskId: string) => (await api.get(`/api/v1/import-runs/${taskId}`)).body.data;
const outcomes = ({ body }: Answer) => body.data?.outcomes;

it("answers at once, and applies the records later with an outcome for each", async () => {
  const taskId = await accept([
    { id: "s-1", customerId: "a", planId: "free" },
    { id: "s-2", customerId: "nobody", planId: "free" },
    { id: "s-3", customerId: "b", planId: "custom", addons: [{ id: "extra", quantity: 2 }] },
    "not even an object",
  ]);
  const before = await run(taskId);

  await applyAll();

  const after = await run(taskId);
  expect([before?.status, after?.status]).toEqual(["open", "completed"]);
  expect(after?.counts).toMatchObject({ read: 4, created: 2, rejected: 2 });
  const batch = await api.get(`/api/v1/import-runs/${taskId}/batches/0.0`);
  expect(outcomes(batch)).toEqual(["created", "rejected", "created", "rejected"]);
});

it("applies the tasks of an environment in the order in which they were accepted", async () => {
  const first = await accept([{ id: "s", customerId: "a", planId: "free" }]);
  const second = await accept([{ id: "t", customerId: "a", planId: "custom" }]);

  await applyAll();

  expect((await run(first))?.counts).toMatchObject({ created: 1 });
  expect((await run(second))?.counts).toMatchObject({ replaced: 1 });
});

it("is accepted once under one idempotency key", async () => {
  const subscriptions = [{ id: "s", customerId: "a", planId: "free" }];
  const key = { "idempotency-key": "once" };
  const path = "/api/v1/subscriptions/import";

  const answers = [
    await api.post(path, { subscriptions }, key),
    await api.post(path, { subscriptions }, key),
  ];

  expect(answers[1]?.text).toBe(answers[0]?.text);
});

it.each<[string, unknown]>([
  ["no subscriptions", { subscriptions: [] }],
  ["too many", { subscriptions: Array(1_001).fill({ id: "s", customerId: "a", planId: "free" }) }],
  ["another shape", { subscriptions: "all of them" }],
  ["bottomless metadata", `{"subscriptions":[{"metadata":${"[".repeat(1e5)}${"]".repeat(1e5)}}]}`],
])("refuses %s", async (_, body) => {
  const type = { "content-type": "application/json" };
  const { status } = await api.post("/api/v1/subscriptions/import", body, type);

  expect(status).toBe(400);
});

describe("a task whose application fails", () => {
  const failing = () => ({
    ...api.database,
    transaction: ((work, options) =>
      api.database.transaction(async (transaction) => {
        const result = await work(transaction);
        const rows = await transaction.query("select from import_tasks where body like '%doomed%'");
        if (result === true && rows.length === 0) throw new Error("a defect");
        return result;
      }, options)) as TestApi["database"]["transaction"],
  });

  it("leaves nothing behind, and is applied by the next try", async () => {
    await applyAll();
    const taskId = await accept([{ id: "doomed", customerId: "a", planId: "free" }]);

    await expect(applyNextTask(failing(), api.now)).rejects.toThrow("a defect");
    const between = await api.get("/api/v1/import-runs/".concat(taskId, "/batches/0.0"));
    await applyAll();

    expect(between.status).toBe(404);
    expect((await run(taskId))?.counts).toMatchObject({ read: 1, created: 1 });
  });

  it("is given up after several tries, so that later ones are not held up", async () => {
    await applyAll();
    const doomed = await accept([{ id: "doomed", customerId: "a", planId: "free" }]);
    const later = await accept([{ id: "later", customerId: "b", planId: "free" }]);

    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(applyNextTask(failing(), api.now)).rejects.toThrow("a defect");
    }
    await applyAll();

    expect((await run(doomed))?.status).toBe("canceled");
    expect((await run(later))?.status).toBe("completed");
  });
});

it("is applied by a worker that finds it after a restart", async () => {
  const taskId = await accept([{ id: "s", customerId: "a", planId: "free" }]);

  const worker = startImportWorker(api.services, createLog("silent"));
  await expect.poll(async () => (await run(taskId))?.status).toBe("completed");
  await worker.stop();
});
