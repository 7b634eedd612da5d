import type { Transaction } from "../database/database.ts";
import { portions } from "../database/portions.ts";
import {
  byCustomer,
  type KeptReason,
  type RecordImages,
  type ReversalRequest,
  type ReversalResult,
  reverse,
  rowOfImage,
  withoutLater,
} from "../database/reversal.ts";
import { recordCursor } from "../row-id.ts";
import { type CustomerRow, deleteCustomers, loadCustomers, writeCustomers } from "./store.ts";

/** What belongs to customers, so that these cannot be deleted: a sentence about each. */
export type Belongings = ReadonlyMap<string, string>;

const dates = ["createdAt", "sourceCreatedAt", "updatedAt", "archivedAt"] as const;

/**
 * Takes records of customers back: one that a record has created is deleted, unless something
 * belongs to it by now; any other is what it was before. The customers are locked.
 */
export async function reverseCustomers(
  transaction: Transaction,
  request: ReversalRequest,
  belongings: Belongings,
): Promise<ReversalResult> {
  const { environmentId, runId, records } = request;
  const groups = byCustomer(records);
  const stored = await loadCustomers(transaction, environmentId, [...groups.keys()]);
  const rows = new Map(stored.map((row) => [row.customerId, row]));
  const reversals = [...groups].map(([customerId, own]) => {
    const row = rows.get(customerId);
    const reversal = reverse<CustomerRow>(
      own.map((record) => ({
        recordNumber: record.recordNumber,
        changes: changesOf(record, row, runId),
      })),
      {
        runId,
        rows: withoutLater(
          new Map(row === undefined ? [] : [[customerId, row]]),
          request.later.images.get(customerId),
          (id) => id,
          dates,
        ),
        standsFor: (_, revision) => request.standsFor(customerId, customerId, revision),
        objection: (back) =>
          back.get(customerId) === null ? inUse(belongings.get(customerId)) : null,
      },
    );
    return { customerId, ...reversal };
  });
  if (!request.isDryRun) {
    await write(transaction, environmentId, {
      restored: reversals.flatMap(({ restored }) => restored.map((one) => one.row)),
      deleted: reversals.flatMap(({ deleted }) => deleted),
    });
  }
  return {
    verdicts: reversals.flatMap(({ verdicts }) => verdicts),
    restored: reversals.flatMap(({ customerId, restored }) =>
      restored.map(({ row, standsFor }) => {
        return { customerId, entityId: customerId, revision: row.revision, standsFor };
      }),
    ),
    deleted: reversals.flatMap(({ customerId, deleted }) =>
      deleted.map(() => ({ customerId, entityId: customerId })),
    ),
  };
}

function changesOf(record: RecordImages, row: CustomerRow | undefined, runId: string) {
  const { customerId: key, recordNumber, images } = record;
  const [image] = images;
  const before = image?.before ? rowOfImage<CustomerRow>(image.before, dates) : null;
  // Another one of this id may have been created since.
  const isOwn = row?.cursorId === (before?.cursorId ?? recordCursor(runId, recordNumber));
  return isOwn ? [{ key, before }] : [];
}

function inUse(sentence: string | undefined): KeptReason | null {
  if (sentence === undefined) return null;
  const hint = "Undo the runs that have brought it first, or archive the customer.";
  return { code: "in_use", message: sentence, hint };
}

async function write(
  transaction: Transaction,
  environmentId: string,
  changes: { readonly restored: readonly CustomerRow[]; readonly deleted: readonly CustomerRow[] },
): Promise<void> {
  const { restored, deleted } = changes;
  if (deleted.length > 0) await deleteCustomers(transaction, environmentId, deleted);
  for (const portion of portions(restored, ({ metadata }) => metadata)) {
    await writeCustomers(transaction, environmentId, portion);
  }
}
