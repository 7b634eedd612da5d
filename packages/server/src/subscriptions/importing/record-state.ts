import {
  limits,
  parseInstant,
  type RecordIssue,
  recordIssue,
  type SubscriptionRecord,
  type SubscriptionRecordStatus,
  statusOfRecord,
} from "@carryover/contract";
import type { PackageVersion } from "../../catalog/service.ts";
import { effectiveEnd, type Subscription } from "../subscription.ts";

/**
 * The state that a record gives its subscription: trial, end, pause and payment. Statuses are
 * computed from dates, so a record's status becomes dates and a billing state, and is refused if it
 * contradicts its dates.
 */

/** The state of a record, and its contradictions. */
export interface RecordState {
  readonly changes: Partial<Subscription>;
  readonly conflict: RecordIssue | null;
}

/** The context of a record's state; the clock is passed in. */
export interface StateContext {
  readonly plan: PackageVersion;
  readonly now: Date;
}

/** Statuses of ended subscriptions, whatever the other fields. */
export const overStatuses: readonly SubscriptionRecordStatus[] = [
  "canceled",
  "expired",
  "never_paid",
];

/** Reads the state of a record over that of the stored subscription, or of a blank one. Pure. */
export function stateOf(
  record: SubscriptionRecord,
  stored: Subscription,
  context: StateContext,
): RecordState {
  const status = record.status == null ? null : statusOfRecord(record.status);
  const { now } = context;
  const trial = trialOf(record, stored, status, context);
  const ended = overStatuses.includes(status as SubscriptionRecordStatus)
    ? overOf(record, stored, status, now)
    : endOf(record, stored, status, now);
  const changes = { ...trial, ...ended.changes, ...paymentOf(record, stored, status) };
  const row = { ...stored, ...changes };
  return { changes, conflict: ended.conflict ?? conflictOf(record, row, status, now) };
}

function trialOf(
  record: SubscriptionRecord,
  stored: Subscription,
  status: SubscriptionRecordStatus | null,
  { plan, now }: StateContext,
): Partial<Subscription> {
  const anchor = dateOf(record.billingCycleAnchor);
  const anchored = anchor === undefined ? {} : { billingCycleAnchor: anchor };
  const end = dateOf(record.trialEndDate);
  if (end === undefined) return anchored;
  if (end === null) return { trialEndDate: null, trialEndBehavior: null, ...anchored };
  // A subscription that is active after its trial has not ended with it, whatever the plan's rule.
  const hasConverted = end <= now && status !== null && !overStatuses.includes(status);
  const behavior = stored.trialEndBehavior ?? plan.defaultTrial?.trialEndBehavior;
  const wasAnchored = stored.billingCycleAnchor?.getTime() === stored.trialEndDate?.getTime();
  // As after provisioning, paid periods are counted from the end of the trial.
  const follows = plan.pricingType === "PAID" && wasAnchored ? { billingCycleAnchor: end } : {};
  return {
    trialEndDate: end,
    trialEndBehavior: hasConverted ? "CONVERT_TO_PAID" : (behavior ?? "CONVERT_TO_PAID"),
    ...follows,
    ...anchored,
  };
}

interface EndReading {
  readonly changes: Partial<Subscription>;
  readonly conflict: RecordIssue | null;
}

/** Returns the end of an ended subscription: its date, or else the first known moment. */
function overOf(
  record: SubscriptionRecord,
  stored: Subscription,
  status: SubscriptionRecordStatus | null,
  now: Date,
): EndReading {
  const endDate = dateOf(record.endDate);
  for (const name of ["endedAt", "canceledAt", "cancelAt", "endDate"] as const) {
    const at = dateOf(record[name]);
    if (at == null || !isAhead(at, now)) continue;
    return { changes: {}, conflict: conflict(record, name, "has not come yet") };
  }
  const said = dateOf(record.endedAt) ?? dateOf(record.canceledAt) ?? dateOf(record.cancelAt);
  if (said == null) {
    if (endDate != null) return { changes: {}, conflict: null };
    const end = effectiveEnd(stored);
    if (end !== null && end <= now) return { changes: {}, conflict: null };
  }
  const updatedAt = dateOf(record.updatedAt);
  const at = said ?? (updatedAt != null && updatedAt <= now ? updatedAt : now);
  if (status === "expired") return { changes: { endDate: endDate ?? at }, conflict: null };
  const cancelReason = status === "never_paid" ? "PENDING_PAYMENT_EXPIRED" : "Immediate";
  return { changes: canceledAt(stored, at, cancelReason), conflict: null };
}

