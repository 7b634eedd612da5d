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

/**
 * Returns by how much usage exceeds the grants of its feature; null if it does not. As in a check,
 * one grant with room is enough: reset periods differ, so a smaller one may have some.
 */
export function excessOf(
  granted: readonly EffectiveEntitlement[],
  counter: UsageValue,
  now: Date,
): Excess | null {
  const best = mostGenerous(granted);
  if (best === null) {
    const usage = currentUsage(null, counter, now);
    return usage > 0 ? { of: "nothing", usageLimit: null, usage } : null;
  }
  const isExceeded = (entitlement: EffectiveEntitlement) =>
    !entitlement.hasUnlimitedUsage &&
    currentUsage(entitlement, counter, now) > (entitlement.usageLimit ?? 0);
  if (![best, ...granted].every(isExceeded)) return null;
  return {
    of: best.hasSoftLimit ? "soft limit" : "hard limit",
    usageLimit: best.usageLimit ?? 0,
    usage: currentUsage(best, counter, now),
  };
}
