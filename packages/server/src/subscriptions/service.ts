import {
  limits,
  type subscriptionListQuery,
  type subscriptionProvisionReply,
} from "@carryover/contract";
import type { z } from "zod";
import { currentCatalog } from "../catalog/service.ts";
import type { Database, Queryable } from "../database/database.ts";
import type { ConnectionOf } from "../integrations/service.ts";
import type { Page } from "../paging.ts";
import { Refusal } from "../refusal.ts";
import { type Begun, beginChange, beginProvision } from "./begin.ts";
import type { BillingContext } from "./billing/run.ts";
import { deleteWarningsBefore } from "./billing/store.ts";
import { runDueTask } from "./billing/tasks.ts";
import type { CancelBody } from "./deciding/cancel.ts";
import type { Operation } from "./deciding/operation.ts";
import type { PreviewBody, ProvisionBody, UpdateBody } from "./deciding/requested.ts";
import { loadUnlocked } from "./deciding/situation.ts";
import { finish } from "./finish.ts";
import { listSubscriptions } from "./list.ts";
import { loadUpcoming } from "./list-store.ts";
import { type PreviewView, preview } from "./pricing/preview.ts";
import * as store from "./store.ts";
import type { Subscription } from "./subscription.ts";
import { type EntitlementView, type SubscriptionView, subscriptionView } from "./view.ts";

export { endSubscriptions, judgeEnds } from "./archiving/end.ts";
export { findBusy, findPayers, loadLiveIds } from "./archiving/store.ts";
export type { Begun } from "./begin.ts";
export { applyBillingState, type SeenSubscription } from "./billing/state.ts";
export { loadRemembered as rememberedPrices } from "./billing/store.ts";
export {
  type BilledItem,
  billedItems,
  fingerprintOf,
  type PriceRequest,
} from "./billing/terms/items.ts";
export { misfitOf } from "./billing/terms/prices.ts";
export { endForArchive } from "./deciding/archive.ts";
export { termsOf } from "./deciding/requested.ts";
export { exportSubscriptions } from "./exporting/export.ts";
export { countFormerNames } from "./exporting/store.ts";
export { countLive, extraSubscriptions } from "./extra-store.ts";
export { findCustomersWithout, findDroppedAddons } from "./findings/findings.ts";
export { findHolders } from "./former-names-store.ts";
export { type Adopt, adoptNothing, createAdoption } from "./importing/adoption.ts";
export { importSubscriptions } from "./importing/import.ts";
export { checkLinks, type LinkRecord, linkSubscriptions } from "./link.ts";
export { linkedPart, loadAllLinkedPrices } from "./linked-prices-store.ts";
export { loadLinked, loadWithTasks } from "./linked-store.ts";
export { statusAt as statusSqlAt } from "./list-store.ts";
export { loadResources as resourcesOf } from "./store.ts";
export {
  billingPeriodAt,
  effectiveEnd,
  type GrantingSubscription,
  hasAccessAt,
  isTrialAt,
  type Subscription,
  statusAt,
  subscriptionAt,
} from "./subscription.ts";
export { type ClaimedIds, reverseSubscriptions } from "./undoing/undo.ts";
export { findSubscribers } from "./undoing/undo-store.ts";
export type { EntitlementView, SubscriptionView } from "./view.ts";

/** The answer to provisioning; the subscription is never left out. */
export type ProvisionView = z.input<typeof subscriptionProvisionReply>["data"] & {
  readonly subscription: SubscriptionView;
};

/**
 * Returns a customer's entitlements after provisioning. It is passed in, since entitlements stand
 * to the right of subscriptions.
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
  /**
   * Starts a request in one transaction, which may already be open. Its result must be finished
   * after the commit: the billing provider is never asked before.
   */
  begin(database: Database, environmentId: string, request: SubscriptionRequest): Promise<Begun>;
  /**
   * Finishes pending work, and returns the subscription. Null if it is gone, so that the request
   * must start again. Throws payment_failed, billing_refused, billing_unavailable and the refusals
   * of the connection to the provider.
   */
  finish(database: Database, environmentId: string, begun: Begun): Promise<ProvisionView | null>;
  /** Starts and finishes. In an open transaction it only starts. */
  provision(database: Database, environmentId: string, body: ProvisionBody): Promise<ProvisionView>;
  preview(database: Database, environmentId: string, body: PreviewBody): Promise<PreviewView>;
  get(database: Database, environmentId: string, id: string): Promise<SubscriptionView>;
  list(
    database: Database,
    environmentId: string,
    query: z.output<typeof subscriptionListQuery>,
  ): Promise<Page<SubscriptionView>>;
  update(
    database: Database,
    environmentId: string,
    id: string,
    body: UpdateBody,
  ): Promise<SubscriptionView>;
  cancel(
    database: Database,
    environmentId: string,
    id: string,
    body: CancelBody,
  ): Promise<SubscriptionView>;
  /** Throws future_update_not_found if nothing is scheduled. */
  cancelScheduled(database: Database, environmentId: string, id: string): Promise<{ id: string }>;
  /** Throws future_update_not_found: no update of ours waits for a payment. */
  cancelPendingPayment(
    database: Database,
    environmentId: string,
    id: string,
  ): Promise<{ id: string }>;
  /** Runs due work at the billing provider, of any environment. Returns false without any. */
  runDueTask(
    database: Database,
    onError: (error: unknown, environmentId: string, taskId: string) => void,
  ): Promise<boolean>;
  /** Deletes warnings that nobody asks for any more, of any environment. Returns how many. */
  sweep(database: Database): Promise<number>;
}

