import type { SubscriptionRecord } from "@carryover/contract";
import type { Adopt } from "../subscriptions/service.ts";
import type { ReadBatch } from "./apply.ts";
import { detailOf } from "./rejections.ts";

/**
 * A batch with what the billing provider says of the subscriptions that it adopts. It asks over the
 * network, so it is done before the transaction.
 */
export async function withAdopted(
  adopt: Adopt,
  environmentId: string,
  batch: ReadBatch,
): Promise<ReadBatch> {
  if (batch.kind !== "subscriptions") return batch;
  const entries = batch.entries;
  const adopted = await adopt(
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
