import type { Transaction } from "../../database/database.ts";
import * as billingStore from "../billing/store.ts";
import type { BillingTask } from "../billing/task.ts";
import * as store from "../store.ts";
import { type Subscription, statusAt } from "../subscription.ts";
import { followUps } from "./follow-ups.ts";
import { settled, withoutScheduled } from "./schedule.ts";
import { loadForRecord, type SituationKey, touched } from "./situation.ts";

/**
 * Ends all that a customer who is archived has or is to have, and lets nothing follow it. What the
 * billing provider bills is ended there by tasks, which are done once this is committed.
 */
export async function endForArchive(transaction: Transaction, place: SituationKey): Promise<void> {
  const { environmentId, customerId, now } = place;
  const situation = await loadForRecord(transaction, place);
  const ended = situation.subscriptions.flatMap((one) => endedByArchive(one, now));
  if (ended.length === 0) return;
  const rows = ended.map((row) => touched(row, situation));
  await store.writeSubscriptions(transaction, environmentId, rows);
  if (!situation.hasBillingProvider) return;
  const open = await billingStore.loadTasks(transaction, environmentId, customerId);
  for (const row of ended) await withdrawCreate(transaction, open, row);
  const tasks = followUps(ended, situation, { environmentId, isProrated: false });
  if (tasks.length > 0) await billingStore.insertTasks(transaction, environmentId, tasks);
}

function endedByArchive(stored: Subscription, now: Date): Subscription[] {
  const base = settled(stored, now);
  const status = statusAt(base, now);
  if (status === "EXPIRED" || status === "CANCELED") return [];
  const cancelReason = "CustomerArchived" as const;
  return [{ ...withoutScheduled(base), cancellationDate: now, cancelReason }];
}

/**
 * Takes away what was to make a subscription at the provider and was never sent. What may have been
 * sent is looked for there, and ended once it is found.
 */
export async function withdrawCreate(
  transaction: Transaction,
  open: readonly BillingTask[],
  row: Subscription,
): Promise<void> {
  const create = open.find(
    ({ action, subscriptionId }) => action === "create" && subscriptionId === row.subscriptionId,
  );
  const isScheduled = row.startDate > row.createdAt;
  if (create === undefined || create.state.request !== null || !isScheduled) return;
  await billingStore.deleteTask(transaction, create);
}
