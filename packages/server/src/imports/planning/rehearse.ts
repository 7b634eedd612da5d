import { isWritten } from "@carryover/contract";
import { lockCustomers } from "../../customers/service.ts";
import type { Transaction } from "../../database/database.ts";
import type { ImportContext } from "../../import-entry.ts";
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
  const { result, images } = await transaction.rehearse(async () => {
    const customerIds = await customersOf(transaction, context, chain, batch);
    // In one order for all writers, whatever the order of the records.
    await lockCustomers(transaction, environmentId, customerIds);
    await replay(transaction, context, chain, customerIds);
    const applied = await applyBatch(transaction, { ...context, expectNew: false }, batch);
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

/** The customers of a batch, and those whose planned records claim what its records claim. */
async function customersOf(
  transaction: Transaction,
  { environmentId }: ImportContext,
  chain: readonly store.PlanRun[],
  batch: ReadBatch,
): Promise<string[]> {
  const own = customerIdsOf(batch).flatMap((id) => id ?? []);
  const claims = batch.entries.map(({ record }) => claimsOf(batch.kind, record));
  const others = await store.claimants(
    transaction,
    environmentId,
    chain.map(({ id }) => id),
    {
      subscriptionIds: claims.flatMap(({ subscriptionId }) => subscriptionId ?? []),
      billingIds: claims.flatMap(({ billingId }) => billingId ?? []),
    },
  );
  return [...new Set([...own, ...others])].sort();
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
