import { limits, type SubscriptionRecord } from "@carryover/contract";
import { type Catalog, heldCatalog } from "../../catalog/service.ts";
import { type LockedCustomer, lockCustomers } from "../../customers/service.ts";
import { DatabaseBusy, type Transaction } from "../../database/database.ts";
import { portions } from "../../database/portions.ts";
import { billingProviderOf } from "../../environments/service.ts";
import {
  type EntryOutcome,
  type ImportContext,
  type ImportEntry,
  inParts,
  WouldWrite,
} from "../../import-entry.ts";
import { BillingIdHolders, loadBillingIdHolders } from "../billing-ids/holders.ts";
import { type Followers, isWaiting, merged } from "../follower.ts";
import { type FormerName, keepFormerNames, loadFormerNames } from "../former-names-store.ts";
import * as store from "../store.ts";
import type { Subscription } from "../subscription.ts";
import { CustomerState } from "./customer-state.ts";
import { type DecisionContext, decide, type SubscriptionDecision } from "./decide.ts";
import { followersOfImport } from "./followers.ts";
import { insertPlain, isPlain } from "./store.ts";

type SubscriptionEntry = ImportEntry<SubscriptionRecord>;

/**
 * Imports subscriptions with the effect that they would have one at a time, in order. The customers
 * of all of them are locked first, so that what is loaded stays as it is.
 */
export async function importSubscriptions(
  transaction: Transaction,
  context: ImportContext,
  entries: readonly SubscriptionEntry[],
): Promise<EntryOutcome[]> {
  const held = await hold(transaction, context, entries);
  return inParts(entries, (part) => importPart(transaction, context, held, part));
}

/** Decides each record on the result of the ones before it, and writes every row once. */
async function importPart(
  transaction: Transaction,
  context: ImportContext,
  held: Held,
  entries: readonly SubscriptionEntry[],
): Promise<EntryOutcome[]> {
  const loaded = await loadHeld(transaction, context, held, entries);
  const holders = await loadHolders(transaction, context, loaded, entries);
  let owners = await loadOwners(transaction, context, entries);
  for (let attempt = 0; attempt < limits.decisionAttemptsMax; attempt++) {
    const decided = decideAll(loaded, { ...context, ...loaded, owners, holders }, entries);
    if (context.isLooking && decided.some(({ decision }) => "row" in decision)) {
      throw new WouldWrite();
    }
    const taken = await claimIds(transaction, context, decided);
    if (taken === null) {
      await write(transaction, context, loaded, decided);
      return decided.map(({ entry, decision }) => outcomeOf(entry, decision));
    }
    // Somebody else has taken one of the ids meanwhile: its record is decided anew.
    owners = new Map([...owners, ...taken]);
  }
  throw new DatabaseBusy("Other writers keep taking the same subscription ids.");
}

/** Data that is locked until the transaction ends. */
interface Held {
  readonly catalog: Catalog;
  readonly hasBillingProvider: boolean;
  readonly customers: readonly LockedCustomer[];
}

/** The stored data of the customers of the records. */
export interface Loaded extends Held {
  readonly subscriptions: readonly Subscription[];
  readonly formerNames: readonly FormerName[];
}

/** Locks the customers of the records, and loads what they have. */
export async function load(
  transaction: Transaction,
  context: Pick<ImportContext, "environmentId">,
  entries: readonly SubscriptionEntry[],
): Promise<Loaded> {
  const held = await hold(transaction, context, entries);
  return loadHeld(transaction, context, held, entries);
}

/** Locks the customers of the records, in one order for all writers, and holds the catalog. */
async function hold(
  transaction: Transaction,
  { environmentId, isLooking }: Pick<ImportContext, "environmentId" | "isLooking">,
  entries: readonly SubscriptionEntry[],
): Promise<Held> {
  // The lock is taken first: the statements of one transaction run in the order they are sent.
  const [customers, catalog, provider] = await Promise.all([
    lockCustomers(transaction, environmentId, customerIdsOf(entries), isLooking),
    heldCatalog(transaction, environmentId),
    billingProviderOf(transaction, environmentId),
  ]);
  return { catalog, hasBillingProvider: provider !== null, customers };
}

