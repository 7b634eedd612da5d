import {
  type CustomerRecord,
  isStripeId,
  issueOfStored,
  metadataWithOriginal,
  parseInstant,
  type RecordCode,
  type RecordIssue,
  sameJson,
} from "@carryover/contract";
import { orStored } from "../patch.ts";
import type { PromotionDecision } from "./promotions.ts";
import type { CustomerRow } from "./store.ts";

/** The input of decisions besides the record; the clock is passed in. */
export interface DecisionContext {
  readonly runId: string;
  readonly recordNumber: number;
  readonly now: Date;
  readonly unarchive: boolean;
  /** Whether the record is compared with a newer row, instead of being skipped. */
  readonly compare?: boolean | undefined;
  /** Whether Stripe is connected, so that its ids must be Stripe's. */
  readonly hasBillingProvider: boolean;
  /** A new position in lists, for a customer that is created. */
  readonly newCursorId: () => string;
  /** What becomes of its promotional entitlements; absent if the record does not say. */
  readonly promotions?: PromotionDecision | undefined;
}

/** The promotional entitlements that a record leaves; absent if they stay as they are. */
export type LeftPromotions = Omit<Extract<PromotionDecision, { issue: null }>, "issue">;

/** The decision about one record: a row to write, or the reason for none. */
export type CustomerDecision =
  | {
      readonly outcome: "created";
      readonly row: CustomerRow;
      readonly promotions?: LeftPromotions | undefined;
    }
  | {
      readonly outcome: "updated";
      readonly row: CustomerRow;
      readonly before: CustomerRow;
      readonly promotions?: LeftPromotions | undefined;
    }
  | { readonly outcome: "unchanged" }
  | {
      readonly outcome: "skipped" | "rejected";
      readonly code: RecordCode;
      /** The affected field; the whole record by default. */
      readonly field?: "billingId" | "paymentMethodId" | "promotionalEntitlements" | undefined;
      /** What is said of it; the sentence of the code by default. */
      readonly issue?: RecordIssue;
    };

/**
 * Decides one record against the stored customer. Pure: the same arguments give the same decision.
 * The rules are those of docs/reference/semantics/customers.md.
 */
export function decide(
  stored: CustomerRow | undefined,
  record: CustomerRecord,
  context: DecisionContext,
): CustomerDecision {
  const { promotions } = context;
  if (stored === undefined) {
    const row = created(record, context);
    const field = context.hasBillingProvider ? foreignId(null, row) : null;
    if (field !== null) return { outcome: "rejected", code: "invalid_billing_id", field };
    if (promotions === undefined) return { outcome: "created", row };
    return promotions.issue === null
      ? { outcome: "created", row, promotions }
      : rejected(promotions.issue);
  }
  if (stored.archivedAt !== null && !context.unarchive) {
    return { outcome: "rejected", code: "customer_archived" };
  }
  const updatedAt = updatedAtOf(record, context.now);
  if (record.updatedAt && stored.updatedAt > updatedAt && !context.compare) {
    return { outcome: "skipped", code: "stored_is_newer" };
  }
  const issue = issueOfStored(record, stored.metadata) ?? promotions?.issue ?? null;
  if (issue !== null) return rejected(issue);
  const changed = promotions?.issue === null && promotions.isChanged ? promotions : undefined;
  const changedAt = changed?.before?.updatedAt;
  if (record.updatedAt && changedAt !== undefined && changedAt > updatedAt) {
    return { outcome: "skipped", code: "stored_is_newer", field: "promotionalEntitlements" };
  }
  if (changed === undefined && hasSameContent(stored, record)) return { outcome: "unchanged" };
  const row = {
    ...stored,
    ...changedFields(stored, record),
    updatedAt,
    archivedAt: null,
    revision: stored.revision + 1,
    importRunId: context.runId,
    importRecord: context.recordNumber,
  };
  const field = context.hasBillingProvider ? foreignId(stored, row) : null;
  if (field !== null) return { outcome: "rejected", code: "invalid_billing_id", field };
  return { outcome: "updated", row, before: stored, promotions: changed };
}

