import { createHash } from "node:crypto";
import type { customerImportBody, customerImportReply } from "@carryover/contract";
import type { z } from "zod";
import { findSharedBillingIds, linkBillingIds, lockCustomers } from "../customers/service.ts";
import type { Database } from "../database/database.ts";
import type { Steps } from "../event-loop.ts";
import { type AppliedBatch, applyBatch, newestOf, type ReadBatch, readBatch } from "./apply.ts";
import { lockAgainstArchiving } from "./archiving/store.ts";
import { enterApplied } from "./batches.ts";
import { newRun } from "./new-run.ts";
import * as store from "./store.ts";

/** The reply of the v1 import: the created ids, the run and the outcomes. */
export type ImportedCustomers = z.input<typeof customerImportReply>["data"];

/** v1 clients expect unknown fields to be ignored. */
const options = { ignoreUnknown: true, unarchive: false, noRepeats: false };

/** The customers of a v1 import, read. */
export interface SentCustomers {
  readonly batch: ReadBatch<"customers">;
  readonly recordNumbers: number[];
  readonly integrationId: string | null | undefined;
  /** Of what was read, since what was sent may be nested deeper than it can be written. */
  readonly sha256: string;
}

/** Reads the customers of a v1 import. */
export function* readCustomers({
  customers: records,
  integrationId,
}: z.output<typeof customerImportBody>): Steps<SentCustomers> {
  const recordNumbers = records.map((_, index) => index + 1);
  const batch = yield* readBatch("customers", { records, recordNumbers }, options);
  const hash = createHash("sha256");
  for (const entry of batch.entries) {
    hash.update(JSON.stringify(entry));
    yield;
  }
  return { batch, recordNumbers, integrationId, sha256: hash.digest("hex") };
}

/** Opens, applies and completes a run of one batch in one transaction. */
export async function importCustomersAtOnce(
  database: Database,
  environmentId: string,
  { batch, recordNumbers, integrationId, sha256 }: SentCustomers,
  now: Date,
): Promise<ImportedCustomers> {
  return database.transaction(async (transaction) => {
    const source = { name: "POST /api/v1/customers/import" };
    const run = newRun(environmentId, { kind: "customers", mode: "apply", source, options }, now);
    await store.insertRun(transaction, run);
    const key = { environmentId, runId: run.id, lane: 0, number: 0 };
    const context = { ...key, now, unarchive: false, expectNew: false };
    await lockAgainstArchiving(transaction, environmentId);
    // Links are written to unchanged customers too: once some are written, it is too late for them.
    if (integrationId) await lockCustomers(transaction, environmentId, idsOf(batch));
    const result = await applyBatch(transaction, context, batch);
    if (integrationId) {
      await linkBillingIds(transaction, { environmentId, now }, integrationId, [
        ...accepted(batch, result),
      ]);
    }
    await enterApplied(transaction, key, { sha256, recordNumbers, rejections: [] }, result, now);
    const findings = await findSharedBillingIds(transaction, environmentId, {
      id: run.id,
      billingIds: batch.entries.flatMap(({ record }) => record.billingId ?? []),
    });
    await store.closeRun(transaction, run.id, {
      status: "completed",
      findings,
      newest: newestOf(batch, now),
      now,
    });
    return {
      newCustomers: batch.entries
        .filter((entry) => result.outcomes[entry.index] === "created")
        .map((entry) => entry.record.id),
      runId: run.id,
      outcomes: result.outcomes.filter((outcome) => outcome !== "replaced"),
      details: result.details,
    };
  });
}

function idsOf({ entries }: ReadBatch<"customers">): string[] {
  return entries.map(({ record }) => record.id);
}

function* accepted(batch: ReadBatch<"customers">, result: AppliedBatch) {
  for (const entry of batch.entries) {
    const outcome = result.outcomes[entry.index];
    if (outcome !== "rejected" && outcome !== "skipped") yield entry.record;
  }
}
