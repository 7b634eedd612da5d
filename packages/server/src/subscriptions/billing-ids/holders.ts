import type { SubscriptionRecord } from "@carryover/contract";
import type { Transaction } from "../../database/database.ts";
import { Refusal } from "../../refusal.ts";
import type { Situation } from "../deciding/requested.ts";
import { type FormerName, findHolders, lockBillingIds } from "../former-names-store.ts";
import { sharesBilling } from "../importing/seat.ts";
import type { Subscription } from "../subscription.ts";

/**
 * Whose the ids at the billing provider are. One subscription there is that of one customer here:
 * of two, the end of one would end what bills the other, and each would get what is paid for once.
 */
export class BillingIdHolders {
  readonly #holders = new Map<string, FormerName[]>();

  constructor(names: readonly FormerName[]) {
    for (const name of names) this.add(name);
  }

  add(name: FormerName): void {
    const holders = this.#holders.get(name.billingId);
    if (holders === undefined) this.#holders.set(name.billingId, [name]);
    else holders.push(name);
  }

  /** Who else has or had the billing id of a subscription. */
  otherCustomerOf({ customerId, billingId }: Subscription): FormerName | undefined {
    const holders = this.#holders.get(billingId ?? "");
    return holders?.find((one) => one.customerId !== customerId);
  }
}

/** The known subscriptions of the customers of records. */
interface KnownSubscriptions {
  readonly subscriptions: readonly Subscription[];
}

/**
 * Returns the owners of the billing ids that records bring to customers. With `isWriting`, they
 * cannot change before the transaction ends.
 */
export async function loadBillingIdHolders(
  transaction: Transaction,
  { environmentId, isWriting }: { environmentId: string; isWriting: boolean },
  { subscriptions }: KnownSubscriptions,
  records: readonly SubscriptionRecord[],
): Promise<readonly FormerName[]> {
  const own = new Set(subscriptions.map((one) => keyOf(one.customerId, one.billingId ?? "")));
  const arriving = records.flatMap(({ customerId, billingId }) =>
    billingId == null || own.has(keyOf(customerId, billingId)) ? [] : [billingId],
  );
  if (arriving.length === 0) return [];
  if (isWriting) await lockBillingIds(transaction, environmentId, arriving);
  return findHolders(transaction, environmentId, arriving);
}

function keyOf(customerId: string, billingId: string): string {
  return `${customerId} ${billingId}`;
}

/**
 * Refuses a new subscription whose billing id belongs to another customer, or to another running
 * subscription. Throws DuplicatedEntityNotAllowed.
 */
export async function assertBillingIdFree(
  transaction: Transaction,
  environmentId: string,
  row: Subscription,
  { subscriptions, now }: Situation,
): Promise<void> {
  const { billingId } = row;
  if (billingId === null) return;
  await lockBillingIds(transaction, environmentId, [billingId]);
  const names = await findHolders(transaction, environmentId, [billingId]);
  const other = new BillingIdHolders(names).otherCustomerOf(row);
  const named = new Set(names.map((name) => name.subscriptionId));
  const twin = subscriptions.find(
    (one) => named.has(one.subscriptionId) && sharesBilling(row, one, now),
  );
  if (other === undefined && twin === undefined) return;
  const holder = `"${other?.subscriptionId ?? twin?.subscriptionId}"`;
  const whose = other === undefined ? "" : ` of the customer "${other.customerId}"`;
  const message = `"${billingId}" bills the subscription ${holder}${whose} already.`;
  throw new Refusal("DuplicatedEntityNotAllowed", { entity: "subscription" }, message);
}