function rejected(issue: RecordIssue): CustomerDecision {
  return { outcome: "rejected", code: issue.code, issue };
}

/** Returns the field with an id that Stripe cannot have issued; null without one. */
export function foreignId(
  before: CustomerRow | null,
  after: CustomerRow,
): "billingId" | "paymentMethodId" | null {
  const isForeign = (name: "billingId" | "paymentMethodId") => {
    const id = after[name];
    return id !== null && id !== before?.[name] && !isStripeId(id);
  };
  return (["billingId", "paymentMethodId"] as const).find(isForeign) ?? null;
}

/** Returns a customer with nothing but its id. */
export function blankCustomer(customerId: string, cursorId: string, now: Date): CustomerRow {
  return created({ id: customerId }, { now, newCursorId: () => cursorId });
}

function created(
  record: CustomerRecord,
  context: Pick<DecisionContext, "now" | "newCursorId"> & Partial<DecisionContext>,
): CustomerRow {
  return {
    customerId: record.id,
    cursorId: context.newCursorId(),
    name: record.name ?? null,
    email: record.email ?? null,
    billingId: record.billingId ?? null,
    paymentMethodId: record.paymentMethodId ?? null,
    paymentMethod: null,
    salesforceId: record.salesforceId ?? null,
    billingCurrency: null,
    couponId: null,
    language: null,
    timezone: null,
    metadata: metadataWithOriginal(record, {}),
    passthrough: null,
    createdAt: context.now,
    sourceCreatedAt: instantOf(record.createdAt) ?? null,
    updatedAt: updatedAtOf(record, context.now),
    archivedAt: null,
    revision: 1,
    importRunId: context.runId ?? null,
    importRecord: context.recordNumber ?? null,
  };
}

/**
 * Parses the date as the record's check does: ISO 8601 has spellings that Date does not understand.
 */
function updatedAtOf(record: CustomerRecord, now: Date): Date {
  return record.updatedAt ? new Date(parseInstant(record.updatedAt)) : now;
}

/** Returns undefined if the record lacks the field. */
function instantOf(text: string | null | undefined): Date | null | undefined {
  return text == null ? text : new Date(parseInstant(text));
}

/** Applies a record: present fields replace, absent ones stay, null clears. */
function changedFields(stored: CustomerRow, record: CustomerRecord) {
  const paymentMethodId = orStored(record.paymentMethodId, stored.paymentMethodId);
  const samePayment = paymentMethodId === stored.paymentMethodId;
  return {
    name: orStored(record.name, stored.name),
    email: orStored(record.email, stored.email),
    billingId: orStored(record.billingId, stored.billingId),
    paymentMethodId,
    // Details of a card belong to that card only.
    paymentMethod: samePayment ? stored.paymentMethod : null,
    salesforceId: orStored(record.salesforceId, stored.salesforceId),
    metadata: metadataWithOriginal(record, stored.metadata),
    sourceCreatedAt: orStored(instantOf(record.createdAt), stored.sourceCreatedAt),
  };
}

/**
 * Returns whether the record would change nothing but dates. Metadata is compared as a map, since
 * the database keeps its keys in an order of its own.
 */
function hasSameContent(stored: CustomerRow, record: CustomerRecord): boolean {
  return (
    stored.archivedAt === null &&
    isSame(record.name, stored.name) &&
    isSame(record.email, stored.email) &&
    isSame(record.billingId, stored.billingId) &&
    isSame(record.paymentMethodId, stored.paymentMethodId) &&
    isSame(record.salesforceId, stored.salesforceId) &&
    (record.createdAt === undefined ||
      instantOf(record.createdAt)?.getTime() === stored.sourceCreatedAt?.getTime()) &&
    hasSameMetadata(stored, record)
  );
}

function hasSameMetadata(stored: CustomerRow, record: CustomerRecord): boolean {
  if (record.metadata === undefined && record.originalId == null) return true;
  return sameJson(metadataWithOriginal(record, stored.metadata), stored.metadata);
}

function isSame(given: string | null | undefined, stored: string | null): boolean {
  return given === undefined || given === stored;
}
