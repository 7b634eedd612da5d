import {
  type LeftOut,
  type RecordEntitlement,
  type SubscriptionRecord,
  sameJson,
} from "@carryover/contract";
import { type Catalog, latestPublished, type PackageVersion } from "../../catalog/service.ts";
import { type Exported, type FieldSources, ifAny, ifSet, recordOf } from "../../import-entry.ts";
import { checkAddons, checkCharges, checkEntitlements, planOf } from "../deciding/checks.ts";
import { pendingUpdates, settled } from "../deciding/schedule.ts";
import { isWaiting } from "../follower.ts";
import { ownFacts } from "../importing/seat.ts";
import type { Subscription } from "../subscription.ts";
import type { Place } from "./seats.ts";
import { type StateFields, stateOf } from "./state.ts";

/** What decides how a subscription is exported, besides its row. */
export interface RecordContext {
  readonly catalog: Catalog;
  readonly now: Date;
  readonly place: Place;
}

/** A row with its state and its lists as a record has them. */
interface Readable {
  readonly row: Subscription;
  readonly state: StateFields;
  readonly lists: Lists;
}

type Lists = Pick<SubscriptionRecord, "addons" | "charges" | "entitlements">;

/**
 * Where the fields of a subscription record come from. Those that are never written say the same as
 * others: an end is `cancelAt` or `canceledAt`, units are charges, an original id is in metadata.
 */
export const subscriptionSources: FieldSources<SubscriptionRecord, Readable> = {
  id: ({ row }) => row.subscriptionId,
  customerId: ({ row }) => row.customerId,
  planId: ({ row }) => row.planId,
  resourceId: ({ row }) => ifSet(row.resourceId),
  startDate: ({ row }) => row.startDate.toISOString(),
  endDate: ({ state }) => state.endDate,
  trialEndDate: ({ state }) => state.trialEndDate,
  status: ({ state }) => state.status,
  canceledAt: ({ state }) => state.canceledAt,
  cancelAt: ({ state }) => state.cancelAt,
  endedAt: () => undefined,
  cancelAtPeriodEnd: () => undefined,
  currentPeriodEnd: () => undefined,
  paused: ({ state }) => state.paused,
  pastDue: ({ state }) => state.pastDue,
  billingId: ({ row }) => ifSet(row.billingId),
  billingPeriod: ({ row }) => row.billingPeriod ?? undefined,
  billingCycleAnchor: ({ state }) => state.billingCycleAnchor,
  salesforceId: ({ row }) => ifSet(row.salesforceId),
  addons: ({ lists }) => lists.addons,
  charges: ({ lists }) => lists.charges,
  unitQuantity: () => undefined,
  entitlements: ({ lists }) => lists.entitlements,
  updatedAt: ({ row }) => row.updatedAt.toISOString(),
  metadata: ({ row }) => ifAny(row.metadata),
  originalId: () => undefined,
};

/** Returns a subscription as a record. Pure. */
export function exportedSubscription(
  stored: Subscription,
  { catalog, now, place }: RecordContext,
): Exported<SubscriptionRecord> {
  const refused = (name: LeftOut) => ({ record: null, leftOut: [name] });
  if (isWaiting(stored, now)) return refused("waiting_followers");
  if (stored.billingState === "PENDING") return refused("pending_subscriptions");
  const current = settled(stored, now);
  // An end that follows from another subscription comes about again, unless that has ended since.
  const row = place === "end_lost" ? current : ownFacts(current);
  const state = stateOf(row, catalog, now);
  if (typeof state === "string") return refused(state);
  const leftOut = [...state.leftOut];
  const lists = listsOf(row, catalog, leftOut);
  if (place === "end_added") leftOut.push("overlapping_subscriptions");
  leftOut.push(...besidesRecord(row, catalog, now));
  return { record: recordOf(subscriptionSources, { row, state: state.fields, lists }), leftOut };
}

