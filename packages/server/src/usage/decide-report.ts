import assert from "node:assert/strict";
import { limits, parseInstant, type RefusalCode, type usageReportBody } from "@carryover/contract";
import type { z } from "zod";
import type { Period } from "../calendar.ts";
import { type CounterKey, changed, keyText, valueIn } from "./counter.ts";
import { decimalOf } from "./decimal.ts";
import type { CounterRow, ReportAnswer, ReportRow } from "./store.ts";
import { type Known, kindSentence, type Objection, objectionTo } from "./target.ts";

/** One usage of a request. */
export type ReportedUsage = z.output<typeof usageReportBody>["usages"][number];

/** All that decides what a request does. */
export interface ReportContext extends Known {
  readonly now: Date;
  readonly counters: ReadonlyMap<string, CounterRow>;
  /** What was reported under the idempotency keys before, by `repeatText`. */
  readonly repeated: ReadonlyMap<string, ReportRow>;
  /** The usage period of a counter in which an instant lies; null if it is never reset. */
  readonly periodAt: (key: CounterKey, at: Date) => Period | null;
  readonly newId: () => string;
}

/** A report with what is answered to it. */
export type AnsweredReport = ReportRow & { readonly answer: ReportAnswer };

/** Why one usage cannot be counted. The message repeats no customer id, which may be an address. */
export interface ReportProblem {
  readonly index: number;
  readonly code: RefusalCode;
  readonly message?: string | undefined;
}

/** What to answer, one for each usage, and what to write; or all that is wrong. */
export type ReportDecision =
  | {
      readonly ok: true;
      readonly answers: readonly AnsweredReport[];
      readonly counters: readonly CounterRow[];
      readonly reports: readonly AnsweredReport[];
    }
  | { readonly ok: false; readonly problems: readonly ReportProblem[] };

/**
 * Counts the usages of a request one after the other. A repeat of an idempotency key gets the first
 * answer and counts no more, whatever else it says. If one usage is bad, nothing is counted.
 */
export function decideReports(
  usages: readonly ReportedUsage[],
  context: ReportContext,
): ReportDecision {
  const counters = new Map<string, CounterRow>();
  const repeated = new Map(context.repeated);
  const answers: AnsweredReport[] = [];
  const reports: AnsweredReport[] = [];
  const problems: ReportProblem[] = [];
  for (const [index, usage] of usages.entries()) {
    const first = usage.idempotencyKey && repeated.get(repeatText(usage));
    if (first) {
      answers.push(answered(first));
      continue;
    }
    const counted = objection(usage, context) ?? count(usage, counters, context);
    if ("code" in counted) {
      problems.push({ index, ...counted });
      continue;
    }
    if (counted.counter !== null) counters.set(keyText(counted.counter), counted.counter);
    if (usage.idempotencyKey) repeated.set(repeatText(usage), counted.report);
    answers.push(counted.report);
    reports.push(counted.report);
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, answers, counters: [...counters.values()], reports };
}

/** What makes one usage a repeat of another, as one text. The ids of a request can be anything. */
export function repeatText(usage: {
  readonly customerId: string;
  readonly featureId: string;
  readonly idempotencyKey?: string | null | undefined;
}): string {
  return JSON.stringify([usage.customerId, usage.featureId, usage.idempotencyKey]);
}

function answered(report: ReportRow): AnsweredReport {
  const { answer } = report;
  assert(answer !== null, "a report with an idempotency key has its answer");
  return { ...report, answer };
}

type Problem = Omit<ReportProblem, "index">;

const refusalOf: Readonly<Record<Objection, RefusalCode>> = {
  customer_not_found: "CustomerNotFound",
  customer_archived: "EntityIsArchivedError",
  feature_not_found: "FeatureNotFound",
  feature_not_calculated_usage: "MeteringNotAvailableForFeatureType",
  resource_not_found: "CustomerResourceNotFound",
};

/** What stands against a usage, as far as the counter does not matter. */
function objection(usage: ReportedUsage, context: ReportContext): Problem | null {
  const found = objectionTo(usage, context);
  const feature = context.features.get(usage.featureId);
  if (found === "feature_not_calculated_usage" && feature !== undefined) {
    return { code: refusalOf[found], message: kindSentence(feature) };
  }
  if (found !== null) return { code: refusalOf[found] };
  const { value, updateBehavior, createdAt } = usage;
  if (Math.abs(value) > limits.usageMax) {
    return invalid(`The value must be between -${limits.usageMax} and ${limits.usageMax}.`);
  }
  if (updateBehavior === "SET" && value < 0) {
    return invalid("A counter cannot be set below 0.");
  }
  if (value < 0 && feature?.meterType === "INCREMENTAL") {
    return invalid("This feature's usage only grows, so a DELTA cannot be negative; SET corrects.");
  }
  const aheadMs = createdAt === undefined ? 0 : instantOf(createdAt) - context.now.getTime();
  if (aheadMs > limits.usageClockSkewMs) return invalid("The createdAt lies in the future.");
  return null;
}

function invalid(message: string): Problem {
  return { code: "InvalidArgumentError", message };
}

/** The border has checked that it is one. */
function instantOf(text: string): number {
  return parseInstant(text) as number;
}

interface Counted {
  readonly report: AnsweredReport;
  /** The counter from now on; null if it stays as it is. */
  readonly counter: CounterRow | null;
}

function count(
  usage: ReportedUsage,
  counters: ReadonlyMap<string, CounterRow>,
  context: ReportContext,
): Counted | Problem {
  const { customerId, featureId } = usage;
  const key = { customerId, featureId, resourceId: usage.resourceId ?? "" };
  const stored = counters.get(keyText(key)) ?? context.counters.get(keyText(key));
  const at = momentOf(usage, stored, context.now);
  const change = { behavior: usage.updateBehavior, value: decimalOf(usage.value), at };
  const { value, counter } = changed(stored, change, context.periodAt(key, at));
  if (Number(value) > limits.usageMax) {
    return invalid(`The counter would go beyond ${limits.usageMax}.`);
  }
  const period = context.periodAt(key, context.now);
  const report: AnsweredReport = {
    ...key,
    reportId: context.newId(),
    reportedValue: change.value,
    behavior: change.behavior,
    value,
    measuredAt: at,
    createdAt: context.now,
    dimensions: usage.dimensions ?? null,
    idempotencyKey: usage.idempotencyKey ?? null,
    answer: {
      currentUsage: valueIn(counter ?? stored, period),
      usagePeriodStart: period?.start.toISOString() ?? null,
      usagePeriodEnd: period?.end.toISOString() ?? null,
    },
  };
  const revision = (stored?.revision ?? 0) + 1;
  const written = { ...key, revision, importRunId: null, importRecord: null };
  return { report, counter: counter === undefined ? null : { ...written, ...counter } };
}

/**
 * The moment that a usage is of. Without a date it is now, even if another server, whose clock is
 * ahead, has counted before. The small future that is allowed for the clocks of others counts as
 * now, so that no counter is of a moment that is still to come.
 */
function momentOf(usage: ReportedUsage, stored: CounterRow | undefined, now: Date): Date {
  if (usage.createdAt !== undefined) {
    return new Date(Math.min(instantOf(usage.createdAt), now.getTime()));
  }
  return stored !== undefined && stored.measuredAt > now ? stored.measuredAt : now;
}
