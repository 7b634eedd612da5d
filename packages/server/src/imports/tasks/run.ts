import { Refusal } from "../../refusal.ts";
import type { RunRow } from "../store.ts";

/**
 * Throws import_run_not_open if the records of a run wait to be applied by the server: batches of
 * the client's own, or completing the run, would conflict with them.
 */
export function refuseTaskRun(run: Pick<RunRow, "status"> & { readonly hasTask: boolean }): void {
  if (run.status !== "open" || !run.hasTask) return;
  const message =
    "The server applies the records of this import run itself, and completes it then. It takes " +
    "no batches; it can be canceled.";
  throw new Refusal("import_run_not_open", {}, message);
}

/** Throws import_run_not_open for an undo: its steps alone take records back, and complete it. */
export function refuseUndo({ mode }: Pick<RunRow, "mode">): void {
  if (mode !== "undo") return;
  const message = "An undo takes no batches, and is completed by its last step.";
  throw new Refusal("import_run_not_open", {}, message);
}
