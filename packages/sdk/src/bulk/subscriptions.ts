import { CarryoverError } from "../errors.ts";
import { ImportRuns } from "../resources/import-runs.ts";
import type { SubscriptionImportItem, SubscriptionImportTask } from "../resources/subscriptions.ts";
import { pause } from "../retry.ts";
import type { Transport } from "../transport.ts";
import {
  type BulkKind,
  type BulkOptions,
  type BulkRequest,
  bodyOf,
  inRequests,
  outcomesOf,
  type Records,
} from "./bulk.ts";
import type { SubscriptionOutcome } from "./outcome.ts";

type Grant = NonNullable<SubscriptionImportItem["entitlements"]>[number];

/** An add-on of a subscription, under the names of either generation of the API. */
export type BulkAddon = { readonly quantity: number } & (
  | { readonly id: string }
  | { readonly addonId: string }
);

/** Units of a feature that is priced by unit, under the names of either generation. */
export type BulkCharge = { readonly quantity: number; readonly type?: "FEATURE" | "CREDIT" } & (
  | { readonly id: string }
  | { readonly featureId: string }
);

/**
 * A subscription to import, under the names of either generation of the API. Without an id it is
 * known by its customer, plan and resource.
 */
export type BulkSubscription = Pick<
  SubscriptionImportItem,
  "customerId" | "planId" | "resourceId" | "billingId" | "billingPeriod" | "metadata"
> & {
  readonly id?: string;
  readonly subscriptionId?: string;
  readonly startDate?: string | Date;
  readonly endDate?: string | Date | null;
  readonly updatedAt?: string | Date;
  readonly addons?: readonly BulkAddon[];
  readonly charges?: readonly BulkCharge[];
  readonly billableFeatures?: readonly BulkCharge[];
  /** Units of the plan's only feature that is priced by unit. */
  readonly unitQuantity?: number;
  readonly entitlements?: readonly (Grant | { readonly feature: Grant })[];
  readonly subscriptionEntitlements?: readonly (Grant | { readonly feature: Grant })[];
  readonly additionalMetaData?: SubscriptionImportItem["metadata"];
  readonly salesforceId?: string | null;
};

/** What to import: any number of subscriptions, from a list or a stream. */
export interface BulkSubscriptionImport {
  readonly subscriptions: Records<BulkSubscription>;
  /** The billing integration that the billing ids belong to. */
  readonly integrationId?: string | null | undefined;
}

/** Options of a bulk import of subscriptions. */
export interface BulkSubscriptionOptions extends BulkOptions {
  /** How long to wait until the server has applied a request: 600,000 by default. */
  readonly taskTimeoutMs?: number | undefined;
}

/** The result of a bulk import: one outcome per record, in order. */
export interface BulkSubscriptionImportResult {
  readonly outcomes: SubscriptionOutcome[];
  /** One run per request. */
  readonly runIds: string[];
}

/** First pause between two looks at a run; it doubles. A thousand records take about a second. */
const pollPauseMs = 50;

/** Longest pause between two looks at a run. */
const pollPauseMaxMs = 5_000;

/** How long to wait for a run if the caller does not say: others may be before it. */
const taskTimeoutMs = 600_000;

/** The API takes 32 MiB; records with many entitlements stay below 8. */
const kind: BulkKind<BulkSubscription> = {
  recordsMax: 1_000,
  charactersMax: 2_000_000,
  customerIdOf: ({ customerId }) => customerId,
};

/**
 * Imports subscriptions request by request; see `Carryover.importSubscriptionBulk`. The server
 * accepts a request at once and applies it later, so each is waited for before the next is sent:
 * otherwise two records of one customer could be applied in the wrong order.
 */
export async function importSubscriptionBulk(
  transport: Transport,
  input: BulkSubscriptionImport,
  options: BulkSubscriptionOptions = {},
): Promise<BulkSubscriptionImportResult> {
  const runs = new ImportRuns(transport);
  const result: BulkSubscriptionImportResult = { outcomes: [], runIds: [] };
  await inRequests(result, input.subscriptions, kind, options, async (request) => {
    const body = bodyOf("subscriptions", request.entries, input.integrationId);
    const call = { method: "POST", path: "/api/v1/subscriptions/import", body } as const;
    const { taskId } = await transport.data<SubscriptionImportTask>(call, request.options);
    result.runIds.push(taskId);
    await applied(runs, taskId, request, options.taskTimeoutMs ?? taskTimeoutMs);
    const onlyBatch = { lane: 0, number: 0 };
    return outcomesOf(request, await runs.retrieveBatch(taskId, onlyBatch, request.options));
  });
  return result;
}

/** Waits until a run is completed. Throws if it was given up, or takes longer than it may. */
async function applied(
  runs: ImportRuns,
  runId: string,
  { entries, firstIndex, options }: BulkRequest,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (let pauseMs = pollPauseMs; ; pauseMs = Math.min(pauseMs * 2, pollPauseMaxMs)) {
    const { status } = await runs.retrieve(runId, options);
    if (status === "completed") return;
    const which = `the records with index ${firstIndex} to ${firstIndex + entries.length - 1}`;
    if (status === "canceled") {
      throw new CarryoverError(`Import run ${runId} was canceled: none of ${which} was applied.`);
    }
    const leftMs = deadline - performance.now();
    if (!(leftMs > 0)) {
      throw new CarryoverError(
        `Import run ${runId} has not applied ${which} within ${timeoutMs} ms. It goes on.`,
      );
    }
    await pause(Math.min(pauseMs, leftMs), options.signal);
  }
}
