import { createHash } from "node:crypto";
import { limits, type subscriptionImportBody } from "@carryover/contract";
import type { z } from "zod";
import { type Database, DatabaseUnavailable, type Transaction } from "../database/database.ts";
import { Refusal } from "../refusal.ts";
import { applyBatch, readBatch } from "./apply.ts";
import { enter } from "./batches.ts";
import { newRun } from "./new-run.ts";
import * as store from "./store.ts";
import * as tasks from "./tasks-store.ts";

/** v1 clients expect unknown fields to be ignored. */
const options = { ignoreUnknown: true, unarchive: false, noRepeats: false };

/** Keeps subscriptions to be applied later, and gives the id of the run that will do it. */
export async function acceptSubscriptions(
  transaction: Transaction,
  environmentId: string,
  body: z.output<typeof subscriptionImportBody>,
  now: Date,
): Promise<{ taskId: string }> {
  // What is nested deeper than a record may be could not even be written as JSON.
  const deep = body.subscriptions.findIndex((record) =>
    isDeeperThan(record, limits.recordDepthMax),
  );
  if (deep !== -1) {
    const message = `subscriptions.${deep} is nested deeper than ${limits.recordDepthMax} levels.`;
    throw new Refusal("InvalidArgumentError", {}, message);
  }
  const source = { name: "POST /api/v1/subscriptions/import" };
  const run = newRun(environmentId, { kind: "subscriptions", mode: "apply", source, options }, now);
  await store.insertRun(transaction, run);
  const records = JSON.stringify(body.subscriptions);
  await tasks.insertTask(transaction, { runId: run.id, environmentId, body: records });
  return { taskId: run.id };
}

function isDeeperThan(value: unknown, depthMax: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depthMax === 0 || Object.values(value).some((inner) => isDeeperThan(inner, depthMax - 1));
}

/**
 * Applies the next accepted batch: data, ledger, the end of the run and that of the task commit
 * together, so a crash leaves either all of it or a task that is applied later. False if there was
 * none. A batch that keeps ending with a defect is given up: its run is canceled. Throws that
 * defect, for the log, and DatabaseUnavailable.
 */
export async function applyNextTask(database: Database, now: Date): Promise<boolean> {
  let runId: string | null = null;
  try {
    return await database.transaction(
      async (transaction) => {
        const task = await tasks.lockNextTask(transaction);
        runId = task?.runId ?? null;
        if (task !== null) await applyTask(transaction, task, now);
        return task !== null;
      },
      { repeatable: true },
    );
  } catch (error) {
    if (runId !== null && !(error instanceof DatabaseUnavailable)) {
      await countFailure(database, runId, now);
    }
    throw error;
  }
}

async function applyTask(transaction: Transaction, task: tasks.TaskRow, now: Date): Promise<void> {
  const { runId, environmentId } = task;
  await tasks.deleteTask(transaction, runId);
  const run = await store.loadRun(transaction, environmentId, runId, "for update");
  if (run?.status !== "open") return;
  const records = JSON.parse(task.body) as unknown[];
  const recordNumbers = records.map((_, index) => index + 1);
  const batch = readBatch("subscriptions", { records, recordNumbers }, options);
  const key = { environmentId, runId, lane: 0, number: 0 };
  const context = { ...key, now, unarchive: false, expectNew: false };
  const result = await applyBatch(transaction, context, batch);
  const sha256 = createHash("sha256").update(task.body).digest("hex");
  await enter(transaction, key, { sha256, recordNumbers, rejections: [] }, result, now);
  await store.closeRun(transaction, runId, { status: "completed", findings: [], now });
}

async function countFailure(database: Database, runId: string, now: Date): Promise<void> {
  await database.transaction(async (transaction) => {
    const attempts = await tasks.countAttempt(transaction, runId);
    if (attempts < limits.importTaskAttemptsMax) return;
    await tasks.deleteTask(transaction, runId);
    await store.closeRun(transaction, runId, { status: "canceled", findings: [], now });
  });
}
