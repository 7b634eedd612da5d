import { billingRefusal } from "../integrations/service.ts";
import { Refusal } from "../refusal.ts";
import type { Begun } from "./begin.ts";
import type { ProvisionWarning } from "./billing/originals.ts";
import type { BillingContext } from "./billing/run.ts";
import * as billingStore from "./billing/store.ts";
import { runTask } from "./billing/tasks.ts";
import * as store from "./store.ts";
import type { Subscription } from "./subscription.ts";

/** A subscription that was provisioned or changed. */
export interface Finished {
  readonly row: Subscription;
  readonly warnings: readonly ProvisionWarning[];
}

/**
 * Executes pending work at the provider. Returns the subscription afterwards, with its warnings;
 * null if the pending work is gone, so that the request must start again. Throws payment_failed or
 * billing_refused for a definitive refusal, of which nothing remains; and billing_unavailable if
 * the result is unknown or the work impossible now, in which case it stays pending.
 */
export async function finish(
  context: BillingContext,
  environmentId: string,
  begun: Begun,
): Promise<Finished | null> {
  const { customerId, subscriptionId, taskId, isProvision } = begun;
  if (taskId !== null) {
    const tasks = await billingStore.loadTasks(context.database, environmentId, customerId);
    const task = tasks.find(({ id }) => id === taskId);
    if (task === undefined && !isProvision) return null;
    const row = await store.loadById(context.database, environmentId, subscriptionId);
    if (row === null) return null;
    if (task !== undefined && row.startDate <= context.now()) {
      await runTask(context, task);
    }
  }
  if (begun.hasFollowUps) await runFollowUps(context, environmentId, customerId);
  const row = await store.loadById(context.database, environmentId, subscriptionId);
  if (row === null) return null;
  const isMade = isProvision && taskId !== null;
  // A worker may have made it meanwhile, so that what it has kept is all that there is.
  const place = { environmentId, customerId, subscriptionId };
  const kept = isMade ? await billingStore.loadWarnings(context.database, place) : [];
  return { row, warnings: kept };
}

/**
 * Runs follow-up tasks, which were decided and stay until they are done: now if possible, otherwise
 * later.
 */
async function runFollowUps(
  context: BillingContext,
  environmentId: string,
  customerId: string,
): Promise<void> {
  const tasks = await billingStore.loadTasks(context.database, environmentId, customerId);
  for (const task of tasks) {
    const follows = task.action === "end" || task.action === "end-later";
    if (!follows || task.state.request !== null) continue;
    try {
      await runTask(context, task);
    } catch (error) {
      if (!(billingRefusal(error) instanceof Refusal)) throw error;
      return;
    }
  }
}