/** Returns the lists that an import takes as they are; names those that it would not. */
function listsOf(row: Subscription, catalog: Catalog, leftOut: LeftOut[]): Lists {
  const { addons, charges, entitlements } = row;
  if (addons.length === 0 && charges.length === 0 && entitlements.length === 0) return none;
  const plan = planOf(catalog, row);
  const wanted: Lists = {
    addons: addons.length === 0 ? undefined : addons.map(({ id, quantity }) => ({ id, quantity })),
    charges: charges.length === 0 ? undefined : charges,
    entitlements: entitlements.length === 0 ? undefined : entitlements.map(entitlementOf),
  };
  if (plan === undefined) return wanted;
  return {
    addons: ifTaken(wanted.addons, () => areAddonsTaken(row, plan, catalog), "addons", leftOut),
    charges: ifTaken(wanted.charges, () => areChargesTaken(row, plan, catalog), "charges", leftOut),
    entitlements: ifTaken(
      wanted.entitlements,
      (list) => areEntitlementsTaken(row, plan, catalog, list ?? []),
      "entitlement_overrides",
      leftOut,
    ),
  };
}

const none: Lists = {};

/** Returns a list that an import takes; undefined, and a name for the count, for any other. */
function ifTaken<T>(
  list: T | undefined,
  isTaken: (list: T) => boolean,
  name: LeftOut,
  leftOut: LeftOut[],
): T | undefined {
  if (list === undefined || isTaken(list)) return list;
  leftOut.push(name);
  return undefined;
}

function areAddonsTaken(row: Subscription, plan: PackageVersion, catalog: Catalog): boolean {
  const checked = checkAddons(catalog, plan, row.addons, row.addons);
  return checked.ok && sameJson(checked.value, row.addons);
}

function areChargesTaken(row: Subscription, plan: PackageVersion, catalog: Catalog): boolean {
  const checked = checkCharges(catalog, plan, row.charges);
  return checked.ok && sameJson(checked.value, row.charges);
}

function areEntitlementsTaken(
  row: Subscription,
  plan: PackageVersion,
  catalog: Catalog,
  list: readonly RecordEntitlement[],
): boolean {
  const checked = checkEntitlements(catalog, plan, list, row.createdAt);
  return checked.ok && sameJson(checked.value, row.entitlements);
}

/** Returns an override with all that is set; a soft limit that is absent would be the plan's. */
function entitlementOf(grant: Subscription["entitlements"][number]): RecordEntitlement {
  const { featureId, usageLimit, hasUnlimitedUsage, hasSoftLimit, enumValues, resetPeriod } = grant;
  return {
    featureId,
    usageLimit: usageLimit ?? undefined,
    hasUnlimitedUsage: hasUnlimitedUsage || undefined,
    hasSoftLimit,
    enumValues: enumValues ?? undefined,
    resetPeriod: resetPeriod ?? undefined,
  };
}

function besidesRecord(row: Subscription, catalog: Catalog, now: Date): LeftOut[] {
  const found: LeftOut[] = [];
  const latest = latestPublished(catalog.plans.get(row.planId));
  if (latest === undefined) found.push("unpublished_plans");
  else if (latest.version !== row.planVersion) found.push("plan_versions");
  if (row.addons.some(({ id, version }) => isOlder(catalog, id, version))) {
    found.push("addon_versions");
  }
  if (row.futureUpdates.length > 0 && pendingUpdates(row, now).length > 0) {
    found.push("scheduled_updates");
  }
  if (ifAny(row.terms) !== undefined) found.push("subscription_terms");
  if (row.payingCustomerId !== null) found.push("paying_customers");
  if (row.paymentCollectionMethod !== null) found.push("payment_collection_methods");
  return found;
}

function isOlder({ addons }: Catalog, id: string, version: number): boolean {
  return latestPublished(addons.get(id))?.version !== version;
}
