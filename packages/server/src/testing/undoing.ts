import type { ImportRun, UndoneRecord } from "@carryover/contract";
import type { TestApi } from "./api.ts";

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
