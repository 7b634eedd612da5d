import { currentCatalog } from "../../catalog/service.ts";
import type { Transaction } from "../../database/database.ts";
import { Refusal } from "../../refusal.ts";
import { stripePath } from "../../stripe/path.ts";
import { keepingDiscounts } from "../../stripe/standing-discounts.ts";
import type { StripeSubscription } from "../../stripe/stripe.ts";
import { changeMark } from "../../stripe-marks.ts";
import type { SubscriptionChange } from "../deciding/cancel.ts";
import { followUps } from "../deciding/follow-ups.ts";
import { decideOperation } from "../deciding/operation.ts";
import type { Situation } from "../deciding/requested.ts";
import { loadForRecord, writeChange } from "../deciding/situation.ts";
import * as store from "../store.ts";
import { endAtProvider } from "./end.ts";
import { sendOnce, type TaskRun } from "./run.ts";
import * as billingStore from "./store.ts";
import type { TaskWork } from "./task.ts";
import { effectOf } from "./terms/effect.ts";
import { updateParams } from "./update.ts";

type ChangeWork = Extract<TaskWork, { kind: "change" }>;

/** Makes a change of a linked subscription at the provider, and then here. */
export async function runChange(run: TaskRun, work: ChangeWork): Promise<void> {
  const { database, task } = run;
  const { environmentId, customerId } = task;
  const [subscriptions, catalog] = await Promise.all([
    store.loadByCustomers(database, environmentId, [customerId]),
    currentCatalog(database, environmentId),
  ]);
  const now = new Date(work.at);
  // Followers are decided when the end is recorded, and do not concern the provider.
  const situation = { subscriptions, catalog, hasBillingProvider: true, isOfArchived: false, now };
  const effect = effectAgain(run, work, situation);
  if (effect === null) {
    await billingStore.deleteTask(database, task);
    const stored = subscriptions.find((one) => one.subscriptionId === task.subscriptionId);
    if (stored === undefined || stored.billingId === work.billingId) return;
    // A cutover has replaced the subscription, so the change must be decided again.
    throw new Refusal("billing_unavailable");
  }
  if (effect.kind === "end") {
    await endAtProvider(run, work.billingId, effect.isProrated);
  }
  const billedSubscription = effect.kind === "update" ? await sendUpdate(run, work, effect) : null;
  await database.transaction((transaction) => record(transaction, run, work, billedSubscription));
}

/** Returns the change's effect at the provider, for the current rows; null without one. */
function effectAgain({ task }: TaskRun, work: ChangeWork, situation: Situation) {
  const { subscriptions, catalog, now } = situation;
  const stored = subscriptions.find((one) => one.subscriptionId === task.subscriptionId);
  if (stored === undefined || stored.billingId !== work.billingId) return null;
  const change = decideOperation(work.operation, stored, situation);
  if (change === null) return null;
  const { operation } = work;
  const after = change.subscription;
  return effectOf({ before: stored, after, operation, catalog, now });
}

async function sendUpdate(
  run: TaskRun,
  { billingId }: ChangeWork,
  effect: Extract<ReturnType<typeof effectOf>, { kind: "update" }>,
): Promise<StripeSubscription> {
  const { database, task, connection, now } = run;
  const { stripe, accountId } = connection;
  const { environmentId, customerId } = task;
  const account = { database, environmentId, customerId, stripe, accountId, now: now() };
  return sendOnce(run, {
    method: "POST",
    path: stripePath`/v1/subscriptions/${billingId}`,
    build: async () => {
      const billedSubscription = await stripe.subscription(billingId);
      const params = await updateParams(account, billedSubscription, effect, task.id);
      return keepingDiscounts(billedSubscription, params);
    },
    async look() {
      const billedSubscription = await stripe.subscription(billingId);
      return billedSubscription.metadata[changeMark] === task.id ? billedSubscription : null;
    },
  });
}

/**
 * Applies the change here. It is decided again under the lock, so that other changes stay. A change
 * that is no longer possible has been overtaken, such as by an end at the provider.
 */
async function record(
  transaction: Transaction,
  { task, now }: TaskRun,
  work: ChangeWork,
  billedSubscription: StripeSubscription | null,
): Promise<void> {
  const { environmentId, customerId } = task;
  const place = { environmentId, customerId, now: new Date(work.at) };
  const situation = await loadForRecord(transaction, place);
  if (!(await billingStore.deleteTask(transaction, task))) return;
  const stored = situation.subscriptions.find((one) => one.subscriptionId === task.subscriptionId);
  if (stored === undefined) return;
  const operation = atPeriodEndOf(work.operation, billedSubscription);
  const change = decideOrNull(() => decideOperation(operation, stored, situation));
  if (change === null) return;
  const later = { ...situation, now: now() };
  await writeChange(transaction, environmentId, change, later);
  const tasks = followUps(change.others, situation, { environmentId, isProrated: false });
  if (tasks.length > 0) await billingStore.insertTasks(transaction, environmentId, tasks);
}

/** Returns the end of the period according to the provider. */
function atPeriodEndOf(
  operation: ChangeWork["operation"],
  billedSubscription: StripeSubscription | null,
): ChangeWork["operation"] {
  const at =
    billedSubscription?.cancel_at_period_end === true ? billedSubscription.cancel_at : null;
  if (operation.kind !== "cancel" || at === null) return operation;
  const endDate = new Date(at * 1_000).toISOString();
  return {
    kind: "cancel",
    body: { ...operation.body, cancellationTime: "SPECIFIC_DATE", endDate },
  };
}

function decideOrNull(decide: () => SubscriptionChange | null): SubscriptionChange | null {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
