import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { contentOf } from "../../testing/import-files.ts";
import { completeRun, digest, openRun, putBatch } from "../../testing/runs.ts";
import { sampleCatalog } from "../../testing/subscriptions.ts";
import { imported, undo, undone } from "../../testing/undoing.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, sampleCatalog);
});

describe("a run", () => {
  it("that is open, a plan or an undo is not undone, and the reply says what to do", async () => {
    const open = await openRun(api);
    const plan = await openRun(api, { mode: "plan" });
    const done = await imported(api, "customers", [{ id: "a" }]);
    const { id: undoId } = await undo(api, done);

    const messages = await Promise.all(
      [open, plan, undoId].map(async (runId) => {
        const { status, body } = await api.post(`/api/v1/import-runs/${runId}/undo`, {});
        return [status, body.code, body.message];
      }),
    );

    expect(messages).toEqual([
      [409, "import_run_not_undoable", expect.stringContaining("Complete it, or cancel it")],
      [409, "import_run_not_undoable", expect.stringContaining("A plan has written nothing")],
      [409, "import_run_not_undoable", expect.stringContaining("import their file again")],
    ]);
  });

  it("that was canceled is undone as far as it went", async () => {
    const before = await contentOf(api);
    const runId = await openRun(api);
    await putBatch(api, runId, "3.0", { records: [{ id: "a" }, { id: "b" }, { id: "" }] });
    await api.post(`/api/v1/import-runs/${runId}/cancel`);

    const { undone: counts } = await undo(api, runId);

    expect(counts).toEqual({ reversed: 2, kept: 0, failed: 0 });
    expect(await contentOf(api)).toEqual(before);
  });

  it("of a file is undone whatever undos of that file are open", async () => {
    const records = [{ id: "a" }];
    const sha256 = digest(records);
    const runId = await openRun(api, { sha256 });
    await putBatch(api, runId, "0.0", { records });
    await api.post(`/api/v1/import-runs/${runId}/cancel`);
    const open = () => api.post(`/api/v1/import-runs/${runId}/undo`, { dryRun: true });

    const left = [await open(), await open()];
    const { undone: counts } = await undo(api, runId);

    expect(left.map(({ status }) => status)).toEqual([201, 201]);
    expect(counts).toEqual({ reversed: 1, kept: 0, failed: 0 });
  });

  it("that is an undo takes no batches, and its steps alone complete it", async () => {
    const runId = await imported(api, "customers", [{ id: "a" }]);
    const { id } = (await api.post(`/api/v1/import-runs/${runId}/undo`, {})).body.data as never;

    const refused = [
      await putBatch(api, id, "0.0", { records: [{ id: "b" }] }),
      await completeRun(api, id, { recordCount: 0, batchCount: 0 }),
    ];

    expect(refused.map(({ status, body }) => [status, body.code])).toEqual([
      [409, "import_run_not_open"],
      [409, "import_run_not_open"],
    ]);
  });

  it("has each of its batches undone once, however many ask for it", async () => {
    const ids = Array.from({ length: 12 }, (_, index) => ({ id: `c${index}` }));
    const runId = await imported(api, "customers", ...ids.map((one) => [one]));

    const undos = await Promise.all([1, 2, 3].map(() => undo(api, runId)));

    expect(new Set(undos.map(({ id }) => id)).size).toBe(1);
    expect(undos.at(-1)?.undone).toEqual({ reversed: 12, kept: 0, failed: 0 });
    const pages = [
      await undone(api, undos[0]?.id ?? "", "&outcome=reversed"),
      await undone(api, undos[0]?.id ?? "", "&outcome=kept"),
    ];
    expect(pages.map(({ length }) => length)).toEqual([12, 0]);
  });

  it("is undone by one step if that is short work", async () => {
    const lists = Array.from({ length: 12 }, (_, index) => [{ id: `c${index}` }]);
    const runId = await imported(api, "customers", ...lists);
    const { id } = (await api.post(`/api/v1/import-runs/${runId}/undo`, {})).body.data as never;

    const { body } = await api.post(`/api/v1/import-runs/${id}/undo-steps`);

    expect(body.data).toMatchObject({ status: "completed", batchCount: 12 });
  });

  it("has lanes that share customers undone one after the other", async () => {
    const before = await contentOf(api);
    const runId = await openRun(api);
    const recordsOf = (name: string) =>
      Array.from({ length: 200 }, (_, index) => ({ id: `c${index}`, name }));
    for (const lane of [0, 1, 2, 3]) {
      const records = recordsOf(`of lane ${lane}`);
      const recordNumbers = records.map((_, index) => lane * 200 + index + 1);
      await putBatch(api, runId, `${lane}.0`, { records, recordNumbers });
    }
    await api.post(`/api/v1/import-runs/${runId}/cancel`);

    const { undone: counts } = await undo(api, runId);

    expect(counts).toEqual({ reversed: 800, kept: 0, failed: 0 });
    expect(await contentOf(api)).toEqual(before);
  });

  it("is listed with what became of its records, page by page", async () => {
    const runId = await imported(api, "customers", [{ id: "a" }, { id: "b" }, { id: "c" }]);
    const { id } = await undo(api, runId, { dryRun: true });

    const first = await api.get(`/api/v1/import-runs/${id}/undone?limit=2`);
    const { next } = first.body.pagination as unknown as { next: string };
    const second = await api.get(`/api/v1/import-runs/${id}/undone?limit=2&after=${next}`);
    const runs = await api.get("/api/v1/import-runs?limit=10");

    const numbers = [first, second].map(({ body }) =>
      (body.data as unknown as Array<{ recordNumber: number }>).map((one) => one.recordNumber),
    );
    expect(numbers).toEqual([[1, 2], [3]]);
    expect((runs.body.data as unknown as object[]).at(-1)).toMatchObject({
      id,
      mode: "undo",
      undoes: runId,
      dryRun: true,
      batchCount: 1,
      undone: { reversed: 3, kept: 0, failed: 0 },
    });
    expect((await api.get("/api/v1/customers")).body.data).toHaveLength(3);
  });
});
