import { refuseOriginalId } from "../customers/original-id.ts";
import { checkGrant, grantFields, type RecordGrant } from "../entitlements/grant.ts";
import type { FieldType } from "../explaining/value-type.ts";
import { at, checkId, checkList, checkNames, type RecordFields } from "../imports/record-lists.ts";
import { limits } from "../limits.ts";
import {
  type FieldIssue,
  type Reading,
  type ReadingOptions,
  type RecordIssue,
  type RecordShape,
  readRecord,
  recordIssue,
} from "../record.ts";
import {
  checkFilledText,
  checkIdentifier,
  checkInstant,
  checkMetadata,
  parseInstant,
  textField,
} from "../text.ts";
import {
  insteadOfDecisive,
  type RecordStateFields,
  stateAliases,
  stateFields,
  statusOfRecord,
} from "./state.ts";

/**
 * An existing subscription, as an import takes it. A field that is present replaces what is stored,
 * an absent one leaves it, null clears it; lists and metadata are replaced whole.
 */
export interface SubscriptionRecord extends RecordStateFields {
  readonly id?: string | null | undefined;
  readonly customerId: string;
  readonly planId: string;
  readonly resourceId?: string | null | undefined;
  readonly startDate?: string | null | undefined;
  readonly endDate?: string | null | undefined;
  readonly billingId?: string | null | undefined;
  readonly billingPeriod?: "MONTHLY" | "ANNUALLY" | null | undefined;
  readonly salesforceId?: string | null | undefined;
  readonly addons?: ReadonlyArray<RecordAddon> | null | undefined;
  readonly entitlements?: ReadonlyArray<RecordEntitlement> | null | undefined;
  readonly charges?: ReadonlyArray<RecordCharge> | null | undefined;
  /** Units of the plan's only feature that is priced by unit. */
  readonly unitQuantity?: number | null | undefined;
  readonly updatedAt?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, string>> | null | undefined;
  /** Its id where it comes from, which is kept in its metadata. */
  readonly originalId?: string | null | undefined;
}

export interface RecordAddon {
  readonly id: string;
  readonly quantity: number;
}

/** The override of the plan's value of one feature. */
export interface RecordEntitlement extends RecordGrant {
  readonly featureId: string;
}

export interface RecordCharge {
  readonly id: string;
  readonly type: "FEATURE" | "CREDIT";
  readonly quantity: number;
}

/** The fields of a subscription record and their other names. */
export const subscriptionShape: RecordShape<SubscriptionRecord> = {
  fields: new Map([
    ["id", textField(checkIdentifier)],
    ["customerId", textField(checkIdentifier, { isRequired: true })],
    ["planId", textField(checkIdentifier, { isRequired: true })],
    ["resourceId", textField(checkIdentifier)],
    ["startDate", textField(checkInstant)],
    ["endDate", textField(checkInstant)],
    ["billingId", textField(checkFilledText)],
    ["billingPeriod", optional("text", checkBillingPeriod)],
    ["salesforceId", textField(checkFilledText)],
    ["addons", optional("list", checkList(limits.subscriptionItemsMax, checkAddon))],
    ["entitlements", optional("list", checkList(limits.subscriptionItemsMax, checkEntitlement))],
    ["charges", optional("list", checkList(limits.subscriptionItemsMax, checkCharge))],
    ["unitQuantity", optional("number", checkQuantity)],
    ["updatedAt", textField(checkInstant)],
    ["metadata", optional("map", checkMetadata)],
    ["originalId", textField(checkFilledText)],
    ...stateFields,
  ]),
  aliases: new Map([
    ["subscriptionId", "id"],
    ["subscriptionEntitlements", "entitlements"],
    ["billableFeatures", "charges"],
    ["additionalMetaData", "metadata"],
    ...stateAliases,
  ]),
  insteadOfDecisive,
};

/** Reads one entry of a subscriptions file or batch; both generations of names become one. */
export function readSubscription(
  value: unknown,
  options: ReadingOptions,
): Reading<SubscriptionRecord> {
  const reading = refuseOriginalId(readRecord(subscriptionShape, value, options));
  if (!reading.ok) return reading;
  const { record } = reading;
  const contradiction = contradictionOf(record);
  if (contradiction !== null) return { ok: false, issues: [contradiction] };
  const { addons, entitlements, charges, unitQuantity } = record;
  if (!addons && !entitlements && !charges && unitQuantity == null) return reading;
  const read: SubscriptionRecord = {
    ...record,
    ...(addons && { addons: addons.map(readAddon) }),
    ...(entitlements && { entitlements: entitlements.map(readEntitlement) }),
    ...(charges && { charges: charges.map(readCharge) }),
  };
  if (contradictsUnits(read)) {
    const message = "unitQuantity and the quantity of the charge are different.";
    return { ok: false, issues: [recordIssue("conflicting_fields", "/unitQuantity", { message })] };
  }
  return { ...reading, record: read };
}

/**
 * Returns the first contradiction among a record's dates and flags that does not depend on the
 * clock.
 */
