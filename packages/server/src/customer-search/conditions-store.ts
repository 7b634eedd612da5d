import { prefixesOf, type SearchFilter, type TextRange } from "./filter.ts";
import type { Parameters } from "./parameters.ts";

/** What the statements of a search are made for. */
export interface SearchPlace {
  readonly environmentId: string;
  readonly now: Date;
  /** The status of a subscription at an instant, as SQL of its columns. */
  readonly statusAt: (instant: string) => string;
}

/** Returns what a customer `c` has to match, as SQL; conditions to be joined by `and`. */
export function conditionsOf(
  { now, statusAt }: SearchPlace,
  filter: SearchFilter,
  parameters: Parameters,
): string[] {
  const { q, plan, status, trial, overLimit, archived, createdAt = {}, run } = filter;
  const conditions: string[] = [];
  if (q !== undefined) conditions.push(`(${matches(q, parameters).join("\n or ")})`);
  const statusNow = () => statusAt(parameters.add(now.toISOString(), "timestamptz"));
  if (plan !== undefined || status !== undefined) {
    const ofPlan = plan && `s.plan_id = any(${parameters.add(plan, "text[]")})`;
    const statuses = parameters.add(status ?? unended, "text[]");
    conditions.push(hasSubscription([ofPlan, `${statusNow()} = any(${statuses})`]));
  }
  if (trial !== undefined) {
    const inTrial = hasSubscription([`${statusNow()} = 'IN_TRIAL'`]);
    conditions.push(trial === "true" ? inTrial : `not ${inTrial}`);
  }
  if (overLimit !== undefined) conditions.push(hasUsage);
  if (archived !== undefined) {
    conditions.push(`c.archived_at is ${archived === "true" ? "not null" : "null"}`);
  }
  for (const [bound, comparison] of comparisons) {
    const instant = createdAt[bound];
    if (instant === undefined) continue;
    conditions.push(`c.created_at ${comparison} ${parameters.add(instant, "timestamptz")}`);
  }
  if (run !== undefined) conditions.push(createdByRun(run, parameters));
  return conditions;
}

const comparisons = [
  ["gt", ">"],
  ["gte", ">="],
  ["lt", "<"],
  ["lte", "<="],
] as const;

const unended = ["ACTIVE", "IN_TRIAL", "NOT_STARTED", "PAYMENT_PENDING"];

// `offset 0` keeps the look-up of one customer apart, so that it uses the primary key for each.

/** Whoever uses nothing is over no limit; of the others the service finds out. */
const hasUsage = `exists (
    select
    from usage_counters u
    where u.environment_id = c.environment_id
      and u.customer_id = c.customer_id
      and u.value > 0
    offset 0
  )`;

function hasSubscription(conditions: ReadonlyArray<string | undefined>): string {
  const all = conditions.filter((condition) => condition !== undefined);
  return `exists (
    select
    from subscriptions s
    where s.environment_id = c.environment_id
      and s.customer_id = c.customer_id
      and ${all.join("\n      and ")}
    offset 0
  )`;
}

function matches(q: string, parameters: Parameters): string[] {
  const { ids, lowered, exact } = prefixesOf(q);
  const within = (expression: string, ranges: readonly TextRange[]) =>
    ranges.map((range) => isWithin(expression, range, parameters));
  return [
    ...within("c.customer_id", ids),
    ...within("lower(c.name)", lowered),
    ...within("lower(c.email)", lowered),
    ...within("c.billing_id", exact),
  ];
}

/** Whether a text is in a range, as SQL. */
export function isWithin(
  expression: string,
  { from, to }: TextRange,
  parameters: Parameters,
): string {
  const [low, high] = [parameters.add(from, "text"), parameters.add(to, "text")];
  return `(${expression} >= ${low} and ${expression} < ${high})`;
}

/** A record's cursor has the time and the random end of its run's id. */
function createdByRun(run: string, parameters: Parameters): string {
  const start = parameters.add(run.slice(0, 13), "text");
  const end = parameters.add(run.slice(26), "text");
  return `left(c.cursor_id::text, 13) = ${start} and right(c.cursor_id::text, 10) = ${end}`;
}
