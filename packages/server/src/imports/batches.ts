import type { BatchBody, BatchResult, ClientRejection, OutcomeCounts } from "@carryover/contract";
import type { Database, Transaction } from "../database/database.ts";
import { inSlices } from "../event-loop.ts";
import { Refusal } from "../refusal.ts";
import type { Adopt, ClaimedIds } from "../subscriptions/service.ts";
import { withAdopted } from "./adopt-batch.ts";
import { addApplied } from "./applied.ts";
import { type AppliedBatch, applyBatch, type ReadBatch, readBatch } from "./apply.ts";
import { type ArchiveBatch, archiveBatch, readArchiveBatch } from "./archiving/batch.ts";
import { lockAgainstArchiving } from "./archiving/store.ts";
import { compactNotes } from "./findings/notes.ts";
import { requirePlanned } from "./planning/guard.ts";
import { rehearse } from "./planning/rehearse.ts";
import { loadChain } from "./planning/store.ts";
import { keepable } from "./rejections.ts";
import { insertRejections } from "./rejections-store.ts";
import * as store from "./store.ts";
import { refuseTaskRun, refuseUndo } from "./tasks/run.ts";
import { batchView, countsOf } from "./view.ts";

/** Identifies a batch of a run. */
export interface BatchKey {
  readonly environmentId: string;
  readonly runId: string;
  readonly lane: number;
  readonly number: number;
}

/**
 * Applies a batch exactly once: data, ledger row and before-images commit together, and a repeat
 * finds the ledger row. Throws batch_conflict if the batch was applied with another content.
 */
export async function putBatch(
  database: Database,
  key: BatchKey,
  body: BatchBody,
  parts: BatchParts,
): Promise<BatchResult> {
  const known = await store.loadRun(database, key.environmentId, key.runId);
  if (known === null) throw new Refusal("import_run_not_found");
  // Kind, mode and options of a run never change, so they may be read outside of the transaction.
  const batch =
    known.mode === "archive"
      ? readArchiveBatch(known.kind, body)
      : await inSlices(readBatch(known.kind, body, known.options)).then((read) =>
          withAdopted(database, parts.adopt, key.environmentId, read),
        );
  return database.transaction((transaction) => apply(transaction, key, body, batch, parts), {
    repeatable: true,
  });
}

/** What batches need of others, and when they are applied. */
interface BatchParts {
  readonly now: Date;
  readonly adopt: Adopt;
  readonly claimedIds: ClaimedIds;
}

async function apply(
  transaction: Transaction,
  key: BatchKey,
  body: BatchBody,
  batch: ReadBatch | ArchiveBatch,
  { now, claimedIds }: BatchParts,
): Promise<BatchResult> {
  // The three statements run in this order; only their answers are waited for together.
  const [, { batch: applied, predecessor }, run] = await Promise.all([
    store.lockLane(transaction, key.runId, key.lane),
    store.loadBatchAndPredecessor(transaction, key.runId, key.lane, key.number),
    store.loadRun(transaction, key.environmentId, key.runId, "for share"),
  ]);
  if (applied !== null) {
    if (applied.sha256 !== body.sha256) throw new Refusal("batch_conflict");
    return batchView(applied);
  }
  if (run?.status !== "open") throw new Refusal("import_run_not_open");
  refuseTaskRun(run);
  refuseUndo(run);
  if (key.number > 0 && predecessor === null) {
    throw new Refusal("batch_out_of_order", { lane: key.lane });
  }
  if ("mode" in batch) {
    const chain = await loadChain(transaction, key.environmentId, run.buildsOn ?? "");
    const planIds = chain.map(({ id }) => id);
    const result = await archiveBatch(transaction, { ...key, now, claimedIds, planIds }, batch);
    return enterApplied(transaction, key, body, result, now);
  }
  const expectNew = predecessor?.outcomes.every((outcome) => outcome === "created") ?? false;
  const { unarchive, compare } = run.options;
  const context = { ...key, now, unarchive, compare, expectNew };
  const isPlan = run.mode === "plan";
  if (!isPlan) await lockAgainstArchiving(transaction, key.environmentId);
  const result = await (isPlan ? rehearse : applyBatch)(transaction, context, batch);
  if (run.planId !== null) await requirePlanned(transaction, key, run.planId, { batch, result });
  return (isPlan ? enter : enterApplied)(transaction, key, body, result, now);
}

/** Enters a batch whose records are written, and counts them once that is committed. */
export function enterApplied(
  transaction: Transaction,
  key: BatchKey,
  body: Sent,
  result: AppliedBatch,
  now: Date,
): Promise<BatchResult> {
  return enter(transaction, key, body, result, now, addApplied);
}

type Sent = Pick<BatchBody, "sha256" | "recordNumbers" | "rejections">;

/** Enters a batch into the ledger, with its rejections. */
async function enter(
  transaction: Transaction,
  key: BatchKey,
  body: Sent,
  result: AppliedBatch,
  now: Date,
  onCommit: (counts: OutcomeCounts) => void = () => {},
): Promise<BatchResult> {
  const row = {
    runId: key.runId,
    lane: key.lane,
    number: key.number,
    sha256: body.sha256,
    recordNumbers: body.recordNumbers,
    customerIds: result.customerIds,
    subscriptionIds: result.subscriptionIds,
    outcomes: result.outcomes,
    details: result.details,
    clientRejected: body.rejections.length,
    notes: compactNotes(result.notes, { ...result, recordNumbers: body.recordNumbers }),
  };
  const counts = countsOf(row);
  await store.insertBatch(transaction, row, counts, now);
  transaction.afterCommit(() => onCommit(counts));
  const sent = body.rejections.map(keepableRejection);
  const rejected = [...sent, ...ownRejections(body.recordNumbers, result)];
  if (rejected.length > 0) await insertRejections(transaction, key.runId, rejected);
  return batchView(row);
}

function keepableRejection(rejection: ClientRejection): ClientRejection {
  const { code, path, message, hint } = rejection;
  return {
    ...rejection,
    code: keepable(code),
    path: keepable(path),
    message: keepable(message),
    hint: keepable(hint),
  };
}

function ownRejections(recordNumbers: readonly number[], result: AppliedBatch) {
  return result.details
    .filter((detail) => result.outcomes[detail.index] === "rejected")
    .map(({ index, code, path, message, hint }) => {
      const recordNumber = recordNumbers[index] ?? index + 1;
      const customerId = result.customerIds[index] ?? null;
      return { recordNumber, line: null, column: null, code, path, message, hint, customerId };
    });
}

/** Returns the stored result of a batch. */
export async function getBatch(database: Database, key: BatchKey): Promise<BatchResult> {
  const run = await store.loadRun(database, key.environmentId, key.runId);
  if (run === null) throw new Refusal("import_run_not_found");
  const { runId, lane, number } = key;
  const { batch } = await store.loadBatchAndPredecessor(database, runId, lane, number);
  if (batch === null) throw new Refusal("batch_not_found");
  return batchView(batch);
}