function contradictionOf(record: SubscriptionRecord): RecordIssue | null {
  const { startDate, endDate, trialEndDate, status, paused, pastDue } = record;
  const isBefore = (end: string | null | undefined) =>
    startDate && end && parseInstant(end) < parseInstant(startDate);
  if (isBefore(endDate)) return recordIssue("end_before_start", "/endDate");
  if (isBefore(trialEndDate)) {
    const message = "The trialEndDate is before the startDate.";
    return recordIssue("end_before_start", "/trialEndDate", { message });
  }
  const meant = status == null ? null : statusOfRecord(status);
  const isOver = meant === "canceled" || meant === "expired" || meant === "never_paid";
  const endsSomehow = record.cancelAt ?? record.endedAt ?? record.currentPeriodEnd;
  if (record.cancelAtPeriodEnd && endsSomehow == null && !isOver) {
    const message = '"cancelAtPeriodEnd" needs "currentPeriodEnd", or nobody knows when it ends.';
    return recordIssue("missing_field", "/currentPeriodEnd", { message });
  }
  if (meant === null || isOver) return null;
  const disagrees = (name: string, value: unknown) => {
    const message = `"status" is "${status}", but "${name}" is ${value}.`;
    return recordIssue("status_conflict", "/status", { message });
  };
  if (paused != null && paused !== (meant === "paused")) return disagrees("paused", paused);
  const mayBePastDue = ["active", "past_due", "unpaid"].includes(meant);
  if (pastDue === true && !mayBePastDue) return disagrees("pastDue", pastDue);
  return pastDue === false && meant === "past_due" ? disagrees("pastDue", pastDue) : null;
}

/** Returns the contradiction between a charge and a unit quantity, which name the same thing. */
function contradictsUnits({ charges, unitQuantity }: SubscriptionRecord): boolean {
  return unitQuantity != null && charges?.length === 1 && charges[0]?.quantity !== unitQuantity;
}

function readAddon(given: unknown): RecordAddon {
  const entry = given as RecordFields;
  return { id: (entry.id ?? entry.addonId) as string, quantity: entry.quantity as number };
}

function readEntitlement(given: unknown): RecordEntitlement {
  const { type: _, id, feature, ...own } = given as RecordFields;
  const nested = (feature ?? {}) as RecordFields;
  const featureId = own.featureId ?? nested.featureId ?? nested.id ?? id;
  const { id: __, ...values } = { ...nested, ...own };
  return { ...values, featureId: featureId as string };
}

function readCharge(given: unknown): RecordCharge {
  const entry = given as RecordFields;
  const id = (entry.id ?? entry.featureId) as string;
  return { id, type: (entry.type as "CREDIT") ?? "FEATURE", quantity: entry.quantity as number };
}

function optional(type: FieldType, check: (value: unknown) => FieldIssue | null) {
  return { type, isRequired: false, isNullable: true, check };
}

function checkBillingPeriod(value: unknown): FieldIssue | null {
  if (value === "MONTHLY" || value === "ANNUALLY") return null;
  return { code: "invalid_type", pointer: "", message: "Write MONTHLY or ANNUALLY." };
}

function checkAddon(entry: RecordFields): FieldIssue | null {
  return (
    checkNames(entry, ["id", "addonId", "quantity"]) ??
    checkId(entry, ["id", "addonId"]) ??
    at("/quantity", checkQuantity(entry.quantity))
  );
}

function checkCharge(entry: RecordFields): FieldIssue | null {
  const { type } = entry;
  if (type !== undefined && type !== "FEATURE" && type !== "CREDIT") {
    return { code: "invalid_type", pointer: "/type", message: "Write FEATURE or CREDIT." };
  }
  return (
    checkNames(entry, ["id", "featureId", "quantity", "type"]) ??
    checkId(entry, ["id", "featureId"]) ??
    at("/quantity", checkQuantity(entry.quantity))
  );
}

function checkEntitlement(entry: RecordFields): FieldIssue | null {
  if (entry.type === "CREDIT" || entry.credit !== undefined) {
    return { code: "credits_not_supported", pointer: "" };
  }
  const { feature } = entry;
  if (feature === undefined) {
    return (
      checkNames(entry, ["featureId", "id", "type", ...grantFields]) ??
      checkId(entry, ["featureId", "id"]) ??
      checkGrant(entry)
    );
  }
  if (typeof feature !== "object" || feature === null || Array.isArray(feature)) {
    return { code: "not_an_object", pointer: "/feature" };
  }
  const nested = feature as RecordFields;
  const issue =
    checkNames(nested, ["featureId", "id", ...grantFields]) ??
    checkId(nested, ["featureId", "id"]) ??
    checkGrant(nested);
  return checkNames(entry, ["feature", "type"]) ?? at("/feature", issue);
}

function checkQuantity(value: unknown): FieldIssue | null {
  const isSound =
    typeof value === "number" &&
    Number.isInteger(value) &&
    value >= 0 &&
    value <= limits.quantityMax;
  return isSound ? null : { code: "invalid_quantity", pointer: "" };
}
