import type {
  subscriptionListQuery,
  subscriptionMigrateBody,
  subscriptionProvisionReply,
} from "@carryover/contract";
import type { z } from "zod";
import { type Catalog, currentCatalog, heldCatalog } from "../catalog/service.ts";
import { createCustomersService, lockCustomers } from "../customers/service.ts";
import type { Database, Queryable, Transaction } from "../database/database.ts";
import { billingProviderOf } from "../environments/service.ts";
import type { Page } from "../paging.ts";
import { Refusal } from "../refusal.ts";
import { type CancelBody, type Change, canceled, unscheduled } from "./cancel.ts";
import { listSubscriptions } from "./list.ts";
import { moved, transferred } from "./move.ts";
import { type PreviewView, preview } from "./preview.ts";
import { assertBillable, provisioned } from "./provision.ts";
import { rivalsAfter } from "./rivals.ts";
import * as store from "./store.ts";
import type { Subscription } from "./subscription.ts";
import { updated } from "./update.ts";
import { type EntitlementView, type SubscriptionView, subscriptionView } from "./view.ts";
import type { PreviewBody, ProvisionBody, Situation, UpdateBody } from "./wish.ts";

export { importSubscriptions } from "./import.ts";
export { loadResources as resourcesOf } from "./store.ts";
export {
  effectiveEnd,
  hasAccessAt,
  type Subscription,
  subscriptionAt,
} from "./subscription.ts";
export type { EntitlementView, SubscriptionView } from "./view.ts";

export type ProvisionView = z.input<typeof subscriptionProvisionReply>["data"];

/**
 * What a customer may use once a subscription is provisioned. It is passed in, since entitlements
 * stand to the right of subscriptions.
 */
export type EntitlementsOf = (
  database: Queryable,
  environmentId: string,
  customerId: string,
  resourceId: string | null,
  now: Date,
) => Promise<EntitlementView[]>;

/** Subscriptions of one environment, as API v1 knows them. Ids are public ids. */
export interface SubscriptionsService {
  provision(environmentId: string, body: ProvisionBody): Promise<ProvisionView>;
  preview(environmentId: string, body: PreviewBody): Promise<PreviewView>;
  get(environmentId: string, id: string): Promise<SubscriptionView>;
  list(
    environmentId: string,
    query: z.output<typeof subscriptionListQuery>,
  ): Promise<Page<SubscriptionView>>;
  update(environmentId: string, id: string, body: UpdateBody): Promise<SubscriptionView>;
  cancel(environmentId: string, id: string, body: CancelBody): Promise<SubscriptionView>;
  transfer(environmentId: string, id: string, resourceId: string): Promise<SubscriptionView>;
  migrate(
    environmentId: string,
    id: string,
    body: z.output<typeof subscriptionMigrateBody>,
  ): Promise<SubscriptionView>;
  /** Throws future_update_not_found if nothing is scheduled. */
  cancelScheduled(environmentId: string, id: string): Promise<{ id: string }>;
  /** Throws future_update_not_found: no update of ours waits for a payment. */
  cancelPendingPayment(environmentId: string, id: string): Promise<{ id: string }>;
}

export function createSubscriptionsService(
  database: Database,
  now: () => Date,
  entitlementsOf: EntitlementsOf,
): SubscriptionsService {
  const change = (environmentId: string, id: string, decide: Decide) =>
    database.transaction((transaction) =>
      changeSubscription(transaction, environmentId, id, now(), decide),
    );
  return {
    provision: (environmentId, body) =>
      database.transaction((transaction) =>
        provision(transaction, environmentId, body, now(), entitlementsOf),
      ),
    preview: async (environmentId, body) => {
      const situation = await loadUnlocked(database, environmentId, body.customerId, now());
      return preview(body, situation);
    },
    get: (environmentId, id) => viewOne(database, environmentId, id, now()),
    list: (environmentId, query) => listSubscriptions(database, environmentId, query, now()),
    update: (environmentId, id, body) => change(environmentId, id, updating(body)),
    cancel: (environmentId, id, body) =>
      change(environmentId, id, (stored, situation) => canceled(stored, body, situation)),
    transfer: (environmentId, id, resourceId) =>
      change(environmentId, id, (stored, situation) => transferred(stored, resourceId, situation)),
    migrate: (environmentId, id, body) =>
      change(environmentId, id, (stored, situation) => moved(stored, body, situation)),
    cancelScheduled: async (environmentId, id) => {
      const view = await change(environmentId, id, unscheduled);
      return { id: view.id };
    },
    cancelPendingPayment: async (environmentId, id) => {
      await viewOne(database, environmentId, id, now());
      throw new Refusal("future_update_not_found");
    },
  };
}

