import { limits, type subscriptionImportBody } from "@carryover/contract";
import type { z } from "zod";
import { type Database, isOutage, type Transaction } from "../../database/database.ts";
import { inSlices, type Steps } from "../../event-loop.ts";
import { Refusal } from "../../refusal.ts";
import { type Adopt, adoptNothing } from "../../subscriptions/service.ts";
import { withAdopted } from "../adopt-batch.ts";
import { applyBatch, newestOf, type ReadBatch, readBatch } from "../apply.ts";
import { lockAgainstArchiving } from "../archiving/store.ts";
import { enterApplied } from "../batches.ts";
import { newRun } from "../new-run.ts";
import * as store from "../store.ts";
import * as tasks from "./store.ts";

/** v1 clients expect unknown fields to be ignored. */
const options = { ignoreUnknown: true, unarchive: false, noRepeats: false };

/**
 * Keeps the JSON of subscriptions to be applied later, and returns the id of the run that will do
 * it. `onAccepted` is called when that is committed.
 */
export async function acceptSubscriptions(
  database: Database,
  environmentId: string,
  body: string,
  { now, onAccepted }: { readonly now: Date; readonly onAccepted: () => void },
): Promise<{ taskId: string }> {
  const source = { name: "POST /api/v1/subscriptions/import" };
  const run = newRun(environmentId, { kind: "subscriptions", mode: "apply", source, options }, now);
  return database.transaction(async (transaction) => {
    transaction.afterCommit(onAccepted);
    await store.insertRun(transaction, run);
    await tasks.insertTask(transaction, { runId: run.id, environmentId, body });
    return { taskId: run.id };
  });
}

/** Returns the records of a v1 import as a JSON list, as they are kept. */
export function* writeSubscriptions({
  subscriptions,
}: z.output<typeof subscriptionImportBody>): Steps<string> {
  const texts: string[] = [];
  for (const [index, record] of subscriptions.entries()) {
    // Values nested deeper than a record may be could not even be written as JSON.
    if (isDeeperThan(record, limits.recordDepthMax)) {
      const place = `subscriptions.${index}`;
      const message = `${place} is nested deeper than ${limits.recordDepthMax} levels.`;
      throw new Refusal("InvalidArgumentError", {}, message);
    }
    texts.push(JSON.stringify(record));
    yield;
  }
  return `[${texts.join(",")}]`;
}

function isDeeperThan(value: unknown, depthMax: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depthMax === 0 || Object.values(value).some((inner) => isDeeperThan(inner, depthMax - 1));
}

/** The memory of a process between two tasks. */
export interface TaskMemory {
  /** Whose turn it was last. */
  lastEnvironmentId: string | null;
  /** A task whose try was ended by an outage, and is counted until the store can be reached. */
  interrupted: tasks.TaskKey | null;
}

/** Returns the memory of a process that has applied nothing yet. */
export function newTaskMemory(): TaskMemory {
  return { lastEnvironmentId: null, interrupted: null };
}

/**
 * Applies the accepted batch whose turn it is: data, ledger, the end of the run and that of the
 * task commit together, so that a crash leaves either all of it or a task to be applied later.
 * Returns false without a task. An attempt is counted before it starts, since one that kills the
 * process cannot count itself; an outage is not counted. After too many attempts the run is
 * canceled. Throws defects, for the log, and outages.
 */
export async function applyNextTask(
  database: Database,
  memory: TaskMemory,
  now: Date,
  adopt: Adopt = adoptNothing,
): Promise<boolean> {
  await takeBack(database, memory);
  let begun: tasks.TaskKey | null = null;
  try {
    const task = await database.transaction(async (transaction) => {
      const next = await tasks.beginNextTask(transaction, memory.lastEnvironmentId);
      begun = next;
      return next;
    });
    if (task === null) return false;
    memory.lastEnvironmentId = task.environmentId;
    const isGivenUp = task.attempts > limits.importTaskAttemptsMax;
    const batch = isGivenUp ? null : await readTaskBatch(database, task, adopt);
    const end = (transaction: Transaction) =>
      isGivenUp ? giveUp(transaction, task, now) : applyTask(transaction, { ...task, batch }, now);
    await database.transaction(end, { repeatable: true });
    return true;
  } catch (error) {
    if (isOutage(error)) {
      memory.interrupted = begun;
      // Where the outage lasts, this is done before the next task.
      await takeBack(database, memory).catch(() => {});
    }
    throw error;
  }
}

async function takeBack(database: Database, memory: TaskMemory): Promise<void> {
  if (memory.interrupted === null) return;
  await tasks.uncountAttempt(database, memory.interrupted);
  memory.interrupted = null;
}

/** Reads the records of a task; asks about those that adopt something before the transaction. */
async function readTaskBatch(
  database: Database,
  task: tasks.TaskKey,
  adopt: Adopt,
): Promise<ReadBatch | null> {
  const texts = await tasks.readTask(database, task);
  // An import has one record at least, so the task is gone.
  if (texts.length === 0) return null;
  const batch = await inSlices(readTexts(texts));
  return withAdopted(database, adopt, task.environmentId, batch);
}

function* readTexts(texts: readonly string[]): Steps<ReadBatch> {
  const records: unknown[] = [];
  for (const text of texts) {
    records.push(JSON.parse(text));
    yield;
  }
  const recordNumbers = records.map((_, index) => index + 1);
  return yield* readBatch("subscriptions", { records, recordNumbers }, options);
}

async function applyTask(
  transaction: Transaction,
  task: tasks.TaskKey & { readonly batch: ReadBatch | null },
  now: Date,
): Promise<void> {
  const { runId, environmentId, batch } = task;
  const taken = await tasks.takeTask(transaction, task);
  if (taken === null || batch === null) return;
  const run = await store.loadRun(transaction, environmentId, runId, "for update");
  if (run?.status !== "open") return;
  const recordNumbers = Array.from({ length: batch.recordCount }, (_, index) => index + 1);
  const key = { environmentId, runId, lane: 0, number: 0 };
  const context = { ...key, now, unarchive: false, expectNew: false };
  await lockAgainstArchiving(transaction, environmentId);
  const result = await applyBatch(transaction, context, batch);
  const { sha256 } = taken;
  await enterApplied(transaction, key, { sha256, recordNumbers, rejections: [] }, result, now);
  const newest = newestOf(batch, now);
  await store.closeRun(transaction, runId, { status: "completed", findings: [], newest, now });
}

async function giveUp(transaction: Transaction, task: tasks.TaskKey, now: Date): Promise<void> {
  await tasks.deleteTask(transaction, task);
  const run = await store.loadRun(transaction, task.environmentId, task.runId, "for update");
  if (run?.status !== "open") return;
  const end = { status: "canceled", findings: [importFailed], now } as const;
  await store.closeRun(transaction, task.runId, end);
}

/** The reason of a run that was canceled by the server. */
const importFailed: store.Finding = {
  code: "import_failed",
  message:
    "The server could not apply this import, so none of its records is stored. The server's log " +
    "may say why. Send the records again, in smaller requests if there are many.",
  count: limits.importTaskAttemptsMax,
  items: [],
};
