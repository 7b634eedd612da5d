import { limits } from "@carryover/contract";
import type { Transaction } from "../database/database.ts";
import * as store from "./store.ts";

/** Something that only a whole run can show, with the customers it concerns. */
export interface CustomerFinding {
  readonly code: string;
  readonly message: string;
  readonly count: number;
  readonly items: Array<{ value: string; customerIds: string[] }>;
}

/**
 * Finds billing ids that several customers share, if the run touched one of them. A run of one
 * small batch passes its billing ids, so that the query does not read those of the whole
 * environment.
 */
export async function findSharedBillingIds(
  transaction: Transaction,
  environmentId: string,
  run: { id: string; billingIds: readonly string[] | null },
): Promise<CustomerFinding[]> {
  const rows = await store.sharedBillingIds(transaction, environmentId, run, limits.findingsMax);
  const [first] = rows;
  if (first === undefined) return [];
  return [
    {
      code: "billing_id_shared",
      message: "Several customers have the same billing id; a cutover would refuse them.",
      count: first.total,
      items: rows.map(({ value, customerIds }) => ({ value, customerIds })),
    },
  ];
}
