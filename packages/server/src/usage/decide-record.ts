import {
  limits,
  parseInstant,
  type RecordIssue,
  recordIssue,
  type UsageRecord,
} from "@carryover/contract";
import {
  type Counter,
  type CounterKey,
  changed,
  supersededBy,
  valueIn,
} from "./counting/counter.ts";
import { decimalOf } from "./counting/decimal.ts";
import type { DeltasAfter, PeriodAt } from "./counting/periods.ts";
import { type KnownTargets, kindSentence, type Objection, objectionTo } from "./target.ts";
import { countingIssues } from "./warnings.ts";

/** The input of a record's decision besides its counter. */
export interface RecordContext extends KnownTargets {
  readonly now: Date;
  readonly periodAt: PeriodAt;
  readonly deltasAfter: DeltasAfter;
}

/** The effect of a record on a counter. An accepted record may have warnings. */
export type RecordDecision =
  | {
      readonly outcome: "created" | "updated";
      readonly counter: Counter;
      readonly issues: readonly RecordIssue[];
    }
  | {
      readonly outcome: "unchanged" | "rejected" | "skipped";
      readonly issues: readonly RecordIssue[];
    };

export function keyOf({ customerId, featureId, resourceId }: UsageRecord): CounterKey {
  return { customerId, featureId, resourceId: resourceId ?? "" };
}

/** Returns the date of a record, limited to now; null without a date. */
export function givenAt({ createdAt }: UsageRecord, now: Date): Date | null {
  if (!createdAt) return null;
  return new Date(Math.min(parseInstant(createdAt) as number, now.getTime()));
}

/**
 * Returns whether the decision needs the usage period: the record is older than now and so may not
 * count, the stored number equals the record's, or the record says zero, which an earlier period
 * also counts as.
 */
function needsPeriod(record: UsageRecord, stored: Counter | undefined, now: Date): boolean {
  const at = givenAt(record, now);
  if (at !== null && at < now) return true;
  if (stored === undefined) return false;
  return record.usage === 0 || decimalOf(record.usage) === stored.value;
}

/**
 * Decides one record: the counter becomes the record's value as of its date, plus later reports.
 * Nothing changes if the usage period of that date already has this value.
 */
export function decideRecord(
  record: UsageRecord,
  stored: Counter | undefined,
  context: RecordContext,
): RecordDecision {
  const { now, periodAt } = context;
  const objection = objectionTo(record, context);
  if (objection !== null) return rejected(objection, record, context);
  const isAhead = record.createdAt
    ? (parseInstant(record.createdAt) as number) - now.getTime() > limits.usageClockSkewMs
    : false;
  if (isAhead) return inTheFuture;
  const key = keyOf(record);
  const given = givenAt(record, now);
  const at = given ?? later(now, stored?.measuredAt);
  const isPeriodKnown = needsPeriod(record, stored, now);
  const period = isPeriodKnown ? periodAt(key, at) : null;
  if (supersededBy(stored, at, period) !== null) return storedIsNewer;
  const change = { behavior: "SET", value: decimalOf(record.usage), at } as const;
  const counter = changed(stored, change, period, (since) => context.deltasAfter(key, since));
  const current = isPeriodKnown ? periodAt(key, now) : null;
  const issues = countingIssues({ at, current, superseded: null });
  if (stored === undefined) return { outcome: "created", counter, issues };
  const isSame = valueIn(stored, period) === counter.value;
  return isSame ? { outcome: "unchanged", issues } : { outcome: "updated", counter, issues };
}

/** Returns the later date; another server with a faster clock may have counted before. */
function later(now: Date, measuredAt: Date | undefined): Date {
  return measuredAt !== undefined && measuredAt > now ? measuredAt : now;
}

const inTheFuture: RecordDecision = {
  outcome: "rejected",
  issues: [
    recordIssue("invalid_date", "/createdAt", {
      message: "The usage was measured in the future.",
      hint: "Correct the date, or leave it out: the usage is then that of now.",
    }),
  ],
};

const storedIsNewer: RecordDecision = {
  outcome: "skipped",
  issues: [
    recordIssue("stored_is_newer", "/createdAt", {
      message: "The stored value was measured after this record.",
      hint: "Nothing to do; leave out createdAt to write it all the same.",
    }),
  ],
};

const fieldOf: Readonly<Record<Objection, keyof UsageRecord>> = {
  customer_not_found: "customerId",
  customer_archived: "customerId",
  feature_not_found: "featureId",
  feature_not_calculated_usage: "featureId",
  resource_not_found: "resourceId",
};

function rejected(
  objection: Objection,
  record: UsageRecord,
  context: KnownTargets,
): RecordDecision {
  const feature = context.features.get(record.featureId);
  const isOtherKind = objection === "feature_not_calculated_usage" && feature !== undefined;
  const message = isOtherKind ? kindSentence(feature) : undefined;
  const issue = recordIssue(objection, `/${fieldOf[objection]}`, { message });
  return { outcome: "rejected", issues: [issue] };
}
