import { type Excess, excessOf } from "../../entitlements/service.ts";
import type { EntryNote } from "../../import-entry.ts";
import type { Counter, CounterKey } from "./counter.ts";
import type { GrantsAt } from "./periods.ts";

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

/**
 * Returns what the whole run has to know of a counter: that it is above its limit, or that it no
 * longer is, since an earlier batch of the run may have noted it; null otherwise.
 */
export function limitNote(
  { key, before, after }: CounterStep,
  grantsAt: GrantsAt,
  now: Date,
): EntryNote | null {
  const granted = grantsAt(key);
  const resourceId = key.resourceId === "" ? null : key.resourceId;
  const excess = (counter: Counter) => {
    const { measuredAt } = counter;
    const value = Number(counter.value);
    return excessOf(granted, { featureId: key.featureId, resourceId, value, measuredAt }, now);
  };
  const of = { featureId: key.featureId, resourceId };
  const found = excess(after);
  if (found !== null) {
    const { usageLimit, usage } = found;
    return { code: codes[found.of], ...of, usageLimit, usage };
  }
  const hadExcess = before !== undefined && excess(before) !== null;
  return hadExcess ? { code: null, ...of, usageLimit: null, usage: Number(after.value) } : null;
}
