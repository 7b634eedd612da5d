import { DatabaseBusy, type Transaction } from "../database/database.ts";
import { portions } from "../database/portions.ts";
import { type CustomerRow, keepBeforeImages, writeCustomers } from "./store.ts";

/**
 * Archives customers because no file names them, and keeps what they were. They are locked, and
 * their subscriptions stay as they are. `updatedAt` stays, so that a later record of the source
 * does not count as older.
 */
export async function archiveCustomers(
  transaction: Transaction,
  {
    environmentId,
    runId,
    now,
  }: { readonly environmentId: string; readonly runId: string; readonly now: Date },
  customers: ReadonlyArray<{ readonly recordNumber: number; readonly row: CustomerRow }>,
): Promise<void> {
  const images = customers.map(({ recordNumber, row: before }) => ({
    recordNumber,
    before,
    row: {
      ...before,
      archivedAt: now,
      revision: before.revision + 1,
      importRunId: runId,
      importRecord: recordNumber,
    },
  }));
  for (const portion of portions(images, ({ row }) => row.metadata)) {
    const rows = portion.map(({ row }) => row);
    const written = await writeCustomers(transaction, environmentId, rows);
    if (written < rows.length) throw new DatabaseBusy("Others have changed the same customers.");
    await keepBeforeImages(transaction, environmentId, runId, portion);
  }
}
