import { type Belongings, loadIntegrations } from "../../customers/service.ts";
import type { Transaction } from "../../database/database.ts";
import { findSubscribers } from "../../subscriptions/service.ts";
import { findUsers } from "../../usage/service.ts";

/**
 * Returns what belongs to customers, so that deleting these would lose it; their promotional
 * entitlements may be the run's own.
 */
export async function belongingsOf(
  transaction: Transaction,
  environmentId: string,
  customerIds: readonly string[],
): Promise<Belongings> {
  const [subscribers, users, linked] = await Promise.all([
    findSubscribers(transaction, environmentId, customerIds),
    findUsers(transaction, environmentId, customerIds),
    loadIntegrations(transaction, environmentId, customerIds),
  ]);
  const found = new Map<string, string[]>();
  const add = (ids: Iterable<string>, what: string) => {
    for (const id of ids) found.set(id, [...(found.get(id) ?? []), what]);
  };
  add(subscribers, "subscriptions");
  add(users, "usage");
  add(new Set(linked.map(({ customerId }) => customerId)), "integrations");
  return found;
}
