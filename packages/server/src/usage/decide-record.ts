import {
  limits,
  parseInstant,
  type RecordIssue,
  recordIssue,
  type UsageRecord,
} from "@carryover/contract";
import { type Counter, type CounterKey, valueIn } from "./counter.ts";
import { decimalOf } from "./decimal.ts";
import type { PeriodAt } from "./periods.ts";
import { type Known, kindSentence, type Objection, objectionTo } from "./target.ts";

/** All that decides what a record does, beside the counter it is for. */
export interface RecordContext extends Known {
  readonly now: Date;
  readonly periodAt: PeriodAt;
}

/** What a record does to a counter. */
export type RecordDecision =
  | { readonly outcome: "created" | "updated"; readonly counter: Counter }
  | { readonly outcome: "unchanged" }
  | { readonly outcome: "rejected" | "skipped"; readonly issue: RecordIssue };

export function keyOf({ customerId, featureId, resourceId }: UsageRecord): CounterKey {
  return { customerId, featureId, resourceId: resourceId ?? "" };
}

/**
 * Whether it takes the usage period to know if a record changes a counter: only if the stored
 * number is the record's, or if the record says zero, which an earlier period counts as too; and
 * not if both are of the same moment.
 */
export function needsPeriod(record: UsageRecord, stored: Counter): boolean {
  const { createdAt } = record;
  if (createdAt && parseInstant(createdAt) === stored.measuredAt.getTime()) return false;
  return record.usage === 0 || decimalOf(record.usage) === stored.value;
}

/**
 * Decides one record: the counter becomes what the record says, as of its moment. Nothing changes
 * if the usage period of that moment has this value already.
 */
export function decideRecord(
  record: UsageRecord,
  stored: Counter | undefined,
  context: RecordContext,
): RecordDecision {
  const objection = objectionTo(record, context);
  if (objection !== null) return rejected(objection, record, context);
  const given = record.createdAt ? (parseInstant(record.createdAt) as number) : null;
  const nowMs = context.now.getTime();
  if (given !== null && given - nowMs > limits.usageClockSkewMs) return inTheFuture;
  const value = decimalOf(record.usage);
  if (stored === undefined) {
    const measuredAt = given === null ? context.now : new Date(Math.min(given, nowMs));
    return { outcome: "created", counter: { value, measuredAt } };
  }
  const storedMs = stored.measuredAt.getTime();
  if (given !== null && Math.min(given, nowMs) < storedMs) return storedIsNewer;
  const measuredAt = new Date(Math.max(Math.min(given ?? nowMs, nowMs), storedMs));
  const period = needsPeriod(record, stored) ? context.periodAt(keyOf(record), measuredAt) : null;
  if (valueIn(stored, period) === value) return { outcome: "unchanged" };
  return { outcome: "updated", counter: { value, measuredAt } };
}

const inTheFuture: RecordDecision = {
  outcome: "rejected",
  issue: recordIssue("invalid_date", "/createdAt", {
    message: "The usage was measured in the future.",
    hint: "Correct the date, or leave it out: the usage is then that of now.",
  }),
};

const storedIsNewer: RecordDecision = {
  outcome: "skipped",
  issue: recordIssue("stored_is_newer", "/createdAt", {
    message: "What is stored was measured after this record.",
    hint: "Nothing to do; leave out createdAt to write it all the same.",
  }),
};

const fieldOf: Readonly<Record<Objection, keyof UsageRecord>> = {
  customer_not_found: "customerId",
  customer_archived: "customerId",
  feature_not_found: "featureId",
  feature_not_calculated_usage: "featureId",
  resource_not_found: "resourceId",
};

function rejected(objection: Objection, record: UsageRecord, context: Known): RecordDecision {
  const feature = context.features.get(record.featureId);
  const isOtherKind = objection === "feature_not_calculated_usage" && feature !== undefined;
  const message = isOtherKind ? kindSentence(feature) : undefined;
  const issue = recordIssue(objection, `/${fieldOf[objection]}`, { message });
  return { outcome: "rejected", issue };
}
