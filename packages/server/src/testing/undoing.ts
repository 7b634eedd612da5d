import type { ImportRun, UndoneRecord } from "@carryover/contract";
import type { TestApi } from "./api.ts";
import { openRun, putBatch, type RunOptions } from "./runs.ts";

/** Undoes a run, step by step to its end. */
export async function undo(
  api: TestApi,
  runId: string,
  body: { readonly dryRun?: boolean } = {},
): Promise<ImportRun> {
  const opened = await api.post(`/api/v1/import-runs/${runId}/undo`, body);
  let run = opened.body.data as unknown as ImportRun;
  if (opened.status >= 300) throw new Error(`Refused: ${opened.text}`);
  while (run.status === "open") {
    const answer = await api.post(`/api/v1/import-runs/${run.id}/undo-steps`);
    if (answer.status !== 200) throw new Error(`Refused: ${answer.text}`);
    run = answer.body.data as unknown as ImportRun;
  }
  return run;
}

/** Returns what became of all records of an undo, or of those with an outcome. */
export async function undone(api: TestApi, undoId: string, query = ""): Promise<UndoneRecord[]> {
  const answer = await api.get(`/api/v1/import-runs/${undoId}/undone?limit=1000${query}`);
  if (answer.status !== 200) throw new Error(`Refused: ${answer.text}`);
  return answer.body.data as unknown as UndoneRecord[];
}

/** Imports records, one batch of lane 0 for each list, and completes the run. */
export async function imported(
  api: TestApi,
  kind: NonNullable<RunOptions["kind"]>,
  ...batches: ReadonlyArray<readonly object[]>
): Promise<string> {
  const runId = await openRun(api, { kind });
  let recordCount = 0;
  for (const [number, records] of batches.entries()) {
    const recordNumbers = records.map((_, index) => recordCount + index + 1);
    const answer = await putBatch(api, runId, `0.${number}`, { records, recordNumbers });
    if (answer.status !== 200) throw new Error(`Refused: ${answer.text}`);
    recordCount += records.length;
  }
  const counts = { recordCount, batchCount: batches.length };
  const completed = await api.post(`/api/v1/import-runs/${runId}/complete`, counts);
  if (completed.status !== 200) throw new Error(`Refused: ${completed.text}`);
  return runId;
}
