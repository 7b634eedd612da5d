import { limits } from "@carryover/contract";
import { lockCustomers } from "../../customers/service.ts";
import { isOutage, type Transaction } from "../../database/database.ts";
import { billingRefusal } from "../../integrations/service.ts";
import { Refusal } from "../../refusal.ts";
import * as store from "../store.ts";
import { runChange } from "./change.ts";
import { runCreate } from "./create.ts";
import { runEnd, runEndLater } from "./end.ts";
import { isDefinitive } from "./errors.ts";
import { type BillingContext, TaskDone } from "./run.ts";
import * as billingStore from "./store.ts";
import type { BillingTask } from "./task.ts";

/**
 * Executes a task, or finds it executed. A definitive refusal of the provider removes the task and
 * its intention: a subscription that was to start is deleted, or canceled if its start is in the
 * future; a change is not made. Throws the refusal, or billing_unavailable if the task waits or
 * another worker executes it.
 */
export async function runTask(context: BillingContext, task: BillingTask): Promise<void> {
  const known = { task };
  try {
    const connection = await context.connectionOf(context.database, task.environmentId);
    const run = { ...context, task, known, connection };
    const { work } = task.state;
    switch (work.kind) {
      case "create":
        return await runCreate(run);
      case "change":
        return await runChange(run, work);
      case "end":
        return await runEnd(run, work);
      case "end-later":
        return await runEndLater(run, work);
    }
  } catch (error) {
    if (error instanceof TaskDone) return;
    if (isDefinitive(error) && !mustStay(task, error)) {
      const outcome = await giveUp(context, known.task);
      if (outcome === "done") return;
      if (outcome === "under_way") throw new Refusal("billing_unavailable");
    }
    throw billingRefusal(error);
  }
}

/**
 * Returns whether a task must stay: its decision has already taken effect here, or, without a valid
 * key, its request may have been sent or nobody waits for it. It continues with another key.
 */
function mustStay({ state, attempts }: BillingTask, error: unknown): boolean {
  if (state.work.kind === "end" || state.work.kind === "end-later") return true;
  const refusal = billingRefusal(error);
  const isOfKey =
    refusal instanceof Refusal &&
    ["billing_key_refused", "billing_not_connected", "encryption_key_missing"].includes(
      refusal.code,
    );
  return isOfKey && (state.request !== null || attempts > 0);
}

/**
 * Removes a task and its intention, unless another worker has continued it, whose result may
 * differ: then it is in progress or done.
 */
function giveUp(
  context: BillingContext,
  task: BillingTask,
): Promise<"given_up" | "under_way" | "done"> {
  const { environmentId, customerId } = task;
  return context.database.transaction(async (transaction) => {
    await lockCustomers(transaction, environmentId, [customerId]);
    if (await billingStore.withdrawTask(transaction, task)) {
      if (task.state.work.kind === "create") await withdrawRow(transaction, task, context.now());
      return "given_up";
    }
    const open = await billingStore.loadTasks(transaction, environmentId, customerId);
    return open.some(({ id }) => id === task.id) ? "under_way" : "done";
  });
}

async function withdrawRow(
  transaction: Transaction,
  { environmentId, subscriptionId }: BillingTask,
  now: Date,
): Promise<void> {
  const row = await store.loadById(transaction, environmentId, subscriptionId);
  if (row === null || row.billingState !== "PENDING") return;
  if (row.startDate <= row.createdAt) {
    await billingStore.deleteSubscription(transaction, environmentId, row);
    return;
  }
  const canceled = {
    ...row,
    cancellationDate: now,
    cancelReason: "PENDING_PAYMENT_EXPIRED" as const,
    paymentCollection: "FAILED" as const,
    revision: row.revision + 1,
    updatedAt: now,
  };
  await store.writeSubscriptions(transaction, environmentId, [canceled]);
}

/**
 * Runs the task that has been due for longest, of any environment. Returns false without one. Its
 * error is passed to `onError`; the task is repeated after a pause that doubles.
 */
export async function runDueTask(
  context: BillingContext,
  onError: (error: unknown, task: BillingTask) => void,
): Promise<boolean> {
  const now = context.now();
  const lease = new Date(now.getTime() + limits.billingTaskLeaseMs);
  const task = await billingStore.takeDueTask(context.database, now, lease);
  if (task === null) return false;
  try {
    await runTask(context, task);
  } catch (error) {
    if (isOutage(error)) throw error;
    const pause = Math.min(limits.billingRetryMsMax, 1_000 * 2 ** Math.min(task.attempts, 20));
    await billingStore.postponeTask(context.database, task, new Date(now.getTime() + pause));
    onError(error, task);
  }
  return true;
}
