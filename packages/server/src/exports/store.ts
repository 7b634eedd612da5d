import type { Transaction } from "../database/database.ts";

/** Makes a transaction that has done nothing yet read everything as it is at this moment. */
export async function beginSnapshot(transaction: Transaction): Promise<void> {
  await transaction.execute("set transaction isolation level repeatable read, read only");
}
