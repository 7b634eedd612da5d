import { type ImportRun, limits } from "@carryover/contract";
import { allowTime, type Database, type Transaction } from "../../database/database.ts";
import { Refusal } from "../../refusal.ts";
import type { ClaimedIds } from "../../subscriptions/service.ts";
import * as runs from "../store.ts";
import { type UndoContext, undoBatch } from "./batch.ts";
import * as batches from "./step-store.ts";
import { insertUndoBatch } from "./store.ts";
import { view } from "./view.ts";

/** Which undo. */
interface UndoKey {
  readonly environmentId: string;
  readonly undoId: string;
}

/**
 * Takes batches back for about a second, the newest first, each exactly once: its rows and its row
 * of the ledger commit together, so a repeat goes on with the ones after them. The undo is
 * completed with its last batch. Throws import_run_not_found and import_run_not_open.
 */
export async function stepUndo(
  database: Database,
  { environmentId, undoId }: UndoKey,
  now: Date,
  claimedIds: ClaimedIds,
): Promise<ImportRun> {
  const undo = await runs.loadRun(database, environmentId, undoId);
  if (undo?.undoes == null) throw new Refusal("import_run_not_found");
  if (undo.status === "canceled") throw new Refusal("import_run_not_open");
  if (undo.status === "open") {
    const { kind, isDryRun, undoes: runId } = undo;
    // What becomes of a subscription depends on other customers where billing ids have moved
    // between them; a run that has only created subscriptions has moved none.
    const isApart = kind !== "subscriptions" || !(await batches.hasChanged(database, runId));
    const context = { environmentId, kind, runId, undoId, isDryRun, now, claimedIds, isApart };
    if (await takeBack(database, context)) await complete(database, context);
  }
  return view(database, environmentId, undoId);
}

/** A batch that is being taken back; `ended` never rejects. */
interface UnderWay {
  readonly customerIds: ReadonlySet<string | null>;
  readonly ended: Promise<void>;
}

/**
 * Takes batches back in their order, some of them at a time: no two that share a customer, so the
 * effect is that of one after the other. Only the first ones that are left are ever under way,
 * whoever else takes this undo's batches back. The first one is begun however late it is, so that a
 * slow store is no reason for a step without effect. Returns whether none is left.
 */
async function takeBack(database: Database, context: UndoContext): Promise<boolean> {
  const { runId, undoId } = context;
  const atOnce = batchesAtOnce(database, context);
  const endsAt = performance.now() + limits.undoStepMs;
  const underWay = new Set<UnderWay>();
  const failures: unknown[] = [];
  const begin = (batch: batches.WrittenBatch, customerIds: UnderWay["customerIds"]) => {
    const ended = takeBackOne(database, context, batch)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => underWay.delete(one));
    const one: UnderWay = { customerIds, ended };
    underWay.add(one);
  };
  let isThrough = true;
  let isFirst = true;
  for (const place of await batches.placesLeft(database, runId, undoId)) {
    const batch = await batches.loadWritten(database, runId, place);
    const customerIds = new Set(batch.customerIds);
    const mustWait = () =>
      underWay.size >= atOnce || [...underWay].some((one) => shares(one.customerIds, customerIds));
    while (mustWait()) await Promise.race([...underWay].map(({ ended }) => ended));
    isThrough = failures.length === 0 && (isFirst || performance.now() < endsAt);
    if (!isThrough) break;
    isFirst = false;
    begin(batch, customerIds);
  }
  await Promise.all([...underWay].map(({ ended }) => ended));
  if (failures.length > 0) throw failures[0];
  return isThrough;
}

function shares(some: ReadonlySet<string | null>, others: ReadonlySet<string | null>): boolean {
  for (const id of others) if (id !== null && some.has(id)) return true;
  return false;
}

/**
 * An embedded store has one transaction at a time, and so has whoever is within one. Where
 * customers are not apart, a batch waits for the one before it.
 */
function batchesAtOnce(database: Database, { isApart }: UndoContext): number {
  if (database.store === "embedded" || database.isJoined) return 1;
  return isApart ? limits.undoBatchesAtOnce : 1;
}

/** Takes one batch back, unless somebody else has done so meanwhile. */
function takeBackOne(
  database: Database,
  context: UndoContext,
  batch: batches.WrittenBatch,
): Promise<void> {
  const { environmentId, undoId, now } = context;
  const { lane, number } = batch;
  const work = async (transaction: Transaction) => {
    // These run in this order; only their answers are waited for together.
    const [, undo, isDone] = await Promise.all([
      batches.lockBatch(transaction, undoId, batch),
      runs.loadRun(transaction, environmentId, undoId, "for share"),
      batches.isUndone(transaction, undoId, batch),
      // A customer may have a history of years, which is looked through for its usage.
      allowTime(transaction, limits.findingsTimeoutMs),
    ]);
    if (isDone) return;
    if (undo?.status !== "open") throw new Refusal("import_run_not_open");
    const result = await undoBatch(transaction, context, batch);
    await insertUndoBatch(transaction, { runId: undoId, lane, number, ...result }, now);
  };
  return database.transaction(work, { repeatable: true });
}

/** Completes an undo, unless it is closed already; whoever takes a batch back is waited for. */
async function complete(
  database: Database,
  { environmentId, runId, undoId, now }: UndoContext,
): Promise<void> {
  const work = async (transaction: Transaction) => {
    const undo = await runs.loadRun(transaction, environmentId, undoId, "for update");
    if (undo?.status !== "open") return;
    const left = await batches.placesLeft(transaction, runId, undoId);
    if (left.length > 0) return;
    await runs.closeRun(transaction, undoId, { status: "completed", findings: [], now });
  };
  await database.transaction(work, { repeatable: true });
}
