import type { EffectiveEntitlement, UsageValue } from "./entitlement-state.ts";
import { mostGenerous } from "./generous.ts";
import { currentUsage } from "./period.ts";

/** How usage that counts now exceeds what is granted. */
export interface Excess {
  /** Whether nothing is granted, or a limit that stops the customer, or one that does not. */
  readonly of: "nothing" | "hard limit" | "soft limit";
  /** Null if nothing is granted. */
  readonly usageLimit: number | null;
  readonly usage: number;
}

/** What stops a customer, whatever the usage period. */
export type Limit = Pick<EffectiveEntitlement, "usageLimit" | "hasUnlimitedUsage" | "hasSoftLimit">;

/**
 * Returns by how much usage exceeds the grants of its feature; null if it does not. As in a check,
 * one grant with room is enough: reset periods differ, so a smaller one may have some.
 */
export function excessOf(
  granted: readonly EffectiveEntitlement[],
  counter: Pick<UsageValue, "value" | "measuredAt">,
  now: Date,
): Excess | null {
  // Nothing that counts now is more than the counter, so most usage needs no period.
  if (granted.some((each) => hasRoom(each, counter.value))) return null;
  const best = mostGenerous(granted);
  const others = granted.length > 1 ? granted : [];
  if (others.some((each) => hasRoom(each, currentUsage(each, counter, now)))) return null;
  return excessOver(best, currentUsage(best, counter, now));
}

/** Returns by how much usage that counts now exceeds the most generous grant; null without one. */
export function excessOver(best: Limit | null, usage: number): Excess | null {
  if (best === null) return usage > 0 ? { of: "nothing", usageLimit: null, usage } : null;
  if (hasRoom(best, usage)) return null;
  const of = best.hasSoftLimit ? "soft limit" : "hard limit";
  return { of, usageLimit: best.usageLimit ?? 0, usage };
}

function hasRoom({ hasUnlimitedUsage, usageLimit }: Limit, usage: number): boolean {
  return hasUnlimitedUsage || usage <= (usageLimit ?? 0);
}
