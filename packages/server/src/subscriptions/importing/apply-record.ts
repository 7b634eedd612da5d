import {
  issueOfStored,
  metadataWithOriginal,
  parseInstant,
  type RecordIssue,
  type SubscriptionRecord,
} from "@carryover/contract";
import type { Catalog, PackageVersion } from "../../catalog/service.ts";
import { orStored } from "../../patch.ts";
import { recordCursor } from "../../row-id.ts";
import {
  type Checked,
  chargeOfUnits,
  checkAddons,
  checkCharges,
  checkEntitlements,
} from "../deciding/checks.ts";
import { newSubscription } from "../deciding/new-subscription.ts";
import type { Subscription } from "../subscription.ts";
import { stateOf } from "./record-state.ts";

/** Identifies a record of a run, and its time. */
export interface RecordPlace {
  readonly catalog: Catalog;
  readonly runId: string;
  readonly recordNumber: number;
  readonly now: Date;
}

/** A subscription as a record wants it, and where the record contradicts itself. */
export interface RecordedSubscription {
  readonly row: Subscription;
  readonly conflict: RecordIssue | null;
}

/** Returns the subscription that a record creates, or the reason against it. */
export function created(
  plan: PackageVersion,
  record: SubscriptionRecord,
  place: RecordPlace,
): Checked<RecordedSubscription> {
  const cursorId = recordCursor(place.runId, place.recordNumber);
  const blank = newSubscription({
    customerId: record.customerId,
    subscriptionId: record.id ?? `subscription-${cursorId.replaceAll("-", "")}`,
    cursorId,
    productId: plan.productId,
    planId: plan.id,
    planVersion: plan.version,
    resourceId: record.resourceId ?? null,
    pricingType: plan.pricingType ?? "FREE",
    startDate: place.now,
    isStartSaid: false,
    createdAt: place.now,
    importRunId: place.runId,
    // The record is its first write.
    revision: 0,
  });
  return updated(plan, blank, record, place);
}

/**
 * Returns a subscription as a record wants it: present fields replace, absent ones stay, null
 * clears.
 */
export function updated(
  plan: PackageVersion,
  stored: Subscription,
  record: SubscriptionRecord,
  place: RecordPlace,
): Checked<RecordedSubscription> {
  const taken = issueOfStored(record, stored.metadata);
  if (taken !== null) return { ok: false, issue: taken };
  const lists = changedLists(plan, stored, record, place.catalog);
  if (!lists.ok) return lists;
  const dated = {
    ...stored,
    startDate: instantOr(record.startDate, stored.startDate) ?? stored.startDate,
    isStartSaid: record.startDate == null ? stored.isStartSaid : true,
    endDate: instantOr(record.endDate, stored.endDate),
  };
  const { changes, conflict } = stateOf(record, dated, { plan, now: place.now });
  const row = {
    ...dated,
    ...changes,
    ...lists.value,
    billingId: orStored(record.billingId, stored.billingId),
    billingPeriod: orStored(record.billingPeriod, stored.billingPeriod),
    salesforceId: orStored(record.salesforceId, stored.salesforceId),
    metadata: metadataWithOriginal(record, stored.metadata),
    updatedAt: instantOr(record.updatedAt, null) ?? place.now,
    revision: stored.revision + 1,
    importRunId: place.runId,
    importRecord: place.recordNumber,
  };
  return { ok: true, value: { row, conflict } };
}

type Lists = Pick<Subscription, "addons" | "entitlements" | "charges">;

function changedLists(
  plan: PackageVersion,
  stored: Subscription,
  record: SubscriptionRecord,
  catalog: Catalog,
): Checked<Lists> {
  let { addons, entitlements, charges }: Lists = stored;
  if (record.addons !== undefined) {
    const checked = checkAddons(catalog, plan, record.addons ?? [], stored.addons);
    if (!checked.ok) return checked;
    addons = checked.value;
  }
  if (record.entitlements !== undefined) {
    const checked = checkEntitlements(catalog, plan, record.entitlements ?? [], stored.createdAt);
    if (!checked.ok) return checked;
    entitlements = checked.value;
  }
  const requested = requestedCharges(plan, record);
  if (requested !== undefined) {
    const checked = requested.ok ? checkCharges(catalog, plan, requested.value) : requested;
    if (!checked.ok) return checked;
    charges = checked.value;
  }
  return { ok: true, value: { addons, entitlements, charges } };
}

function requestedCharges(plan: PackageVersion, record: SubscriptionRecord) {
  const { charges, unitQuantity } = record;
  if (charges != null) return { ok: true as const, value: [...charges] };
  if (unitQuantity != null) return chargeOfUnits(plan, unitQuantity);
  const isCleared = charges === null || unitQuantity === null;
  return isCleared ? { ok: true as const, value: [] } : undefined;
}

/**
 * Parses a date as the record's check does: ISO 8601 has spellings that Date does not understand.
 */
function instantOr(given: string | null | undefined, stored: Date | null): Date | null {
  if (given === undefined) return stored;
  return given === null ? null : new Date(parseInstant(given));
}
