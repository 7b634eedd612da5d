import { type Catalog, currentCatalog, heldCatalog } from "../../catalog/service.ts";
import { customerOf, lockCustomers } from "../../customers/service.ts";
import type { Database, Queryable, Transaction } from "../../database/database.ts";
import { billingProviderOf } from "../../environments/service.ts";
import { Refusal } from "../../refusal.ts";
import * as store from "../store.ts";
import type { Subscription } from "../subscription.ts";
import type { SubscriptionChange } from "./cancel.ts";
import type { Situation } from "./requested.ts";

/** Whose situation, and when. */
export interface SituationKey {
  readonly environmentId: string;
  readonly customerId: string;
  readonly now: Date;
}

/**
 * Locks the customer and the catalog, and loads what a change depends on. Throws CustomerNotFound
 * or EntityIsArchivedError.
 */
export async function loadLocked(
  transaction: Transaction,
  place: SituationKey,
  payingCustomerId?: string | null,
): Promise<Situation> {
  const { environmentId, customerId } = place;
  const ids = [...new Set([customerId, ...(payingCustomerId ? [payingCustomerId] : [])])];
  const customers = await lockCustomers(transaction, environmentId, ids.sort());
  if (customers.length < ids.length) throw new Refusal("CustomerNotFound");
  const customer = customers.find((one) => one.customerId === customerId);
  if (customer?.archivedAt != null) throw new Refusal("EntityIsArchivedError");
  return loadSituation(transaction, place, heldCatalog);
}

/**
 * Loads the situation for work that was done at the provider and must be recorded, even for a
 * customer who was archived since.
 */
export async function loadForRecord(
  transaction: Transaction,
  place: SituationKey,
): Promise<Situation> {
  const [customer] = await lockCustomers(transaction, place.environmentId, [place.customerId]);
  const situation = await loadSituation(transaction, place, heldCatalog);
  return { ...situation, isOfArchived: customer?.archivedAt != null };
}

/** Loads the situation without a lock, for reading. */
export async function loadUnlocked(database: Database, place: SituationKey): Promise<Situation> {
  const customer = await customerOf(database, place.environmentId, place.customerId);
  if (customer.archivedAt !== null) throw new Refusal("EntityIsArchivedError");
  return loadSituation(database, place, currentCatalog);
}

async function loadSituation<Q extends Queryable>(
  database: Q,
  { environmentId, customerId, now }: SituationKey,
  loadCatalog: (database: Q, environmentId: string) => Promise<Catalog>,
): Promise<Situation> {
  const [subscriptions, catalog, provider] = await Promise.all([
    store.loadByCustomers(database, environmentId, [customerId]),
    loadCatalog(database, environmentId),
    billingProviderOf(database, environmentId),
  ]);
  const hasBillingProvider = provider !== null;
  return { subscriptions, catalog, hasBillingProvider, isOfArchived: false, now };
}

/** Writes the rows of a change, and takes the ids of those that are new. */
export async function writeChange(
  transaction: Transaction,
  environmentId: string,
  { subscription, others, created }: SubscriptionChange,
  situation: Situation,
): Promise<void> {
  if (created.length > 0) await store.claimIds(transaction, environmentId, created);
  const changed = [subscription, ...others].map((row) => touched(row, situation));
  await store.writeSubscriptions(transaction, environmentId, [...changed, ...created]);
}

/** Returns a row that is changed on the platform; it no longer is what an import wrote. */
export function touched(row: Subscription, { subscriptions, now }: Situation): Subscription {
  const stored = subscriptions.find((one) => one.subscriptionId === row.subscriptionId);
  const revision = (stored?.revision ?? 0) + 1;
  return { ...row, revision, updatedAt: now, importRunId: null, importRecord: null };
}
