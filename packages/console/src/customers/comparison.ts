import type { BillingComparison, BillingComparisonEntry } from "@carryover/sdk";
import { queryOptions } from "@tanstack/react-query";
import { client } from "../session/client.ts";

/** The most subscriptions of one customer that are shown. */
const entriesMax = 500;
const movingMs = 1_000;
const restingMs = 60_000;

/** What is known of how a customer's subscriptions and those at Stripe differ. */
export interface Drift {
  readonly isConnected: boolean;
  /** The newest one that has come to its end; null if there is none. */
  readonly comparison: BillingComparison | null;
  /** What it has found of this customer; whoever has nothing at Stripe has no entries. */
  readonly entries: readonly BillingComparisonEntry[];
  /** The newest one, if it has not come to its end. */
  readonly running: BillingComparison | null;
  /** Why the newest one has failed. */
  readonly problem: BillingComparison["problem"];
}

/** Looked at again and again: a server compares by its own schedule, too. */
export const driftQuery = (customerId: string) =>
  queryOptions({
    queryKey: ["customers", "drift", customerId],
    queryFn: ({ signal }) => driftOf(customerId, signal),
    staleTime: movingMs,
    refetchInterval: (query) => (query.state.data?.running == null ? restingMs : movingMs),
  });

async function driftOf(customerId: string, signal: AbortSignal): Promise<Drift> {
  const [connections, { data }] = await Promise.all([
    client.billing.connections({ signal }),
    client.billing.comparisons.list({ limit: 20 }, { signal }),
  ]);
  const newestFirst = data.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const comparison = newestFirst.find(({ state }) => state === "completed") ?? null;
  const isOpen = ({ state }: BillingComparison) => state === "waiting" || state === "running";
  const query = { customerId, limit: entriesMax };
  const page =
    comparison === null
      ? { data: [] }
      : await client.billing.comparisons.entryPage(comparison.id, query, { signal });
  return {
    isConnected: connections.length > 0,
    comparison,
    entries: page.data,
    running: newestFirst.find(isOpen) ?? null,
    problem: newestFirst[0]?.problem ?? null,
  };
}

/** The worst that was found: a difference weighs more than a warning. */
export function verdictOf(
  entries: readonly BillingComparisonEntry[],
): BillingComparisonEntry["verdict"] {
  const verdicts = entries.map(({ verdict }) => verdict);
  if (verdicts.includes("differs")) return "differs";
  return verdicts.includes("warning") ? "warning" : "in_sync";
}
