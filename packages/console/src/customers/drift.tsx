import type { BillingComparisonEntry } from "@carryover/sdk";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { client } from "../session/client.ts";
import { Pill } from "../show/states.tsx";

/** Entries of a comparison that are searched for the customer. */
const entriesMax = 5_000;

/** Whether the customer's subscriptions are as in Stripe, by the newest comparison. */
export function Drift({ customerId }: { readonly customerId: string }): ReactNode {
  const found = useQuery({
    queryKey: ["customers", "drift", customerId],
    queryFn: ({ signal }) => driftOf(customerId, signal),
    staleTime: 60_000,
  });
  if (found.data === undefined || found.data === null) return null;
  const { entries, at } = found.data;
  const fields = entries.flatMap(({ fields }) => fields.map(({ field }) => field));
  const title = `Compared with Stripe ${at}${fields.length > 0 ? `: ${fields.join(", ")}` : ""}`;
  const isDifferent = entries.some(({ verdict }) => verdict === "differs");
  return (
    <span title={title}>
      {isDifferent ? (
        <Pill tone="bad">Differs from Stripe</Pill>
      ) : entries.length > 0 ? (
        <Pill tone="warn">Stripe: a warning</Pill>
      ) : (
        <Pill tone="good">In sync with Stripe</Pill>
      )}
    </span>
  );
}

/** Returns what differs of the customer, or null if nothing was ever compared. */
async function driftOf(customerId: string, signal: AbortSignal) {
  const { data } = await client.billing.comparisons.list({ limit: 10 }, { signal });
  const newest = data
    .filter(({ state }) => state === "completed")
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))[0];
  if (newest === undefined) return null;
  const entries: BillingComparisonEntry[] = [];
  let looked = 0;
  for (const verdict of ["differs", "warning"] as const) {
    for await (const entry of client.billing.comparisons.entries(
      newest.id,
      { verdict },
      { signal },
    )) {
      if (entry.customerId === customerId) entries.push(entry);
      looked += 1;
      if (looked > entriesMax) return null;
    }
  }
  return { entries, at: newest.finishedAt ?? newest.createdAt };
}
