import { isWritten } from "@carryover/contract";
import { lockCustomers } from "../../customers/service.ts";
import type { Transaction } from "../../database/database.ts";
import { type ImportContext, WouldWrite } from "../../import-entry.ts";
import { type AppliedBatch, applyBatch, customerIdsOf, type ReadBatch } from "../apply.ts";
import { claimsOf } from "./claims.ts";
import { replay } from "./replay.ts";
import * as store from "./store.ts";

/**
 * What a batch would do: it is applied like any other, after what the plan has of its customers,
 * and all of that is undone. What is kept is what later batches and an import of the plan need:
 * the records that would be written, and the images of what they would change.
 */
export async function rehearse(
  transaction: Transaction,
  context: ImportContext,
  batch: ReadBatch,
): Promise<AppliedBatch> {
  const { environmentId, runId } = context;
  const chain = await store.loadChain(transaction, environmentId, runId);
  // Where nothing would be written, as of a file that was imported already, there is nothing to
  // replay, and the batch costs what an import of it costs.
  const earlier = chain.filter(({ hasPlanned }) => hasPlanned);
  if (earlier.length === 0 && !context.expectNew) {
    const seen = await lookAt(transaction, context, batch);
    if (seen !== null) return seen;
  }
  const { result, images } = await transaction.rehearse(async () => {
    const customerIds =
      earlier.length === 0
        ? customersOf(batch)
        : await replayEarlier(transaction, context, earlier, batch);
    const applied = await applyBatch(transaction, { ...context, expectNew: false }, batch);
    if (!applied.outcomes.some(isWritten)) return { result: applied, images: [] };
    const recordNumbers = batch.entries.map((entry) => entry.recordNumber);
    const left = { customerIds, recordNumbers };
    return {
      result: applied,
      images: await store.loadImages(transaction, environmentId, runId, left),
    };
  });
  const planned = plannedRecords(batch, result);
  if (planned.length > 0) {
    await store.insertPlanned(transaction, environmentId, runId, planned);
  }
  if (images.length > 0) await store.insertImages(transaction, environmentId, runId, images);
  return result;
}

/**
 * Compares a batch with what is stored, without a lock; null if any record of it would be written.
 * Of a file that was imported already, that is all there is to do, and less than an import does.
 */
function lookAt(
  transaction: Transaction,
  context: ImportContext,
  batch: ReadBatch,
): Promise<AppliedBatch | null> {
  // What was held for it is free again before customers are locked, as all writers lock them first.
  return transaction.rehearse(async () => {
    try {
      const seen = await applyBatch(transaction, { ...context, isLooking: true }, batch);
      return isUntouched(batch, seen) ? seen : null;
    } catch (error) {
      if (error instanceof WouldWrite) return null;
      throw error;
    }
  });
}

/**
 * Returns whether each record that could be read is as it is stored, or newer there. A refusal may
 * be of two moments while others write, so it is found out under locks.
 */
function isUntouched({ recordCount, entries, overtaken }: ReadBatch, seen: AppliedBatch): boolean {
  const unread = recordCount - entries.length - overtaken.size;
  return seen.outcomes.filter((outcome) => outcome === "rejected").length === unread;
}

/** Applies what plans have of the customers of a batch, and returns these. */
async function replayEarlier(
  transaction: Transaction,
  context: ImportContext,
  earlier: readonly store.PlanRun[],
  batch: ReadBatch,
): Promise<string[]> {
  const others = await claimantsOf(transaction, context, earlier, batch);
  const customerIds = [...new Set([...customersOf(batch), ...others])].sort();
  // In one order for all writers, whatever the order of the records.
  await lockCustomers(transaction, context.environmentId, customerIds);
  await replay(transaction, context, earlier, customerIds);
  return customerIds;
}

function customersOf(batch: ReadBatch): string[] {
  return [...new Set(customerIdsOf(batch).flatMap((id) => id ?? []))];
}

/** The customers whose planned records claim what records of a batch claim. */
function claimantsOf(
  transaction: Transaction,
  { environmentId }: ImportContext,
  earlier: readonly store.PlanRun[],
  batch: ReadBatch,
): Promise<string[]> {
  const claims = batch.entries.map(({ record }) => claimsOf(batch.kind, record));
  return store.claimants(
    transaction,
    environmentId,
    earlier.map(({ id }) => id),
    {
      subscriptionIds: claims.flatMap(({ subscriptionId }) => subscriptionId ?? []),
      billingIds: claims.flatMap(({ billingId }) => billingId ?? []),
    },
  );
}

/** The records that would be written; those that change nothing need not be rehearsed again. */
function plannedRecords(batch: ReadBatch, result: AppliedBatch): store.PlannedRecord[] {
  const { outcomes, customerIds } = result;
  return batch.entries
    .filter(({ index }) => isWritten(outcomes[index] ?? "rejected"))
    .map((entry) => ({
      customerId: customerIds[entry.index] ?? "",
      recordNumber: entry.recordNumber,
      ...claimsOf(batch.kind, entry.record),
      json: JSON.stringify(entry.record),
    }));
}