async function provision(
  transaction: Transaction,
  environmentId: string,
  body: ProvisionBody,
  now: Date,
  entitlementsOf: EntitlementsOf,
): Promise<ProvisionView> {
  const { customerId, payingCustomerId } = body;
  const situation = await loadLocked(transaction, environmentId, customerId, now, payingCustomerId);
  const row = provisioned(body, situation);
  assertBillable(row, situation.hasBillingProvider);
  const claimed = await store.claimIds(transaction, environmentId, [row]);
  if (claimed === 0) {
    const message = "There is a subscription with this id already.";
    throw new Refusal("DuplicatedEntityNotAllowed", { entity: "subscription" }, message);
  }
  const others = rivalsAfter({ before: null, after: row }, situation.subscriptions, now);
  const rows = [row, ...others.map((other) => touched(other, situation))];
  await store.writeSubscriptions(transaction, environmentId, rows);
  const { subscriptionId: id, resourceId } = row;
  const view = subscriptionView(row, situation.catalog, now, { withOverrides: true });
  return {
    id,
    status: "SUCCESS",
    subscription: view,
    entitlements: await entitlementsOf(transaction, environmentId, customerId, resourceId, now),
    isScheduled: row.startDate > now,
  };
}

/** What a change makes of a stored subscription; null for nothing. */
type Decide = (stored: Subscription, situation: Situation) => Change | null;

/** Locks the customer, loads, decides and writes. Throws SubscriptionNotFound. */
async function changeSubscription(
  transaction: Transaction,
  environmentId: string,
  id: string,
  now: Date,
  decide: Decide,
): Promise<SubscriptionView> {
  const owners = await store.findOwners(transaction, environmentId, [id]);
  const customerId = owners.get(id);
  if (customerId === undefined) throw new Refusal("SubscriptionNotFound");
  const situation = await loadLocked(transaction, environmentId, customerId, now);
  const stored = situation.subscriptions.find((one) => one.subscriptionId === id);
  if (stored === undefined) throw new Refusal("SubscriptionNotFound");
  const change = decide(stored, situation);
  if (change !== null) await write(transaction, environmentId, change, situation);
  const row = change === null ? stored : change.subscription;
  return subscriptionView(row, situation.catalog, now, { withOverrides: true });
}

async function write(
  transaction: Transaction,
  environmentId: string,
  { subscription, others, created }: Change,
  situation: Situation,
): Promise<void> {
  if (created.length > 0) await store.claimIds(transaction, environmentId, created);
  const changed = [subscription, ...others].map((row) => touched(row, situation));
  await store.writeSubscriptions(transaction, environmentId, [...changed, ...created]);
}

/** A row that is changed on the platform; it no longer is what an import wrote. */
function touched(row: Subscription, { subscriptions, now }: Situation): Subscription {
  const stored = subscriptions.find((one) => one.subscriptionId === row.subscriptionId);
  const revision = (stored?.revision ?? 0) + 1;
  return { ...row, revision, updatedAt: now, importRunId: null, importRecord: null };
}

function updating(body: UpdateBody): Decide {
  return (stored, situation) => {
    const subscription = updated(stored, body, situation);
    const others = situation.subscriptions.filter((one) => one !== stored);
    return {
      subscription,
      others: rivalsAfter({ before: stored, after: subscription }, others, situation.now),
      created: [],
    };
  };
}

/** Locks the customer and the catalog, and loads what a change depends on. */
async function loadLocked(
  transaction: Transaction,
  environmentId: string,
  customerId: string,
  now: Date,
  payingCustomerId?: string | null,
): Promise<Situation> {
  const ids = [...new Set([customerId, ...(payingCustomerId ? [payingCustomerId] : [])])];
  const customers = await lockCustomers(transaction, environmentId, ids.sort());
  if (customers.length < ids.length) throw new Refusal("CustomerNotFound");
  const customer = customers.find((one) => one.customerId === customerId);
  if (customer?.archivedAt != null) throw new Refusal("EntityIsArchivedError");
  return loadSituation(transaction, environmentId, customerId, now, heldCatalog);
}

/** The same without a lock, for what writes nothing. */
async function loadUnlocked(
  database: Database,
  environmentId: string,
  customerId: string,
  now: Date,
): Promise<Situation> {
  const customers = createCustomersService(database, () => now);
  const customer = await customers.get(environmentId, customerId);
  if (customer.archivedAt !== null) throw new Refusal("EntityIsArchivedError");
  return loadSituation(database, environmentId, customerId, now, currentCatalog);
}

async function loadSituation<Q extends Queryable>(
  database: Q,
  environmentId: string,
  customerId: string,
  now: Date,
  loadCatalog: (database: Q, environmentId: string) => Promise<Catalog>,
): Promise<Situation> {
  const [subscriptions, catalog, provider] = await Promise.all([
    store.loadByCustomers(database, environmentId, [customerId]),
    loadCatalog(database, environmentId),
    billingProviderOf(database, environmentId),
  ]);
  return { subscriptions, catalog, hasBillingProvider: provider !== null, now };
}

async function viewOne(
  database: Queryable,
  environmentId: string,
  id: string,
  now: Date,
): Promise<SubscriptionView> {
  const [row, catalog] = await Promise.all([
    store.loadById(database, environmentId, id),
    currentCatalog(database, environmentId),
  ]);
  if (row === null) throw new Refusal("SubscriptionNotFound");
  return subscriptionView(row, catalog, now, { withOverrides: true });
}
