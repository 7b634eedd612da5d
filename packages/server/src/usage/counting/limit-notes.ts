import type { Catalog } from "../../catalog/service.ts";
import {
  type Excess,
  excessOf,
  excessOver,
  type Limit,
  mostGenerous,
  planAlone,
} from "../../entitlements/service.ts";
import type { EntryNote } from "../../import-entry.ts";
import type { Counter, CounterKey } from "./counter.ts";
import type { GrantsAt, SourcesOf } from "./periods.ts";

/** A counter before and after records of a batch. */
export interface CounterStep {
  readonly key: CounterKey;
  /** Undefined if there was none. */
  readonly before: Counter | undefined;
  readonly after: Counter;
}

const codes: Readonly<Record<Excess["of"], EntryNote["code"]>> = {
  "hard limit": "usage_above_limit",
  "soft limit": "usage_above_soft_limit",
  nothing: "usage_without_entitlement",
};

/** What is granted of a counter's feature: all grants, and the limit of the best of them. */
export interface Granted {
  readonly grantsAt: GrantsAt;
  readonly limitAt: (key: CounterKey) => Limit | null;
}

/** Returns limits; those of customers who have nothing but the same plan are merged once. */
export function limitsOf(
  catalog: Catalog,
  sourcesOf: SourcesOf,
  grantsAt: GrantsAt,
): Granted["limitAt"] {
  const ofPlans = new Map<object, Map<string, Limit | null>>();
  return (key) => {
    const sources = sourcesOf(key);
    if (sources === null) return null;
    const plan = planAlone(catalog, sources);
    if (plan === null) return mostGenerous(grantsAt(key));
    const known = ofPlans.get(plan) ?? new Map<string, Limit | null>();
    ofPlans.set(plan, known);
    let limit = known.get(key.featureId);
    if (limit === undefined) {
      limit = mostGenerous(grantsAt(key));
      known.set(key.featureId, limit);
    }
    return limit;
  };
}

/**
 * Returns what the whole run has to know of a counter: that it is above its limit, or that it no
 * longer is, since an earlier batch of the run may have noted it; null otherwise.
 */
export function limitNote(
  { key, before, after }: CounterStep,
  granted: Granted,
  now: Date,
): EntryNote | null {
  const { featureId } = key;
  const resourceId = key.resourceId === "" ? null : key.resourceId;
  const found = excess(key, after, granted, now);
  if (found !== null) {
    const { usageLimit, usage } = found;
    return { code: codes[found.of], featureId, resourceId, usageLimit, usage };
  }
  if (before === undefined || before === after) return null;
  if (excess(key, before, granted, now) === null) return null;
  return { code: null, featureId, resourceId, usageLimit: null, usage: Number(after.value) };
}

/** Usage that was measured now counts in any period, so that its limit alone decides. */
function excess(
  key: CounterKey,
  { measuredAt, value: decimal }: Counter,
  { grantsAt, limitAt }: Granted,
  now: Date,
): Excess | null {
  const value = Number(decimal);
  if (measuredAt >= now) return excessOver(limitAt(key), Math.max(0, value));
  return excessOf(grantsAt(key), { value, measuredAt }, now);
}
