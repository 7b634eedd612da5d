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
 * Does at the provider what was begun. Gives the subscription as it is then, with what is to be
 * known of it; null if what was begun is gone, so that it must be begun anew. Throws payment_failed
 * or billing_refused for a definitive no, of which nothing stays; and billing_unavailable if it is
 * not known or not possible now, when it stays begun.
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

/** What follows was decided and stays until it is done: here as far as it goes, else later. */
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
