import type { Carryover, ImportRun } from "@carryover/sdk";
import { afterAll } from "../runs/run-of.ts";
import type { PlanFile } from "./plan-file.ts";

/** Finished runs that are looked through, the newest ones. */
const finishedMax = 100;

/**
 * Finds the runs in which an import of a plan was interrupted, by the ids of what they apply. The
 * files before the one at which it ended are completed. Returns none where the plan was not begun,
 * was applied as a whole, or was undone since.
 */
export async function begunRuns(
  client: Carryover,
  plan: PlanFile,
): Promise<ReadonlyMap<string, ImportRun>> {
  const begun = new Map<string, ImportRun>();
  const undone = new Set<string | null>();
  const note = (run: ImportRun) => {
    if (run.mode === "undo" && !run.dryRun) undone.add(run.undoes);
    const planned = plan.runs.find(({ id }) => run.mode === "apply" && run.plan === id);
    if (planned !== undefined && !undone.has(run.id)) begun.set(planned.id, run);
  };
  for await (const run of client.importRuns.list({ status: "open", limit: 100 })) note(run);
  const query = { status: "completed", before: afterAll, limit: finishedMax } as const;
  const { data } = await client.importRuns.list(query);
  // An undo comes after what it undoes.
  for (const run of data.toSorted((a, b) => (a.id < b.id ? 1 : -1))) note(run);
  const isWhole = plan.runs.every(({ id }) => begun.get(id)?.status === "completed");
  return isWhole ? new Map() : begun;
}
