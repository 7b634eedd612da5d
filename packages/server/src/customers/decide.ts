import { type CustomerRecord, type RecordCode, sameJson } from "@carryover/contract";
import type { CustomerRow } from "./store.ts";

/** What one import needs to know to decide on a record; the clock is passed in. */
export interface DecisionContext {
  readonly runId: string;
  readonly recordNumber: number;
  readonly now: Date;
  readonly unarchive: boolean;
  /** A new position in lists, for a customer that is created. */
  readonly newCursorId: () => string;
}

/** What is to happen to one record: a row to write, or none and why. */
export type Decision =
  | { readonly outcome: "created"; readonly row: CustomerRow }
  | { readonly outcome: "updated"; readonly row: CustomerRow; readonly before: CustomerRow }
  | { readonly outcome: "unchanged" }
  | { readonly outcome: "skipped" | "rejected"; readonly code: RecordCode };

/**
 * Decides one record against the stored customer. Pure: the same arguments give the same decision.
 * The rules are those of docs/reference/semantics.md.
 */
export function decide(
  stored: CustomerRow | undefined,
  record: CustomerRecord,
  context: DecisionContext,
): Decision {
  const recordUpdatedAt = record.updatedAt ? new Date(record.updatedAt) : null;
  const provenance = { importRunId: context.runId, importRecord: context.recordNumber };
  const updatedAt = recordUpdatedAt ?? context.now;
  if (stored === undefined) {
    const created = { ...blankCustomer(record.id, context.newCursorId(), context.now), updatedAt };
    return { outcome: "created", row: { ...withFields(created, record), ...provenance } };
  }
  if (stored.archivedAt !== null && !context.unarchive) {
    return { outcome: "rejected", code: "customer_archived" };
  }
  if (recordUpdatedAt !== null && stored.updatedAt > recordUpdatedAt) {
    return { outcome: "skipped", code: "stored_is_newer" };
  }
  const changed = withFields({ ...stored, archivedAt: null }, record);
  if (sameContent(stored, changed)) return { outcome: "unchanged" };
  const row = { ...changed, updatedAt, revision: stored.revision + 1, ...provenance };
  return { outcome: "updated", row, before: stored };
}

/** A customer that has nothing but its id. */
export function blankCustomer(customerId: string, cursorId: string, now: Date): CustomerRow {
  return {
    customerId,
    cursorId,
    name: null,
    email: null,
    billingId: null,
    paymentMethodId: null,
    paymentMethod: null,
    salesforceId: null,
    billingCurrency: null,
    couponId: null,
    language: null,
    timezone: null,
    metadata: {},
    passthrough: null,
    createdAt: now,
    updatedAt: now,
    archivedAt: null,
    revision: 1,
    importRunId: null,
    importRecord: null,
  };
}

/** Present fields replace, absent ones stay, null clears. */
function withFields(row: CustomerRow, record: CustomerRecord): CustomerRow {
  const paymentMethodId = or(record.paymentMethodId, row.paymentMethodId);
  const samePayment = paymentMethodId === row.paymentMethodId;
  return {
    ...row,
    name: or(record.name, row.name),
    email: or(record.email, row.email),
    billingId: or(record.billingId, row.billingId),
    paymentMethodId,
    // What is known of a card belongs to that card alone.
    paymentMethod: samePayment ? row.paymentMethod : null,
    salesforceId: or(record.salesforceId, row.salesforceId),
    metadata: record.metadata === undefined ? row.metadata : (record.metadata ?? {}),
  };
}

function or<T>(given: T | undefined, stored: T): T {
  return given === undefined ? stored : given;
}

/** Metadata is compared as a map: the database keeps its keys in an order of its own. */
function sameContent(a: CustomerRow, b: CustomerRow): boolean {
  return (
    a.name === b.name &&
    a.email === b.email &&
    a.billingId === b.billingId &&
    a.paymentMethodId === b.paymentMethodId &&
    a.salesforceId === b.salesforceId &&
    a.archivedAt === b.archivedAt &&
    sameJson(a.metadata, b.metadata)
  );
}