/** Returns the end that the record sets for a running subscription. */
function endOf(
  record: SubscriptionRecord,
  stored: Subscription,
  status: SubscriptionRecordStatus | null,
  now: Date,
): EndReading {
  const none = { changes: {}, conflict: null };
  const [name, at] = endSaid(record);
  if (name === null || at === undefined) {
    // A record of a running subscription withdraws an end that only an earlier import has set.
    const isTakenBack = status !== null && wasEndedByImport(stored, now);
    return isTakenBack ? { changes: uncanceled(stored, record), conflict: null } : none;
  }
  if (at === null) {
    const mayGoOn = wasEndedByImport(stored, now) || isScheduled(stored, now);
    return mayGoOn ? { changes: uncanceled(stored, record), conflict: null } : none;
  }
  if (at <= now) {
    const isOver =
      status !== null && isBehind(at, now) ? conflict(record, name, "has passed") : null;
    return { changes: canceledAt(stored, at, "Immediate"), conflict: isOver };
  }
  if (stored.cancellationDate?.getTime() === at.getTime()) return none;
  const endDate = record.endDate === undefined ? { endDate: at } : {};
  const cancelReason = "ScheduledCancellation";
  return { changes: { ...endDate, cancellationDate: at, cancelReason }, conflict: null };
}

type EndName = "endedAt" | "cancelAt" | "currentPeriodEnd" | "canceledAt" | "cancelAtPeriodEnd";

/** Returns the field that sets the end, and the end; null if a field excludes an end. */
function endSaid(record: SubscriptionRecord): readonly [EndName | null, Date | null | undefined] {
  const { endedAt, cancelAt, cancelAtPeriodEnd, currentPeriodEnd, canceledAt } = record;
  if (endedAt != null) return ["endedAt", dateOf(endedAt)];
  if (cancelAt != null) return ["cancelAt", dateOf(cancelAt)];
  if (cancelAtPeriodEnd) return ["currentPeriodEnd", dateOf(currentPeriodEnd)];
  // Next to a future end, this is the date of the request to end.
  if (canceledAt != null) return ["canceledAt", dateOf(canceledAt)];
  if (cancelAt === null) return ["cancelAt", null];
  if (cancelAtPeriodEnd === false || cancelAtPeriodEnd === null) return ["cancelAtPeriodEnd", null];
  return canceledAt === null || endedAt === null ? ["canceledAt", null] : [null, undefined];
}

function canceledAt(
  stored: Subscription,
  at: Date,
  cancelReason: NonNullable<Subscription["cancelReason"]>,
): Partial<Subscription> {
  if (stored.cancellationDate?.getTime() === at.getTime()) return {};
  return { cancellationDate: at, cancelReason };
}

/** Returns the subscription without its cancellation, and without the end of a scheduled one. */
function uncanceled(stored: Subscription, record: SubscriptionRecord): Partial<Subscription> {
  const isItsEnd = stored.endDate?.getTime() === stored.cancellationDate?.getTime();
  const endDate = isItsEnd && record.endDate === undefined ? { endDate: null } : {};
  return { ...endDate, cancellationDate: null, cancelReason: null };
}

function isScheduled({ cancellationDate, cancelReason }: Subscription, now: Date): boolean {
  return (
    cancellationDate !== null && cancellationDate > now && cancelReason === "ScheduledCancellation"
  );
}

/** Returns whether a record has ended it; subscriptions ended on the platform stay ended. */
function wasEndedByImport(stored: Subscription, now: Date): boolean {
  const { cancellationDate, importRunId } = stored;
  return cancellationDate !== null && cancellationDate <= now && importRunId !== null;
}

