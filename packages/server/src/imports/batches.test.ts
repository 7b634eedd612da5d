import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { completeRun, digest, openRun, putBatch, storedCustomers } from "../testing/runs.ts";

let api: TestApi;
let run: string;

beforeEach(async () => {
  api = await testApi();
  run = await openRun(api);
});

describe("applying a batch", () => {
  it("answers one outcome per record, in order, and says why where it says no", async () => {
    await api.post("/api/v1/customers", { id: "known", name: "Old" });
    await api.post("/api/v1/customers", { id: "same", name: "Same" });
    await api.post("/api/v1/customers", { id: "gone" });
    await api.post("/api/v1/customers/gone/archive");
    const records = [
      { id: "new", name: "New" },
      { id: "known", name: "Changed" },
      { id: "same", name: "Same" },
      { id: "known", name: "Older", updatedAt: "2020-01-01T00:00:00Z" },
      { id: "gone", name: "Back" },
      { id: "bad id", email: "nobody", nmae: "?" },
    ];

    const { body } = await putBatch(api, run, "7.0", { records });

    expect(body.data).toMatchObject({
      lane: 7,
      number: 0,
      sha256: digest(records),
      counts: { read: 6, created: 1, updated: 1, unchanged: 1, skipped: 1, rejected: 2 },
      outcomes: ["created", "updated", "unchanged", "skipped", "rejected", "rejected"],
    });
    expect(issues(body.data?.details)).toEqual([
      [3, "stored_is_newer", ""],
      [4, "customer_archived", ""],
      [5, "invalid_id", "/id"],
      [5, "invalid_email", "/email"],
      [5, "unknown_field", "/nmae"],
    ]);
  });

  it("writes where each row comes from", async () => {
    const records = [{ id: "a" }, { id: "b" }];

    await putBatch(api, run, "0.0", { records, recordNumbers: [17, 40] });

    expect(await storedCustomers(api)).toMatchObject([
      { id: "a", runId: run, recordNumber: 17, revision: 1 },
      { id: "b", runId: run, recordNumber: 40, revision: 1 },
    ]);
  });

  it("lists what a run created in the order of the file", async () => {
    await putBatch(api, run, "1.0", { records: [{ id: "third" }], recordNumbers: [300] });
    await putBatch(api, run, "0.0", {
      records: [{ id: "first" }, { id: "second" }],
      recordNumbers: [1, 70],
    });

    const { body } = await api.get("/api/v1/customers");

    expect((body.data as unknown as { id: string }[]).map(({ id }) => id)).toEqual([
      "first",
      "second",
      "third",
    ]);
  });

  it("keeps what a row was before it changed, and nothing for a new or unchanged row", async () => {
    const first = { id: "a", name: "Old", email: "a@example.com", metadata: { k: "v" } };
    await putBatch(api, run, "0.0", { records: [first] });
    const second = await openRun(api);

    await putBatch(api, second, "0.0", {
      records: [{ id: "a", name: "New" }, { id: "a", metadata: null }, { id: "a" }, { id: "b" }],
      recordNumbers: [5, 6, 7, 8],
    });

    const images = await beforeImages(second);
    expect(images).toMatchObject([
      { id: "a", recordNumber: 5, before: { ...bare(first), revision: 1, importRunId: run } },
      { id: "a", recordNumber: 6, before: { name: "New", revision: 2, importRunId: second } },
    ]);
    expect(images).toHaveLength(2);
    expect(await beforeImages(run)).toEqual([]);
  });

  it("leaves out unknown fields where the run says so", async () => {
    const lenient = await openRun(api, { options: { ignoreUnknown: true } });

    const { body } = await putBatch(api, lenient, "0.0", { records: [{ id: "a", shoe: 42 }] });

    expect(body.data).toMatchObject({ outcomes: ["created"], details: [] });
  });

  it("brings archived customers back where the run says so", async () => {
    await api.post("/api/v1/customers", { id: "gone", name: "Name" });
    await api.post("/api/v1/customers/gone/archive");
    const generous = await openRun(api, { options: { unarchive: true } });

    const { body } = await putBatch(api, generous, "0.0", { records: [{ id: "gone" }] });

    expect(body.data?.outcomes).toEqual(["updated"]);
    expect(await storedCustomers(api)).toMatchObject([{ name: "Name", archivedAt: null }]);
  });

  it("takes an empty batch", async () => {
    const { body } = await putBatch(api, run, "0.0");

    expect(body.data).toMatchObject({ outcomes: [], counts: { read: 0 } });
  });

  it.each([
    ["numbers for fewer records", { records: [{ id: "a" }], recordNumbers: [] }],
    ["a record number of 0", { records: [{ id: "a" }], recordNumbers: [0] }],
    ["a record number beyond an integer", { records: [{ id: "a" }], recordNumbers: [2 ** 31] }],
    ["record numbers that repeat", { records: [{}, {}], recordNumbers: [1, 1] }],
    ["record numbers that go down", { records: [{}, {}], recordNumbers: [2, 1] }],
    ["a digest that is none", { sha256: "x" }],
    ["5,001 records", { records: Array.from({ length: 5_001 }, () => ({})) }],
  ])("refuses %s", async (_, options) => {
    const answer = await putBatch(api, run, "0.0", options);

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
  });

  it.each(["8.0", "0", "0.0.0", "-1.0", "0.1000000", "x"])(
    "refuses a batch called %s",
    async (name) => {
      const answer = await putBatch(api, run, name);

      expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    },
  );

  it.each([null, 1, "a", [], [[]], { id: null }, { id: 5 }, {}])(
    "rejects %j alone and applies its neighbours",
    async (bad) => {
      const records = [{ id: "before" }, bad, { id: "after" }];

      const { body } = await putBatch(api, run, "0.0", { records });

      expect(body.data?.outcomes).toEqual(["created", "rejected", "created"]);
    },
  );
});

