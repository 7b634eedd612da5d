import type { ImportRun } from "@carryover/contract";
import type { Queryable } from "../../database/database.ts";
import { Refusal } from "../../refusal.ts";
import { loadRun } from "../store.ts";
import { runView } from "../view.ts";
import { sumUndoBatches } from "./store.ts";

/** Returns an undo with its counts so far. Throws import_run_not_found. */
export async function view(
  database: Queryable,
  environmentId: string,
  undoId: string,
): Promise<ImportRun> {
  const run = await loadRun(database, environmentId, undoId);
  if (run === null) throw new Refusal("import_run_not_found");
  return runView(run, undefined, (await sumUndoBatches(database, [undoId])).get(undoId));
}
