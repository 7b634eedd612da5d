import { limits } from "@carryover/contract";
import type { Transaction } from "../../database/database.ts";
import * as store from "./store.ts";

/** Something that only a whole run can show, with the customers it concerns. */
interface SubscriptionFinding {
  readonly code: string;
  readonly message: string;
  readonly count: number;
  readonly items: Array<{ value: string; customerIds: string[] }>;
}

/** Finds customers that runs have written and that have no subscription, not even an ended one. */
export async function findCustomersWithout(
  transaction: Transaction,
  environmentId: string,
  customersRunIds: readonly string[],
): Promise<SubscriptionFinding[]> {
  const written = { environmentId, customersRunIds };
  const rows = await store.customersWithout(transaction, written, limits.findingsMax);
  const [first] = rows;
  if (first === undefined) return [];
  return [
    {
      code: "customer_without_subscription",
      message:
        "Customers of the import before have no subscription, and so no entitlements of a plan.",
      count: first.total,
      items: rows.map(({ customerId }) => ({ value: customerId, customerIds: [customerId] })),
    },
  ];
}

/** Finds subscriptions that have lost add-ons in a run. */
export async function findDroppedAddons(
  transaction: Transaction,
  runId: string,
): Promise<SubscriptionFinding[]> {
  const rows = await store.droppedAddons(transaction, runId, limits.findingsMax);
  const [first] = rows;
  if (first === undefined) return [];
  return [
    {
      code: "addons_dropped",
      message: "Records have removed add-ons of subscriptions, as they no longer list them.",
      count: first.total,
      items: rows.map(({ subscriptionId, customerId }) => {
        return { value: subscriptionId, customerIds: [customerId] };
      }),
    },
  ];
}