describe("sending a batch again", () => {
  const records = [{ id: "a", name: "A" }, { id: "b" }, { id: "?" }];

  it("answers the stored result and writes nothing", async () => {
    const first = await putBatch(api, run, "0.0", { records });
    const before = await storedCustomers(api);
    await api.patch("/api/v1/customers/a", { name: "Changed since" });

    const again = await putBatch(api, run, "0.0", { records });

    expect(again.body).toEqual(first.body);
    expect(await storedCustomers(api)).toMatchObject([
      { id: "a", name: "Changed since", revision: 2 },
      { id: "b", revision: before[1]?.revision },
    ]);
  });

  it("is refused with another content", async () => {
    await putBatch(api, run, "0.0", { records });

    const answer = await putBatch(api, run, "0.0", { records: [{ id: "c" }] });

    expect([answer.status, answer.body.code]).toEqual([409, "batch_conflict"]);
    expect((await storedCustomers(api)).map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("is answered after the run has ended, while a new batch is refused", async () => {
    const first = await putBatch(api, run, "0.0", { records });
    await completeRun(api, run, { recordCount: 3, batchCount: 1 });

    const again = await putBatch(api, run, "0.0", { records });
    const next = await putBatch(api, run, "0.1", { records });

    expect(again.body).toEqual(first.body);
    expect([next.status, next.body.code]).toEqual([409, "import_run_not_open"]);
  });

  it("applies once when many senders send it at the same time", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => putBatch(api, run, "0.0", { records })),
    );

    for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
    expect((await storedCustomers(api)).map(({ revision }) => revision)).toEqual([1, 1]);
  });

  it("can be read", async () => {
    const first = await putBatch(api, run, "2.0", { records });

    const kept = await api.get(`/api/v1/import-runs/${run}/batches/2.0`);
    const missing = await api.get(`/api/v1/import-runs/${run}/batches/2.1`);

    expect(kept.body).toEqual(first.body);
    expect([missing.status, missing.body.code]).toEqual([404, "batch_not_found"]);
  });
});

describe("the order of batches", () => {
  it("is kept in a lane", async () => {
    await putBatch(api, run, "1.0", { records: [{ id: "z" }] });

    const answer = await putBatch(api, run, "0.1", { records: [{ id: "a" }] });

    expect([answer.status, answer.body.code]).toEqual([409, "batch_out_of_order"]);
    expect(answer.body.lane).toBe(0);
    expect((await storedCustomers(api)).map(({ id }) => id)).toEqual(["z"]);
  });

  it("does not bind a canceled run, which takes none at all", async () => {
    await api.post(`/api/v1/import-runs/${run}/cancel`);

    const answer = await putBatch(api, run, "0.0", { records: [{ id: "a" }] });

    expect([answer.status, answer.body.code]).toEqual([409, "import_run_not_open"]);
    expect(await storedCustomers(api)).toEqual([]);
  });
});

describe("a guess that all records are new", () => {
  it("does no harm where it is wrong", async () => {
    await api.post("/api/v1/customers", { id: "known", name: "Old" });
    await putBatch(api, run, "0.0", { records: [{ id: "first" }] });
    const records = [{ id: "known", name: "New" }, { id: "first" }, { id: "second" }];

    const { body } = await putBatch(api, run, "0.1", { records, recordNumbers: [2, 3, 4] });

    expect(body.data?.outcomes).toEqual(["updated", "unchanged", "created"]);
    expect(await beforeImages(run)).toMatchObject([{ id: "known", before: { name: "Old" } }]);
  });
});

function issues(details: unknown) {
  return (details as { index: number; code: string; path: string }[]).map(
    ({ index, code, path }) => [index, code, path],
  );
}

function bare({ id, ...fields }: { id: string }) {
  return { customerId: id, ...fields };
}

function beforeImages(runId: string) {
  return api.database.query<{ id: string }>(
    `select customer_id as id, record_number as "recordNumber", before
    from before_images
    where run_id = $1::uuid
    order by record_number`,
    [runId],
  );
}
