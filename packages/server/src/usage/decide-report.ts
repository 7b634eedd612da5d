import { limits, parseInstant, type RefusalCode } from "@carryover/contract";
import {
  type CounterKey,
  changed,
  keyText,
  shown,
  supersededBy,
  valueIn,
} from "./counting/counter.ts";
import { addDecimals, decimalOf } from "./counting/decimal.ts";
import type { DeltasAfter, PeriodAt } from "./counting/periods.ts";
import {
  type AnsweredReport,
  answered,
  differences,
  givenMoment,
  type ReportedUsage,
  repeatText,
} from "./repeats.ts";
import type { CounterRow, ReportRow } from "./store.ts";
import { type KnownTargets, kindSentence, type Objection, objectionTo } from "./target.ts";
import { countingIssues } from "./warnings.ts";

/** All that decides what a request does. */
export interface ReportContext extends KnownTargets {
  readonly now: Date;
  readonly counters: ReadonlyMap<string, CounterRow>;
  /** Earlier reports with the same idempotency keys, by `repeatText`. */
  readonly repeated: ReadonlyMap<string, ReportRow>;
  readonly periodAt: PeriodAt;
  /** Of what is stored; the request's own DELTAs are added to it. */
  readonly deltasAfter: DeltasAfter;
  readonly newId: () => string;
}

/** Why one usage cannot be counted. The message repeats no customer id, which may be an address. */
export interface ReportProblem {
  readonly index: number;
  readonly code: RefusalCode;
  readonly message?: string | undefined;
}

/** The reply, with one entry per usage, and the rows to write; or all faults. */
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
 * answer and counts no more; a key with another content is bad. If one usage is bad, nothing is
 * counted.
 */
export function decideReports(
  usages: readonly ReportedUsage[],
  context: ReportContext,
): ReportDecision {
  const progress: Progress = { counters: new Map(context.counters), deltas: [] };
  const changedKeys = new Set<string>();
  const repeated = new Map(context.repeated);
  const answers: AnsweredReport[] = [];
  const reports: AnsweredReport[] = [];
  const problems: ReportProblem[] = [];
  for (const [index, usage] of usages.entries()) {
    const first = usage.idempotencyKey && repeated.get(repeatText(usage));
    const counted = first
      ? repeat(usage, answered(first))
      : (objection(usage, context) ?? count(usage, progress, context));
    if ("code" in counted) {
      problems.push({ index, ...counted });
      continue;
    }
    answers.push(counted.report);
    if (first) continue;
    reports.push(counted.report);
    if (usage.idempotencyKey) repeated.set(repeatText(usage), counted.report);
    if (counted.counter === null) continue;
    const text = keyText(counted.counter);
    changedKeys.add(text);
    progress.counters.set(text, counted.counter);
    if (usage.updateBehavior === "DELTA") progress.deltas.push(counted.report);
  }
  if (problems.length > 0) return { ok: false, problems };
  const counters = [...changedKeys].flatMap((text) => progress.counters.get(text) ?? []);
  return { ok: true, answers, counters, reports };
}

/** The state after the preceding usages of the request. */
interface Progress {
  readonly counters: Map<string, CounterRow>;
  readonly deltas: ReportRow[];
}

type Problem = Omit<ReportProblem, "index">;

const refusalOf: Readonly<Record<Objection, RefusalCode>> = {
  customer_not_found: "CustomerNotFound",
  customer_archived: "EntityIsArchivedError",
  feature_not_found: "FeatureNotFound",
  feature_not_calculated_usage: "MeteringNotAvailableForFeatureType",
  resource_not_found: "CustomerResourceNotFound",
};

function repeat(usage: ReportedUsage, first: AnsweredReport): Counted | Problem {
  const fields = differences(usage, first);
  if (fields.length === 0) return { report: first, counter: null };
  const message =
    `The idempotencyKey was used for another usage of this customer and feature, with another ` +
    `${fields.join(" and ")}. Report a new usage under a new key.`;
  return { code: "usage_key_reused", message };
}

/** Returns the fault of a usage that does not depend on the counter. */
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

/** Parses an instant that was checked at the border. */
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
  progress: Progress,
  context: ReportContext,
): Counted | Problem {
  const { customerId, featureId } = usage;
  const key = { customerId, featureId, resourceId: usage.resourceId ?? "" };
  const stored = progress.counters.get(keyText(key));
  const at = momentOf(usage, stored, context.now);
  const change = { behavior: usage.updateBehavior, value: decimalOf(usage.value), at };
  const ofChange = context.periodAt(key, at);
  const superseded = supersededBy(stored, at, ofChange);
  const counter =
    superseded === null
      ? changed(stored, change, ofChange, (since) => {
          return deltasAfter(key, since, progress, context);
        })
      : undefined;
  if (counter !== undefined && Math.abs(Number(counter.value)) > limits.usageMax) {
    return invalid(`The counter would go beyond ${limits.usageMax}.`);
  }
  const current = context.periodAt(key, context.now);
  const report: AnsweredReport = {
    ...key,
    reportId: context.newId(),
    reportedValue: change.value,
    behavior: change.behavior,
    value: counter?.value ?? change.value,
    measuredAt: at,
    createdAt: context.now,
    dimensions: usage.dimensions ?? null,
    idempotencyKey: usage.idempotencyKey ?? null,
    answer: {
      createdAt: givenMoment(usage),
      currentUsage: shown(valueIn(counter ?? stored, current)),
      usagePeriodStart: current?.start.toISOString() ?? null,
      usagePeriodEnd: current?.end.toISOString() ?? null,
      warnings: countingIssues({ at, current, superseded }).map(({ code, message, hint }) => {
        return { code, message, hint };
      }),
    },
  };
  const revision = (stored?.revision ?? 0) + 1;
  const written = { ...key, revision, importRunId: null, importRecord: null };
  return { report, counter: counter === undefined ? null : { ...written, ...counter } };
}

/**
 * Returns the sum of a counter's DELTAs after a moment: those that are stored, and the request's
 * own.
 */
function deltasAfter(
  key: CounterKey,
  at: Date,
  { deltas }: Progress,
  context: ReportContext,
): string {
  const text = keyText(key);
  return deltas
    .filter((delta) => keyText(delta) === text && delta.measuredAt > at)
    .reduce(
      (sum, { reportedValue }) => addDecimals(sum, reportedValue),
      context.deltasAfter(key, at),
    );
}

/**
 * Returns the moment that a usage is of. Without a date it is now, even if another server, whose
 * clock is ahead, has counted before. The small future that is allowed for the clocks of others
 * counts as now, so that no counter is of a moment that is still to come.
 */
function momentOf(usage: ReportedUsage, stored: CounterRow | undefined, now: Date): Date {
  if (usage.createdAt !== undefined) {
    return new Date(Math.min(instantOf(usage.createdAt), now.getTime()));
  }
  return stored !== undefined && stored.measuredAt > now ? stored.measuredAt : now;
}