/** Requests that may need the billing provider first. */
export type SubscriptionRequest =
  | { readonly kind: "provision"; readonly body: ProvisionBody }
  | { readonly kind: "change"; readonly id: string; readonly operation: Operation };

export function createSubscriptionsService(
  now: () => Date,
  entitlementsOf: EntitlementsOf,
  connectionOf: ConnectionOf,
): SubscriptionsService {
  const on = (database: Database): Context => ({ database, now, connectionOf, entitlementsOf });
  return {
    begin: (database, environmentId, request) => begin(on(database), environmentId, request),
    finish: (database, environmentId, begun) => finishBegun(on(database), environmentId, begun),
    provision: (database, environmentId, body) =>
      complete(on(database), environmentId, { kind: "provision", body }),
    preview: async (database, environmentId, body) => {
      const place = { environmentId, customerId: body.customerId, now: now() };
      return preview(body, await loadUnlocked(database, place));
    },
    get: (database, environmentId, id) => viewOne(database, environmentId, id, now()),
    list: (database, environmentId, query) =>
      listSubscriptions(database, environmentId, query, now()),
    update: (database, environmentId, id, body) =>
      change(on(database), environmentId, id, { kind: "update", body }),
    cancel: (database, environmentId, id, body) =>
      change(on(database), environmentId, id, { kind: "cancel", body }),
    cancelScheduled: async (database, environmentId, id) => {
      const { id: own } = await change(on(database), environmentId, id, { kind: "unschedule" });
      return { id: own };
    },
    cancelPendingPayment: async (database, environmentId, id) => {
      await viewOne(database, environmentId, id, now());
      throw new Refusal("future_update_not_found");
    },
    runDueTask: (database, onError) =>
      runDueTask(on(database), (error, { environmentId, id }) => onError(error, environmentId, id)),
    sweep: (database) => {
      const before = new Date(now().getTime() - limits.provisionWarningsKeptMs);
      return deleteWarningsBefore(database, before);
    },
  };
}

/** What a request is done with. */
interface Context extends BillingContext {
  readonly entitlementsOf: EntitlementsOf;
}

async function change(
  context: Context,
  environmentId: string,
  id: string,
  operation: Operation,
): Promise<SubscriptionView> {
  const request = { kind: "change", id, operation } as const;
  return (await complete(context, environmentId, request)).subscription;
}

async function complete(
  context: Context,
  environmentId: string,
  request: SubscriptionRequest,
): Promise<ProvisionView> {
  for (let attempt = 0; attempt < limits.decisionAttemptsMax; attempt++) {
    const begun = await begin(context, environmentId, request);
    if (context.database.isJoined === true) return viewBegun(context, environmentId, begun);
    const finished = await finishBegun(context, environmentId, begun);
    if (finished !== null) return finished;
  }
  throw new Refusal("billing_unavailable");
}

function begin(
  { database, now }: Context,
  environmentId: string,
  request: SubscriptionRequest,
): Promise<Begun> {
  return database.transaction(async (transaction) => {
    if (request.kind === "provision") {
      return beginProvision(transaction, environmentId, request.body, now());
    }
    const { id, operation } = request;
    return beginChange(transaction, { environmentId, id, now: now() }, operation);
  });
}

async function finishBegun(
  context: Context,
  environmentId: string,
  begun: Begun,
): Promise<ProvisionView | null> {
  const finished = await finish(context, environmentId, begun);
  if (finished === null) return null;
  const { row, warnings } = finished;
  const view = await provisionView(context, environmentId, row);
  return warnings.length === 0 ? view : { ...view, warnings: [...warnings] };
}

async function viewBegun(
  context: Context,
  environmentId: string,
  { subscriptionId }: Begun,
): Promise<ProvisionView> {
  const row = await store.loadById(context.database, environmentId, subscriptionId);
  if (row === null) throw new Refusal("SubscriptionNotFound");
  return provisionView(context, environmentId, row);
}

async function provisionView(
  context: Context,
  environmentId: string,
  row: Subscription,
): Promise<ProvisionView> {
  const { database, entitlementsOf } = context;
  const now = context.now();
  const { customerId, subscriptionId: id, resourceId, startDate } = row;
  const [catalog, upcoming, entitlements] = await Promise.all([
    currentCatalog(database, environmentId),
    loadUpcoming(database, environmentId, [customerId], now),
    entitlementsOf(database, environmentId, customerId, resourceId, now),
  ]);
  const options = { withOverrides: true, upcoming };
  const subscription = subscriptionView(row, catalog, now, options);
  return { id, status: "SUCCESS", subscription, entitlements, isScheduled: startDate > now };
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
  const upcoming = await loadUpcoming(database, environmentId, [row.customerId], now);
  return subscriptionView(row, catalog, now, { withOverrides: true, upcoming });
}