/** Loads the data of the customers of some of the records, all of which are locked. */
async function loadHeld(
  transaction: Transaction,
  { environmentId }: Pick<ImportContext, "environmentId">,
  held: Held,
  entries: readonly SubscriptionEntry[],
): Promise<Loaded> {
  const customerIds = customerIdsOf(entries);
  const [subscriptions, formerNames] = await Promise.all([
    store.loadByCustomers(transaction, environmentId, customerIds),
    loadFormerNames(transaction, environmentId, customerIds),
  ]);
  const wanted = new Set(customerIds);
  const customers = held.customers.filter(({ customerId }) => wanted.has(customerId));
  return { ...held, customers, subscriptions, formerNames };
}

function customerIdsOf(entries: readonly SubscriptionEntry[]): string[] {
  return [...new Set(entries.map((entry) => entry.record.customerId))].sort();
}

/** Returns the customers of those ids that records give. */
export async function loadOwners(
  transaction: Transaction,
  { environmentId }: Pick<ImportContext, "environmentId">,
  entries: readonly SubscriptionEntry[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(entries.flatMap(({ record }) => record.id ?? []));
  if (ids.size === 0) return new Map();
  return store.findOwners(transaction, environmentId, [...ids].sort());
}

/** Returns the owners of the billing ids of the records, which cannot change from here on. */
function loadHolders(
  transaction: Transaction,
  { environmentId, isLooking }: Pick<ImportContext, "environmentId" | "isLooking">,
  loaded: Loaded,
  entries: readonly SubscriptionEntry[],
): Promise<readonly FormerName[]> {
  const place = { environmentId, isWriting: !isLooking };
  return loadBillingIdHolders(
    transaction,
    place,
    loaded,
    entries.map(({ record }) => record),
  );
}

/** The common input of all decisions of one batch. */
type BatchContext = Omit<DecisionContext, "recordNumber" | "billingIdHolders"> & {
  readonly holders: readonly FormerName[];
};

export interface Decided {
  readonly entry: SubscriptionEntry;
  readonly decision: SubscriptionDecision;
  /** The previous rows of the subscriptions that the record ends. */
  readonly endedBefore: readonly Subscription[];
}

/** Decides each record on the state that the ones before it leave. */
export function decideAll(
  loaded: Loaded,
  context: BatchContext,
  entries: readonly SubscriptionEntry[],
): Decided[] {
  const states = new Map(loaded.customers.map((one) => [one.customerId, new CustomerState(one)]));
  for (const name of loaded.formerNames) {
    states.get(name.customerId)?.rename(name.billingId, name.subscriptionId);
  }
  for (const row of loaded.subscriptions) {
    const state = states.get(row.customerId);
    // A waiting follower is not a subscription that a record could mean or replace.
    if (isWaiting(row, context.now)) state?.putAside(row);
    else state?.put(row);
  }
  const owners = new Map(context.owners);
  const billingIdHolders = new BillingIdHolders(context.holders);
  return entries.map((entry) => {
    const { record, recordNumber } = entry;
    const state = states.get(record.customerId);
    const decision = decide(state, record, { ...context, owners, billingIdHolders, recordNumber });
    if (!("row" in decision)) return { entry, decision, endedBefore: [] };
    const { row, ended } = decision;
    const endedBefore = ended.flatMap((one) => state?.find(one.subscriptionId) ?? []);
    owners.set(row.subscriptionId, row.customerId);
    const { customerId, subscriptionId, billingId } = row;
    if (billingId !== null) billingIdHolders.add({ customerId, subscriptionId, billingId });
    for (const name of formerNamesOf(decision)) state?.rename(name.billingId, name.subscriptionId);
    for (const one of [...ended, row]) state?.put(one);
    return { entry, decision, endedBefore };
  });
}

/** Returns the billing id that a decision replaces, which stays a name of the subscription. */
export function formerNamesOf(decision: SubscriptionDecision): FormerName[] {
  if (!("row" in decision)) return [];
  const { row, before } = decision;
  if (before === null || before.billingId === null || before.billingId === row.billingId) return [];
  const { customerId, subscriptionId } = row;
  return [{ customerId, subscriptionId, billingId: before.billingId }];
}

/**
 * Claims the ids of new subscriptions. Null on success; otherwise the owners of all ids, some of
 * which belong to other customers by now.
 */
export async function claimIds(
  transaction: Transaction,
  { environmentId }: Pick<ImportContext, "environmentId">,
  decided: readonly Decided[],
): Promise<ReadonlyMap<string, string> | null> {
  const claims = decided.flatMap(({ decision }) =>
    "row" in decision && decision.before === null ? [decision.row] : [],
  );
  if (claims.length === 0) return null;
  const count = await store.claimIds(transaction, environmentId, claims);
  if (count === claims.length) return null;
  const ids = claims.map((claim) => claim.subscriptionId);
  const owners = await store.findOwners(transaction, environmentId, ids);
  const isTheirs = claims.every((claim) => owners.get(claim.subscriptionId) === claim.customerId);
  return isTheirs ? null : owners;
}

/** Writes the last state of each row, and keeps what each change has found. */
async function write(
  transaction: Transaction,
  context: ImportContext,
  loaded: Loaded,
  decided: readonly Decided[],
): Promise<void> {
  const { environmentId, runId } = context;
  const rows = new Map<string, Subscription>();
  const images: Array<{ recordNumber: number } & store.RowImage> = [];
  for (const { entry, decision, endedBefore } of decided) {
    if (!("row" in decision)) continue;
    const before = decision.before === null ? [] : [decision.before];
    const was = new Map([...before, ...endedBefore].map((one) => [one.subscriptionId, one]));
    for (const row of [...decision.ended, decision.row]) {
      rows.set(row.subscriptionId, row);
      const image = was.get(row.subscriptionId);
      if (image !== undefined)
        images.push({ recordNumber: entry.recordNumber, before: image, row });
    }
  }
  if (rows.size === 0) return;
  const followers = followersOfImport(loaded, [...rows.values()], context.now);
  if (followers.created.length > 0) {
    await store.claimIds(transaction, environmentId, followers.created);
  }
  images.push(...followerImages(loaded, decided, followers));
  const sorted = merged([...rows.values()], [...followers.withdrawn, ...followers.created]);
  sorted.sort(byKey);
  const plain = sorted.filter((row) => isPlain(row, context));
  const others = sorted.filter((row) => !isPlain(row, context));
  for (const portion of portions(plain, ({ metadata }) => metadata)) {
    await insertPlain(transaction, environmentId, context, portion);
  }
  for (const portion of portions(others, ({ metadata }) => metadata)) {
    await store.writeSubscriptions(transaction, environmentId, portion);
  }
  const names = decided.flatMap(({ decision }) => formerNamesOf(decision));
  await keepFormerNames(transaction, environmentId, names);
  for (const portion of portions(images, ({ row }) => row.metadata)) {
    await store.keepBeforeImages(transaction, environmentId, runId, portion);
  }
}

/**
 * Images of the followers that records have withdrawn or created. They belong to the record that
 * has changed what they follow; else to the customer's last one, which has cut them.
 */
function followerImages(
  { subscriptions }: Loaded,
  decided: readonly Decided[],
  { withdrawn, created }: Followers,
): Array<{ recordNumber: number } & store.RowImage> {
  if (withdrawn.length === 0 && created.length === 0) return [];
  const stored = new Map(subscriptions.map((row) => [row.subscriptionId, row]));
  const numbers = new Map<string, number>();
  for (const { entry, decision } of decided) {
    if (!("row" in decision)) continue;
    for (const { customerId, subscriptionId } of [...decision.ended, decision.row]) {
      numbers.set(`of ${customerId}`, entry.recordNumber);
      numbers.set(subscriptionId, entry.recordNumber);
    }
  }
  return [...withdrawn, ...created].flatMap((row) => {
    const recordNumber = numbers.get(row.follows ?? "") ?? numbers.get(`of ${row.customerId}`);
    const before = stored.get(row.subscriptionId) ?? null;
    return recordNumber === undefined ? [] : [{ recordNumber, before, row }];
  });
}

/** Sorts by the primary key, so that its index is read from one end to the other. */
function byKey(a: Subscription, b: Subscription): number {
  if (a.customerId !== b.customerId) return a.customerId < b.customerId ? -1 : 1;
  return a.subscriptionId < b.subscriptionId ? -1 : 1;
}

function outcomeOf(entry: SubscriptionEntry, decision: SubscriptionDecision): EntryOutcome {
  const { outcome, issues } = decision;
  const outcomeAt = { index: entry.index, outcome, issues };
  if (decision.outcome === "rejected") return outcomeAt;
  const means = "row" in decision ? decision.row : decision;
  return { ...outcomeAt, subscriptionId: means.subscriptionId };
}
