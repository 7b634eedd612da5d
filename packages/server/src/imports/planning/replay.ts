import { limits } from "@carryover/contract";
import type { Transaction } from "../../database/database.ts";
import type { ImportContext, ImportEntry } from "../../import-entry.ts";
import { Refusal } from "../../refusal.ts";
import { importers, type RecordOf } from "../kinds.ts";
import * as store from "./store.ts";

/**
 * Applies what a plan, and the plans that it builds on, have of some customers, in the order of the
 * runs and their files. Throws plan_too_entangled if there is so much of it that a batch would
 * become long work: each batch rehearses the earlier ones of its customers again.
 */
export async function replay(
  transaction: Transaction,
  context: ImportContext,
  chain: readonly store.PlanRun[],
  customerIds: readonly string[],
): Promise<void> {
  const runIds = chain.map(({ id }) => id);
  await store.putImagesAside(transaction, context.environmentId, runIds, customerIds);
  let left = limits.plannedRecordsReplayedMax;
  for (const run of chain) {
    const records = await store.loadPlanned(
      transaction,
      context.environmentId,
      run.id,
      customerIds,
      left + 1,
    );
    left -= records.length;
    if (left < 0) throw new Refusal("plan_too_entangled");
    if (records.length > 0) await applyPlanned(transaction, context, run, records);
  }
}

async function applyPlanned<K extends keyof RecordOf>(
  transaction: Transaction,
  { environmentId, now }: ImportContext,
  { id: runId, kind, options }: store.PlanRun & { readonly kind: K },
  records: ReadonlyArray<{ recordNumber: number; record: unknown }>,
): Promise<void> {
  const { unarchive, compare } = options;
  const context = { environmentId, runId, now, unarchive, compare, expectNew: false };
  const entries = records.map(
    // It was read before it was kept.
    ({ recordNumber, record }, index): ImportEntry<RecordOf[K]> => ({
      index,
      recordNumber,
      record: record as RecordOf[K],
    }),
  );
  await importers[kind].apply(transaction, context, entries);
}
