import { beforeEach, describe, expect, it } from "vitest";
import { createAdmission } from "../../admission.ts";
import { DatabaseUnavailable } from "../../database/database.ts";
import { createLog } from "../../log.ts";
import { type Answer, type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { putBatch } from "../../testing/runs.ts";
import { createCustomers, sampleCatalog } from "../../testing/subscriptions.ts";
import { startImportWorker } from "../../workers/import.ts";
import { readTask } from "./store.ts";
import { applyNextTask, newTaskMemory, type TaskMemory } from "./tasks.ts";

let api: TestApi;
let memory: TaskMemory;

beforeEach(async () => {
  api = await testApi();
  memory = newTaskMemory();
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
  while (await applyNextTask(api.database, memory, api.now));
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

it("gives back each record as it came, in order, whatever is in its texts", async () => {
  const texts = ["\u0000", "\ud800", '"],[{', "\\u0000", "\u2028", "ü\t\r\n"];
  const subscriptions = texts.map((text) => ({ id: "s", customerId: "a", metadata: { a: text } }));
  const taskId = await accept([...subscriptions, 1e300, null, []]);

  const kept = await readTask(api.database, { environmentId: api.environmentId, runId: taskId });

  const records = kept.map((text) => JSON.parse(text) as unknown);
  expect(records).toEqual([...subscriptions, 1e300, null, []]);
  await applyAll();
  expect(await run(taskId)).toMatchObject({ status: "completed", counts: { rejected: 9 } });
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

/** Accepts a subscription to be applied, or not. */
const acceptOne = (id: string, customerId = "a") => accept([{ id, customerId, planId: "free" }]);
const attempts = async (taskId: string) => {
  const rows = await api.database.query<{ attempts: number }>(
    "select attempts from import_tasks where run_id = $1::uuid",
    [taskId],
  );
  return rows[0]?.attempts ?? null;
};

/** The store, in which whatever removes the task of this run fails before it commits. */
const failing = (taskId: string, error: unknown): TestApi["database"] => ({
  ...api.database,
  transaction: (work, options) =>
    api.database.transaction(async (transaction) => {
      const result = await work(transaction);
      const sql = "select from import_tasks where run_id = $1::uuid";
      if ((await transaction.query(sql, [taskId])).length === 0) throw error;
      return result;
    }, options),
});

/** The store of a process that dies after its first transaction. */
const dying = () => {
  let count = 0;
  let die = () => {};
  const dead = new Promise<void>((resolve) => {
    die = resolve;
  });
  const transaction: TestApi["database"]["transaction"] = (work, options) => {
    if (++count === 1) return api.database.transaction(work, options);
    die();
    return new Promise(() => {});
  };
  return { database: { ...api.database, transaction }, dead };
};

describe("a task whose application fails", () => {
  const defect = new Error("a defect");
  const fail = (taskId: string, error: unknown = defect) =>
    expect(applyNextTask(failing(taskId, error), memory, api.now)).rejects.toBe(error);

  beforeEach(applyAll);

  it("leaves nothing behind, and is applied by the next try", async () => {
    const taskId = await acceptOne("s");

    await fail(taskId);
    const between = await api.get(`/api/v1/import-runs/${taskId}/batches/0.0`);
    await applyAll();

    expect(between.status).toBe(404);
    expect((await run(taskId))?.counts).toMatchObject({ read: 1, created: 1 });
  });

  it("is given up after several tries, says so, and holds up no later ones", async () => {
    const doomed = await acceptOne("doomed");
    const later = await acceptOne("later", "b");

    for (let attempt = 0; attempt < 3; attempt++) await fail(doomed);
    await applyAll();

    expect(await run(doomed)).toMatchObject({
      status: "canceled",
      counts: { read: 0 },
      findings: [{ code: "import_failed", count: 3, items: [] }],
    });
    expect(await run(later)).toMatchObject({ status: "completed", findings: [] });
    expect((await api.get("/api/v1/subscriptions/doomed")).status).toBe(404);
  });

  it("is given up as well if each try takes its process with it", async () => {
    const doomed = await acceptOne("doomed");

    for (let attempt = 0; attempt < 3; attempt++) {
      const { database, dead } = dying();
      void applyNextTask(database, newTaskMemory(), api.now);
      await dead;
    }
    const before = await run(doomed);
    await applyAll();

    expect([before?.status, (await run(doomed))?.status]).toEqual(["open", "canceled"]);
  });

  it("is applied by the last of its tries", async () => {
    const taskId = await acceptOne("s");

    for (let attempt = 0; attempt < 2; attempt++) await fail(taskId);
    await applyAll();

    expect((await run(taskId))?.status).toBe("completed");
  });

  it.each<[string, unknown]>([
    ["the store is gone", new DatabaseUnavailable("gone")],
    ["a lock is waited for too long", Object.assign(new Error(), { code: "57014" })],
    ["a lock cannot be had", Object.assign(new Error(), { code: "55P03" })],
    ["the store has no more room", Object.assign(new Error(), { code: "53100" })],
  ])("is tried as often as need be while %s", async (_, outage) => {
    const taskId = await acceptOne("s");

    for (let attempt = 0; attempt < 5; attempt++) await fail(taskId, outage);
    const counted = await attempts(taskId);
    await applyAll();

    expect(counted).toBe(0);
    expect((await run(taskId))?.status).toBe("completed");
  });

  it("counts no try that ended with an outage, once the store is back", async () => {
    const taskId = await acceptOne("s");
    const outage = new DatabaseUnavailable("gone");
    const gone = { ...failing(taskId, outage), execute: () => Promise.reject(outage) };

    await expect(applyNextTask(gone, memory, api.now)).rejects.toBe(outage);
    const during = await attempts(taskId);
    await expect(applyNextTask(gone, memory, api.now)).rejects.toBe(outage);
    await fail(taskId);

    expect([during, await attempts(taskId)]).toEqual([1, 1]);
  });
});

describe("a run whose task is not applied yet", () => {
  const post = (path: string, body?: unknown) => api.post(`/api/v1/import-runs/${path}`, body);

  it("is not its caller's to complete", async () => {
    const taskId = await acceptOne("s");

    const answer = await post(`${taskId}/complete`, { recordCount: 0, batchCount: 0 });
    await applyAll();

    expect([answer.status, answer.body.code]).toEqual([409, "import_run_not_open"]);
    expect(answer.body.message).toMatch(/server applies the records of this import run itself/);
    expect(await run(taskId)).toMatchObject({ status: "completed", counts: { created: 1 } });
  });

  it("takes no batches", async () => {
    const taskId = await acceptOne("s");

    const answer = await putBatch(api, taskId, "0.0", { records: [] });
    await applyAll();

    expect([answer.status, answer.body.code]).toEqual([409, "import_run_not_open"]);
    expect(await run(taskId)).toMatchObject({ status: "completed", counts: { created: 1 } });
  });

  it("can be canceled, and then its records are forgotten", async () => {
    const taskId = await acceptOne("s");

    const answer = await post(`${taskId}/cancel`);

    expect([answer.status, answer.body.data?.status]).toEqual([200, "canceled"]);
    expect(await attempts(taskId)).toBeNull();
    await applyAll();
    expect(await run(taskId)).toMatchObject({ status: "canceled", counts: { read: 0 } });
  });

  it("cannot be canceled from another environment", async () => {
    const taskId = await acceptOne("s");
    const other = await testApi();

    const answer = await other.post(`/api/v1/import-runs/${taskId}/cancel`);

    expect(answer.status).toBe(404);
    expect(await attempts(taskId)).toBe(0);
  });
});

it("lets environments take turns, each in its own order", async () => {
  await applyAll();
  const others = [await testApi(), await testApi()];
  const tasks = new Map<string, string>();
  const accepting = async (name: string, one: TestApi, count: number) => {
    for (let index = 1; index <= count; index++) {
      const subscriptions = [{ customerId: "nobody", planId: "free" }];
      const answer = await one.post("/api/v1/subscriptions/import", { subscriptions });
      tasks.set(String(answer.body.data?.taskId), `${name}${index}`);
    }
  };
  await accepting("a", api, 4);
  await accepting("b", others[0] as TestApi, 1);
  await accepting("c", others[1] as TestApi, 2);

  const order: string[] = [];
  while (await applyNextTask(api.database, memory, api.now)) {
    const rows = await api.database.query<{ id: string }>("select run_id as id from import_tasks");
    const left = new Set(rows.map(({ id }) => id));
    for (const [id, name] of tasks) {
      if (left.has(id)) continue;
      order.push(name);
      tasks.delete(id);
    }
  }

  expect(order).toEqual(["a1", "b1", "c1", "a2", "c2", "a3", "a4"]);
});

it("is applied once, in order, by several servers at the same time", async () => {
  await applyAll();
  const taskIds: string[] = [];
  for (const planId of ["free", "custom", "free", "custom"]) {
    taskIds.push(await accept([{ id: `s-${taskIds.length}`, customerId: "a", planId }]));
  }
  const serve = async () => {
    const own = newTaskMemory();
    while ((await attempts(taskIds.at(-1) ?? "")) !== null) {
      await applyNextTask(api.database, own, api.now);
    }
  };

  await Promise.all([serve(), serve(), serve()]);

  const counts = await Promise.all(taskIds.map(async (id) => (await run(id))?.counts));
  expect(counts.map((each) => [each?.created, each?.replaced])).toEqual([
    [1, 0],
    [0, 1],
    [0, 1],
    [0, 1],
  ]);
});

it("is applied by a worker that finds it after a restart", async () => {
  const taskId = await accept([{ id: "s", customerId: "a", planId: "free" }]);

  const { heavy } = createAdmission();
  const worker = startImportWorker(api.database, api.services, createLog("silent"), heavy);
  await expect.poll(async () => (await run(taskId))?.status).toBe("completed");
  await worker.stop();
});
