import { rowId } from "../../row-id.ts";
import { type BillingTask, newTask, type TaskWork } from "../billing/task.ts";
import type { Subscription } from "../subscription.ts";
import type { Situation } from "./requested.ts";

/** Returns whether the billing provider bills the subscription and must be informed of changes. */
export function isLinked(subscription: Subscription, situation: Situation): boolean {
  const { billingId, pricingType } = subscription;
  return situation.hasBillingProvider && pricingType === "PAID" && billingId !== null;
}

/**
 * Returns the tasks that inform the provider of subscriptions that end, or no longer end, because
 * of another one. They are stored with the rows and repeated until they succeed.
 */
export function followUps(
  changed: readonly Subscription[],
  situation: Situation,
  of: { readonly environmentId: string; readonly isProrated: boolean },
): BillingTask[] {
  return changed.flatMap((row) => {
    const work = requestFor(row, situation, of.isProrated);
    if (work === null) return [];
    const { now } = situation;
    const { customerId, subscriptionId } = row;
    const place = { environmentId: of.environmentId, customerId, subscriptionId };
    return [newTask({ ...place, id: rowId(now.getTime()), notBefore: now }, work, now)];
  });
}

function requestFor(row: Subscription, situation: Situation, isProrated: boolean): TaskWork | null {
  const { subscriptions, now } = situation;
  const stored = subscriptions.find((one) => one.subscriptionId === row.subscriptionId);
  if (stored === undefined || !isLinked(stored, situation)) return null;
  const { billingId, cancellationDate } = row;
  if (billingId === null) return null;
  if (cancellationDate?.getTime() === stored.cancellationDate?.getTime()) return null;
  if (cancellationDate !== null && cancellationDate <= now) {
    return { kind: "end", billingId, isProrated };
  }
  return {
    kind: "end-later",
    billingId,
    at: (cancellationDate ?? row.endDate)?.toISOString() ?? null,
  };
}
