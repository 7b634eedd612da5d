import type { SubscriptionRecord } from "@carryover/contract";
import type { Database } from "../database/database.ts";
import type { Adopt } from "../subscriptions/service.ts";
import type { ReadBatch } from "./apply.ts";
import { detailOf } from "./rejections.ts";

/**
 * Returns a batch with the billing provider's state of the subscriptions that it adopts. Uses the
 * network, and therefore runs before the transaction.
 */
export async function withAdopted(
  database: Database,
  adopt: Adopt,
  environmentId: string,
  batch: ReadBatch,
): Promise<ReadBatch> {
  if (batch.kind !== "subscriptions") return batch;
  const entries = batch.entries;
  const adopted = await adopt(
    database,
    environmentId,
    entries.map(({ record }) => record as SubscriptionRecord),
  );
  const details = adopted.flatMap(({ issue }, position) => {
    const index = entries[position]?.index;
    return issue === null || index === undefined ? [] : [detailOf(index, issue)];
  });
  return {
    ...batch,
    entries: entries.map((entry, index) => ({
      ...entry,
      record: adopted[index]?.record ?? entry.record,
    })),
    details: [...batch.details, ...details],
  };
}