const unpaid = { billingState: "UNPAID" } as const;
const served = { billingState: null } as const;

function paymentOf(
  record: SubscriptionRecord,
  stored: Subscription,
  status: SubscriptionRecordStatus | null,
): Partial<Subscription> {
  // It is about to be made at the provider, which will report its state.
  if (stored.billingState === "PENDING") return {};
  const failed = stored.paymentCollection === "ACTION_REQUIRED" ? "ACTION_REQUIRED" : "FAILED";
  switch (status) {
    case "paused":
      return { ...unpaid, paymentCollection: "NOT_REQUIRED" };
    case "unpaid":
      return { ...unpaid, paymentCollection: failed };
    case "payment_pending":
      return { ...unpaid, paymentCollection: "PROCESSING" };
    case "past_due":
      return { ...served, paymentCollection: failed };
    case "active":
    case "trialing":
    case "not_started":
      return { ...served, paymentCollection: record.pastDue ? failed : "NOT_REQUIRED" };
    default:
      return flagsOf(record, stored, failed);
  }
}

function flagsOf(
  { paused, pastDue }: SubscriptionRecord,
  { billingState, paymentCollection }: Subscription,
  failed: "FAILED" | "ACTION_REQUIRED",
): Partial<Subscription> {
  if (paused) return { ...unpaid, paymentCollection: "NOT_REQUIRED" };
  if (pastDue) return { ...served, paymentCollection: failed };
  const isPaused = billingState === "UNPAID" && paymentCollection === "NOT_REQUIRED";
  if (paused !== undefined && isPaused) return served;
  const isPastDue = billingState === null && paymentCollection !== "NOT_REQUIRED";
  return pastDue !== undefined && isPastDue ? { paymentCollection: "NOT_REQUIRED" } : {};
}

/**
 * Returns where the status of a record and its dates disagree; null where they go together. Where
 * they are apart by no more than clocks are, the dates count.
 */
function conflictOf(
  record: SubscriptionRecord,
  row: Subscription,
  status: SubscriptionRecordStatus | null,
  now: Date,
): RecordIssue | null {
  if (status === null || overStatuses.includes(status)) return null;
  const passed = (name: DateName, at: Date | null) =>
    at !== null && isBehind(at, now) ? conflict(record, name, "has passed", at) : null;
  const ahead = (name: DateName, at: Date | null) =>
    at !== null && isAhead(at, now) ? conflict(record, name, "has not come yet", at) : null;
  const { startDate, endDate, trialEndDate } = row;
  const isOver = passed("endDate", endDate);
  if (isOver !== null) return isOver;
  if (status === "not_started") return passed("startDate", startDate);
  const isEarly = ahead("startDate", startDate);
  if (isEarly !== null) return isEarly;
  if (status === "trialing") {
    if (trialEndDate === null) return conflict(record, "trialEndDate", "is missing");
    return passed("trialEndDate", trialEndDate);
  }
  return status === "active" ? ahead("trialEndDate", trialEndDate) : null;
}

/** Returns whether it has not come yet by any clock. */
function isAhead(at: Date, now: Date): boolean {
  return at.getTime() > now.getTime() + limits.recordClockSkewMs;
}

/** Returns whether it has passed by any clock. */
function isBehind(at: Date, now: Date): boolean {
  return at.getTime() <= now.getTime() - limits.recordClockSkewMs;
}

type DateName = EndName | "endDate" | "startDate" | "trialEndDate";

function conflict(
  record: SubscriptionRecord,
  name: DateName,
  what: string,
  stored?: Date,
): RecordIssue {
  const value = record[name] ?? stored?.toISOString();
  const shown = value === undefined ? `"${name}"` : `"${name}" (${value})`;
  const message = `"status" is "${record.status}", but ${shown} ${what}.`;
  return recordIssue("status_conflict", "/status", { message });
}

/** Returns undefined if the record lacks the field. */
function dateOf(text: string | null | undefined): Date | null | undefined {
  return text == null ? text : new Date(parseInstant(text));
}
