import type { CallOptions } from "../options.ts";
import type { Usage, UsageReport } from "../resources/usage.ts";
import type { Transport } from "../transport.ts";
import {
  type BulkEntry,
  type BulkKind,
  type BulkOptions,
  type BulkRequest,
  bodyOf,
  checkCount,
  inRequests,
  type Records,
  said,
} from "./bulk.ts";
import type { RecordDetail, UsageOutcome } from "./outcome.ts";
import { faultsOf } from "./usage-faults.ts";

/** A usage to report. It is added to the counter unless its behavior is `SET`. */
export type BulkUsage = Omit<UsageReport, "createdAt"> & {
  readonly createdAt?: string | Date;
};

/** What to report: any number of usages, from a list or a stream. */
export interface BulkUsageReport {
  readonly usages: Records<BulkUsage>;
}

/** The result of a bulk report: one outcome per usage, in order. */
export interface BulkUsageResult {
  readonly outcomes: UsageOutcome[];
}

/**
 * Reports usages request by request; see `Carryover.reportUsageBulk`.
 *
 * No usage is counted twice. A request that is sent again after an outage carries the same
 * Idempotency-Key, under which the server counts once and repeats its answer. One that is sent
 * without the bad usages of the one before is another request, with another key; it follows a
 * refusal, which has counted nothing. Only where the caller gives a key can the same usages come in
 * a later call, and be cut differently because one that was bad is no longer: so there each usage
 * carries a key of its own.
 */
export async function reportUsageBulk(
  transport: Transport,
  input: BulkUsageReport,
  options: BulkOptions = {},
): Promise<BulkUsageResult> {
  const result: BulkUsageResult = { outcomes: [] };
  const kind = kindOf(options.idempotencyKey);
  await inRequests(result, input.usages, kind, options, (request) => report(transport, request));
  return result;
}

/** The API takes 100 usages and 1 MiB. */
function kindOf(callKey: string | undefined): BulkKind<BulkUsage> {
  return {
    recordsMax: 100,
    charactersMax: 300_000,
    customerIdOf: ({ customerId }) => customerId,
    prepare: (usage, index) => {
      if (callKey === undefined || typeof usage !== "object" || usage === null) return usage;
      return { ...usage, idempotencyKey: usage.idempotencyKey ?? `${callKey}-${index}` };
    },
  };
}

/** Sends a request, and again without what the server refuses, until it refuses nothing. */
async function report(transport: Transport, request: BulkRequest): Promise<UsageOutcome[]> {
  const outcomes: UsageOutcome[] = [];
  let left = request.entries.map((entry, position) => ({ ...entry, position }));
  let options: CallOptions = request.options;
  const place = ({ position, customerId }: { position: number } & BulkEntry) => {
    return { index: request.firstIndex + position, customerId };
  };
  // Ends, as each refusal takes out one usage at least.
  while (left.length > 0) {
    const counted = await countedOrFaults(transport, left, options);
    if (Array.isArray(counted)) {
      for (const [index, entry] of left.entries()) {
        const usage = counted[index] as Usage;
        const remarks = said(warningsOf(usage));
        outcomes[entry.position] = { ...place(entry), outcome: "counted", usage, ...remarks };
      }
      break;
    }
    for (const [index, details] of counted) {
      const entry = left[index];
      if (entry === undefined) continue;
      outcomes[entry.position] = { ...place(entry), outcome: "rejected", ...said(details) };
    }
    left = left.filter((_, index) => !counted.has(index));
    options = { ...options, idempotencyKey: undefined };
  }
  return outcomes;
}

/** An older server gives none. */
function warningsOf({ warnings }: Partial<Usage>): RecordDetail[] {
  return (warnings ?? []).map((warning) => ({ ...warning, path: "/createdAt" }));
}

/**
 * Returns the usages as they were counted; or what is wrong with those that kept them from being.
 */
async function countedOrFaults(
  transport: Transport,
  entries: readonly BulkEntry[],
  options: CallOptions,
): Promise<Usage[] | ReadonlyMap<number, readonly RecordDetail[]>> {
  const call = { method: "POST", path: "/api/v1/usage", body: bodyOf("usages", entries) } as const;
  try {
    const usages = await transport.data<Usage[]>(call, options);
    checkCount(entries, usages);
    return usages;
  } catch (error) {
    const faults = faultsOf(error, entries.length);
    if (faults.size === 0) throw error;
    return faults;
  }
}
