import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import {
  completeRun,
  digest,
  idsOf,
  openRun,
  postRun,
  putBatch,
  storedCustomers,
} from "../testing/runs.ts";
import { undo } from "../testing/undoing.ts";

const sha256 = digest("a file");
const otherSha256 = digest("another file");
const noRun = "00000000-0000-7000-8000-000000000000";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
});

describe("opening a run", () => {
  it("answers the whole run", async () => {
    const answer = await postRun(api, { sha256 });

    expect(answer.status).toBe(201);
    expect(answer.body.data).toEqual({
      id: expect.any(String),
      kind: "customers",
      mode: "apply",
      buildsOn: null,
      plan: null,
      status: "open",
      source: { name: "customers.json", sha256, bytes: null, newest: null },
      options: { ignoreUnknown: false, unarchive: false, noRepeats: false },
      counts: {
        read: 0,
        created: 0,
        updated: 0,
        unchanged: 0,
        replaced: 0,
        skipped: 0,
        rejected: 0,
      },
      undoes: null,
      dryRun: false,
      undone: null,
      batchCount: 0,
      lastBatchAt: null,
      lanes: [0, 0, 0, 0, 0, 0, 0, 0],
      findings: [],
      createdAt: "2026-01-01T00:00:00.000Z",
      updatedAt: "2026-01-01T00:00:00.000Z",
      completedAt: null,
    });
  });

  it("finds the open run of the same file", async () => {
    const id = await openRun(api, { sha256 });

    const again = await postRun(api, { sha256 });

    expect([again.status, again.body.data?.id]).toEqual([200, id]);
  });

  it.each([
    ["another file", { sha256: otherSha256 }],
    ["other options", { sha256, options: { unarchive: true } }],
    ["a file whose digest nobody knows", {}],
  ])("opens a new run for %s", async (_, options) => {
    const id = await openRun(api, { sha256 });

    const other = await postRun(api, options);

    expect(other.status).toBe(201);
    expect(other.body.data?.id).not.toBe(id);
  });

  it("never finds a run without a digest", async () => {
    const id = await openRun(api);

    expect(await openRun(api)).not.toBe(id);
  });

  it("does not find the run of another environment", async () => {
    const other = await testApi();
    const id = await openRun(other, { sha256 });

    const own = await postRun(api, { sha256 });

    expect(own.status).toBe(201);
    expect(own.body.data?.id).not.toBe(id);
  });

  it("cancels the open run and opens a new one with restart", async () => {
    const id = await openRun(api, { sha256 });

    const restarted = await postRun(api, { sha256, restart: true });

    expect(restarted.status).toBe(201);
    expect(restarted.body.data?.id).not.toBe(id);
    expect((await api.get(`/api/v1/import-runs/${id}`)).body.data?.status).toBe("canceled");
  });

  it("opens one run when many ask for the same file at the same time", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => postRun(api, { sha256 })));

    expect(new Set(answers.map(({ body }) => body.data?.id)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it("leaves one open run when many restart at the same time", async () => {
    await Promise.all(Array.from({ length: 6 }, () => postRun(api, { sha256, restart: true })));

    const open = await api.get("/api/v1/import-runs?status=open");

    expect(idsOf(open)).toHaveLength(1);
  });

  it.each([
    ["a kind that nobody knows", { kind: "pets", source: { name: "x" } }],
    ["a mode that is not offered", { kind: "customers", mode: "undo", source: { name: "x" } }],
    ["no source", { kind: "customers" }],
    ["a digest that is none", { kind: "customers", source: { name: "x", sha256: "abc" } }],
    ["a negative size", { kind: "customers", source: { name: "x", bytes: -1 } }],
    ["a name with a NUL", { kind: "customers", source: { name: "a\u0000b" } }],
  ])("refuses %s", async (_, body) => {
    const answer = await api.post("/api/v1/import-runs", body);

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(idsOf(await api.get("/api/v1/import-runs"))).toEqual([]);
  });
});

describe("reading runs", () => {
  it("lists runs in the order of their creation, filtered, in pages both ways", async () => {
    const ids = [await openRun(api), await openRun(api), await openRun(api)];
    await api.post(`/api/v1/import-runs/${ids[1]}/cancel`);

    const first = await api.get("/api/v1/import-runs?limit=2");
    const next = String(first.body.pagination?.next);
    const second = await api.get(`/api/v1/import-runs?limit=2&after=${next}`);
    const back = await api.get(`/api/v1/import-runs?limit=2&before=${ids[2]}`);
    const open = await api.get("/api/v1/import-runs?status=open&kind=customers");

    expect([first, second, back, open].map(idsOf)).toEqual([
      ids.slice(0, 2),
      ids.slice(2),
      ids.slice(0, 2),
      [ids[0], ids[2]],
    ]);
    expect(second.body.pagination).toEqual({ next: null, prev: ids[2] });
  });

  it.each(["", "/complete", "/cancel", "/rejections", "/batches/0.0"])(
    "does not know a run that is not there: %s",
    async (suffix) => {
      const reads = suffix !== "/complete" && suffix !== "/cancel";
      const path = `/api/v1/import-runs/${noRun}${suffix}`;

      const answer = reads
        ? await api.get(path)
        : await api.post(path, { recordCount: 0, batchCount: 0 });

      expect([answer.status, answer.body.code]).toEqual([404, "import_run_not_found"]);
    },
  );

  it("refuses an id that is no uuid", async () => {
    const answer = await api.get("/api/v1/import-runs/1%20or%201=1");

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
  });
});

describe("completing a run", () => {
  it("closes it with its counts", async () => {
    const id = await openRun(api, { sha256 });
    await putBatch(api, id, "3.0", { records: [{ id: "a" }, { id: "b" }, { id: "?" }] });
    await putBatch(api, id, "3.1", { records: [{ id: "a" }], recordNumbers: [4] });
    api.now = new Date("2026-01-02T00:00:00.000Z");

    const { body } = await completeRun(api, id, { recordCount: 4, batchCount: 2 });

    expect(body.data).toMatchObject({
      status: "completed",
      counts: { read: 4, created: 2, updated: 0, unchanged: 1, skipped: 0, rejected: 1 },
      batchCount: 2,
      lanes: [0, 0, 0, 2, 0, 0, 0, 0],
      completedAt: "2026-01-02T00:00:00.000Z",
    });
  });

  it.each([
    ["a batch", { recordCount: 1, batchCount: 2 }],
    ["a record", { recordCount: 2, batchCount: 1 }],
    ["nothing, but has too many", { recordCount: 0, batchCount: 0 }],
  ])("refuses a run that lacks %s, and says what it has", async (_, counts) => {
    const id = await openRun(api);
    await putBatch(api, id, "0.0", { records: [{ id: "a" }] });

    const answer = await completeRun(api, id, counts);

    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({
      code: "import_run_incomplete",
      batchCount: 1,
      recordCount: 1,
    });
    expect((await api.get(`/api/v1/import-runs/${id}`)).body.data?.status).toBe("open");
  });

  it("keeps the latest date of its records, and none in the future", async () => {
    const newestAfter = async (newest: string | null) => {
      const runId = await openRun(api);
      const counts = { recordCount: 0, batchCount: 0 };
      const { body } = await api.post(`/api/v1/import-runs/${runId}/complete`, {
        ...counts,
        newest,
      });
      return (body.data?.source as { newest: string } | undefined)?.newest;
    };

    expect(await newestAfter("2024-01-31T01:00:00+01:00")).toBe("2024-01-31T00:00:00.000Z");
    expect(await newestAfter("9999-01-01T00:00:00Z")).toBe(api.now.toISOString());
    expect(await newestAfter(null)).toBeNull();
  });

  it("lists by its dates and the name of its file, unless it was undone", async () => {
    const completed = async (name: string, newest: string | null, sha256 = digest(name)) => {
      const body = { kind: "customers", source: { name, sha256 } };
      const runId = String((await api.post("/api/v1/import-runs", body)).body.data?.id);
      const counts = { recordCount: 0, batchCount: 0 };
      await api.post(`/api/v1/import-runs/${runId}/complete`, { ...counts, newest });
      return runId;
    };
    const listed = async (query: string) => idsOf(await api.get(`/api/v1/import-runs?${query}`));
    const at = "2024-01-31T00:00:00.000Z";
    const first = await completed("/monday/customers.json", at);
    const undated = await completed("customers.json", null);
    const other = await completed("C:\\exports\\others.json", at);
    const before = await listed("dated=true");
    await undo(api, other);

    expect(before).toEqual([first, other]);
    expect(await listed("dated=true")).toEqual([first]);
    expect(await listed("sourceName=customers.json")).toEqual([first, undated]);
    expect(await listed("sourceName=others.json")).toEqual([other]);
    expect((await api.get("/api/v1/import-runs?dated=no")).status).toBe(400);
  });

  it("answers the same when it is done twice", async () => {
    const id = await openRun(api);
    const first = await completeRun(api, id, { recordCount: 0, batchCount: 0 });
    api.now = new Date("2026-02-01T00:00:00.000Z");

    const second = await completeRun(api, id, { recordCount: 0, batchCount: 0 });

    expect(second.body).toEqual(first.body);
  });

  it("refuses a canceled run, and cancel refuses a completed one", async () => {
    const canceled = await openRun(api);
    const completed = await openRun(api);
    await api.post(`/api/v1/import-runs/${canceled}/cancel`);
    await completeRun(api, completed, { recordCount: 0, batchCount: 0 });

    const answers = [
      await completeRun(api, canceled, { recordCount: 0, batchCount: 0 }),
      await api.post(`/api/v1/import-runs/${completed}/cancel`),
    ];

    expect(answers.map(({ body }) => body.code)).toEqual([
      "import_run_not_open",
      "import_run_not_open",
    ]);
  });

  it("either misses a batch that arrives at the same time, or shuts it out", async () => {
    for (let round = 0; round < 10; round++) {
      const id = await openRun(api);

      const [batch, completed] = await Promise.all([
        putBatch(api, id, "0.0", { records: [{ id: `c${round}` }] }),
        completeRun(api, id, { recordCount: 0, batchCount: 0 }),
      ]);

      expect([batch.status, completed.status].sort()).toEqual([200, 409]);
    }
  });

  it("lets the same file be imported again", async () => {
    const id = await openRun(api, { sha256 });
    await completeRun(api, id, { recordCount: 0, batchCount: 0 });

    const again = await postRun(api, { sha256 });

    expect(again.status).toBe(201);
    expect(again.body.data?.id).not.toBe(id);
  });

  it("finds billing ids that several customers share", async () => {
    await api.post("/api/v1/customers", { id: "old", billingId: "cus_1" });
    await api.post("/api/v1/customers", { id: "x1", billingId: "cus_untouched" });
    await api.post("/api/v1/customers", { id: "x2", billingId: "cus_untouched" });
    const id = await openRun(api);
    const records = [
      { id: "new", billingId: "cus_1" },
      { id: "alone", billingId: "cus_2" },
    ];
    await putBatch(api, id, "0.0", { records });

    const { body } = await completeRun(api, id, { recordCount: 2, batchCount: 1 });

    expect(body.data?.findings).toEqual([
      {
        code: "billing_id_shared",
        message: expect.any(String),
        count: 1,
        items: [{ value: "cus_1", customerIds: ["new", "old"] }],
      },
    ]);
  });
});

describe("canceling a run", () => {
  it("keeps what was applied, and does nothing the second time", async () => {
    const id = await openRun(api);
    await putBatch(api, id, "0.0", { records: [{ id: "a" }] });

    const first = await api.post(`/api/v1/import-runs/${id}/cancel`);
    const second = await api.post(`/api/v1/import-runs/${id}/cancel`);

    expect(first.body.data).toMatchObject({ status: "canceled", counts: { created: 1 } });
    expect(second.body).toEqual(first.body);
    expect(await storedCustomers(api)).toHaveLength(1);
  });
});
