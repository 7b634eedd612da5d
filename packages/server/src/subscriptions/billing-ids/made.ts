import { lockCustomers } from "../../customers/service.ts";
import type { Database, Transaction } from "../../database/database.ts";
import { Refusal } from "../../refusal.ts";
import { loadForRecord, writeChange } from "../deciding/situation.ts";
import { withFollowers } from "../follower.ts";
import { findHolders, forgetFormerNames, lockBillingIds } from "../former-names-store.ts";
import { effectiveEnd, type Subscription } from "../subscription.ts";

/** A subscription that was made at the billing provider for one of ours. */
export interface MadeSubscription {
  readonly environmentId: string;
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly billingId: string;
}

/**
 * Returns the customers to lock before the billing id is claimed: the owner, and those that use it
 * too.
 */
export async function customersToLock(
  database: Database,
  made: MadeSubscription,
): Promise<readonly string[]> {
  const names = await findHolders(database, made.environmentId, [made.billingId]);
  const customerIds = names.map((name) => name.customerId);
  return [...new Set([made.customerId, ...customerIds])].sort();
}

/**
 * Claims the billing id of a subscription that was made at the provider. An import may have linked
 * it to another subscription meanwhile; the mark at the provider identifies the owner, so the other
 * one loses the link and ends here. Nothing is ended at the provider. Locks the customers. Throws
 * billing_unavailable if another customer has started to use it since they were read.
 */
export async function claimMade(
  transaction: Transaction,
  made: MadeSubscription,
  { customerIds, now }: { customerIds: readonly string[]; now: Date },
): Promise<void> {
  const { environmentId, subscriptionId, billingId } = made;
  await lockCustomers(transaction, environmentId, customerIds);
  await lockBillingIds(transaction, environmentId, [billingId]);
  const names = await findHolders(transaction, environmentId, [billingId]);
  const others = names.filter((name) => name.subscriptionId !== subscriptionId);
  if (others.length === 0) return;
  if (others.some((name) => !customerIds.includes(name.customerId))) {
    throw new Refusal("billing_unavailable");
  }
  for (const customerId of new Set(others.map((name) => name.customerId))) {
    await unlink(transaction, { environmentId, customerId, now }, made);
  }
  await forgetFormerNames(transaction, environmentId, { billingId, subscriptionId });
}

/** Takes the billing id from the subscriptions of a customer, and ends them. */
async function unlink(
  transaction: Transaction,
  place: { environmentId: string; customerId: string; now: Date },
  { subscriptionId, billingId }: MadeSubscription,
): Promise<void> {
  for (;;) {
    const situation = await loadForRecord(transaction, place);
    const linked = situation.subscriptions.find(
      (one) => one.billingId === billingId && one.subscriptionId !== subscriptionId,
    );
    if (linked === undefined) return;
    const change = { subscription: unlinked(linked, place.now), others: [], created: [] };
    const withThem = withFollowers(change, situation);
    await writeChange(transaction, place.environmentId, withThem, situation);
  }
}

function unlinked(row: Subscription, now: Date): Subscription {
  const end = effectiveEnd(row);
  if (end !== null && end <= now) return { ...row, billingId: null };
  return { ...row, billingId: null, cancellationDate: now, cancelReason: "DETACH_BILLING" };
}
