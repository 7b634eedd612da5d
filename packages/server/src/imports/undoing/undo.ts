import { type ImportRun, limits, type undoneQuery, type undoneRecord } from "@carryover/contract";
import type { z } from "zod";
import { type Database, DatabaseBusy, type Transaction } from "../../database/database.ts";
import type { Page } from "../../paging.ts";
import { Refusal } from "../../refusal.ts";
import { rowId } from "../../row-id.ts";
import { cursorOfNumber, numberOfCursor } from "../rejections.ts";
import * as runs from "../store.ts";
import * as store from "./store.ts";
import { view } from "./view.ts";

/** An undo and whether it was open already. */
interface Opened {
  readonly run: ImportRun;
  readonly resumed: boolean;
}

/**
 * Opens the undo of a run, or finds the open one. A dry run always begins anew: what an earlier one
 * has seen may have changed. Throws import_run_not_found and import_run_not_undoable.
 */
export async function openUndo(
  transaction: Transaction,
  key: { readonly environmentId: string; readonly runId: string },
  isDryRun: boolean,
  now: Date,
): Promise<Opened> {
  const { environmentId, runId } = key;
  // Locked, so that two undos of it are opened one after the other.
  const run = await runs.loadRun(transaction, environmentId, runId, "for update");
  if (run === null) throw new Refusal("import_run_not_found");
  await requireUndoable(transaction, run);
  const open = isDryRun ? null : await store.findOpenUndo(transaction, environmentId, runId);
  if (open !== null) return { run: await view(transaction, environmentId, open), resumed: true };
  const id = rowId(now.getTime());
  const isInserted = await runs.insertRun(transaction, {
    ...run,
    id,
    mode: "undo",
    // It is of a run, and not of a file, of which there could be only one open at a time.
    sourceSha256: null,
    status: "open",
    buildsOn: null,
    planId: null,
    undoes: runId,
    isDryRun,
    createdAt: now,
    updatedAt: now,
    completedAt: null,
  });
  if (!isInserted) throw new DatabaseBusy("Others keep opening undos of this run.");
  return { run: await view(transaction, environmentId, id), resumed: false };
}

async function requireUndoable(
  transaction: Transaction,
  run: runs.RunRow & { readonly hasTask: boolean },
): Promise<void> {
  const refuse = (message: string): never => {
    throw new Refusal("import_run_not_undoable", {}, message);
  };
  if (run.mode === "plan") refuse("A plan has written nothing that could be undone.");
  if (run.mode === "undo") {
    refuse("This run is an undo. To have its records again, import their file again.");
  }
  if (run.status === "open") {
    refuse("The run is still open. Complete it, or cancel it, and undo it then.");
  }
  if (await store.hasOldBatches(transaction, run.id)) {
    refuse("The run is of an earlier version, which did not keep whose records they were.");
  }
}

type Undone = z.input<typeof undoneRecord>;

/**
 * A page of what became of the records of an undo, in the order of the file. A part of the ledger
 * is looked through for it, so that a page is short work however rare an outcome is.
 */
export async function pageOfUndone(
  database: Database,
  environmentId: string,
  undoId: string,
  query: z.output<typeof undoneQuery>,
): Promise<Page<Undone>> {
  const undo = await runs.loadRun(database, environmentId, undoId);
  if (undo?.undoes == null) throw new Refusal("import_run_not_found");
  const after = query.after === undefined ? 0 : numberOfCursor(query.after);
  const last = Math.min(after + limits.outcomesWindow, limits.recordNumberMax);
  const { outcome = null, limit } = query;
  const parts = await store.loadUndone(database, { runId: undoId, after, last }, outcome);
  const found = parts
    .flatMap(recordsOf)
    .filter((one) => one.recordNumber > after && one.recordNumber <= last)
    .filter((one) => outcome === null || one.outcome === outcome)
    .sort((one, other) => one.recordNumber - other.recordNumber);
  const data = found.slice(0, limit);
  const isCut = found.length > data.length;
  const isMore = isCut || (await store.hasUndoneAfter(database, undoId, last));
  const end = isCut ? (data.at(-1)?.recordNumber ?? last) : last;
  return { data, pagination: { next: isMore ? cursorOfNumber(end) : null, prev: null } };
}

function recordsOf({ recordNumbers, customerIds, letters, details }: store.UndonePart): Undone[] {
  const reasons = new Map(details.map((detail) => [detail.index, detail]));
  return recordNumbers.map((recordNumber, index) => {
    const { code = null, message = null, hint = null } = reasons.get(index) ?? {};
    const outcome = store.outcomeOf(letters[index]);
    return { recordNumber, customerId: customerIds[index] ?? "", outcome, code, message, hint };
  });
}
