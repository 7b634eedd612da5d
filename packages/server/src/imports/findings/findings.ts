import { limits } from "@carryover/contract";
import { findSharedBillingIds } from "../../customers/service.ts";
import type { Transaction } from "../../database/database.ts";
import { findCustomersWithout, findDroppedAddons } from "../../subscriptions/service.ts";
import type { Finding, RunRow } from "../store.ts";
import * as findingsStore from "./store.ts";

/**
 * What only the whole run can show. A plan has those that follow from its records; what it would
 * have stored is not there to be looked at.
 */
export async function findingsOf(transaction: Transaction, run: RunRow): Promise<Finding[]> {
  const { id, environmentId, kind, mode } = run;
  // It writes what others have imported, and has nothing to say of a file.
  if (mode === "archive") return [];
  if (kind === "usage") {
    return [...(await usageNotCounted(transaction, id)), ...(await usageBeyond(transaction, id))];
  }
  if (kind === "customers") {
    const repeated = await repeatedCustomers(transaction, id);
    if (mode === "plan") return repeated;
    const own = { id, billingIds: null };
    return [...(await findSharedBillingIds(transaction, environmentId, own)), ...repeated];
  }
  const dropped = await findDroppedAddons(transaction, id);
  if (mode === "plan") return dropped;
  const before = await findingsStore.customersBefore(transaction, environmentId, id);
  if (before.length === 0) return dropped;
  return [...(await findCustomersWithout(transaction, environmentId, before)), ...dropped];
}

async function repeatedCustomers(transaction: Transaction, runId: string): Promise<Finding[]> {
  const rows = await findingsStore.repeatedCustomers(transaction, runId, limits.findingsMax);
  const [first] = rows;
  if (first === undefined) return [];
  return [
    {
      code: "customer_repeated",
      message: "Several records have the same id; they were applied in the order of the file.",
      count: first.total,
      items: rows.map(({ customerId }) => ({ value: customerId, customerIds: [customerId] })),
    },
  ];
}

const notCounted = {
  usage_before_period:
    "Usage was measured before the current usage period and does not count in it.",
  usage_superseded: "Usage is older than a later SET and does not count.",
} as const;

/** Usage that was accepted and counts in no current usage. */
async function usageNotCounted(transaction: Transaction, runId: string): Promise<Finding[]> {
  const codes = Object.keys(notCounted) as Array<keyof typeof notCounted>;
  const rows = await findingsStore.warnedRecords(transaction, runId, codes, limits.findingsMax);
  return codes.flatMap((code): Finding[] => {
    const own = rows.filter((row) => row.code === code);
    const [first] = own;
    if (first === undefined) return [];
    const items = own.map(({ recordNumber, customerId }) => {
      return { value: `record ${recordNumber}`, customerIds: [customerId] };
    });
    return [{ code, message: notCounted[code], count: first.total, items }];
  });
}

const beyond = {
  usage_above_limit: "Usage is above a hard limit, so a check denies the feature.",
  usage_above_soft_limit: "Usage is above a soft limit, at which no check denies the feature.",
  usage_without_entitlement: "Usage is of customers who have no entitlement to its feature.",
} as const;

/** Usage that counts and exceeds what is granted, after the last record of its counter. */
async function usageBeyond(transaction: Transaction, runId: string): Promise<Finding[]> {
  const rows = await findingsStore.notedUsage(transaction, runId, limits.findingsMax);
  return Object.entries(beyond).flatMap(([code, message]): Finding[] => {
    const own = rows.filter((row) => row.code === code);
    const [first] = own;
    if (first === undefined) return [];
    const items = own.map(({ customerId, code: _, total: __, ...usage }) => {
      return { value: usageText(usage), customerIds: [customerId], usage };
    });
    return [{ code, message, count: first.total, items }];
  });
}

type NotedUsage = Omit<findingsStore.UsageNote, "customerId" | "code" | "total">;

function usageText({ recordNumber, featureId, resourceId, usageLimit, usage }: NotedUsage): string {
  const of = resourceId === null ? featureId : `${featureId} of ${resourceId}`;
  const limit = usageLimit === null ? "" : ` of ${usageLimit}`;
  return `record ${recordNumber} (${of}: ${usage}${limit})`;
}
