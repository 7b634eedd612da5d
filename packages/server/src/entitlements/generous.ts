import { type ResetPeriod, resetPeriods } from "@carryover/contract";
import type { EffectiveEntitlement } from "./entitlement-state.ts";
import type { Trace } from "./explaining/trace.ts";

/**
 * Returns the most generous of several grants of one feature; null without grants. Limit, reset
 * period and end are those of the best one: unlimited before any number, the higher limit, soft
 * before hard, the longest reset period (never is the longest), the latest end. The limit is soft
 * if one of them is soft, whatever its value: a customer who may exceed five must not be stopped at
 * ten. Enum values are united. The order of the grants does not matter, and an additional grant
 * never takes anything away.
 */
export function mostGenerous(
  grants: readonly EffectiveEntitlement[],
  trace?: Trace,
): EffectiveEntitlement | null {
  const [first] = grants;
  if (first === undefined || grants.length === 1) return first ?? null;
  const best = grants.reduce((a, b) => (isBetter(b, a) ? b : a));
  const merged = {
    ...best,
    usageLimit: best.hasUnlimitedUsage ? null : best.usageLimit,
    hasSoftLimit: grants.some((grant) => grant.hasSoftLimit),
    enumValues: union(grants),
    updatedAt: latest(grants),
  };
  trace?.note(merged, { kind: "best", best, of: grants });
  return merged;
}

/**
 * Returns a plan's grant with the increments of add-ons on top; null if there is neither. The reset
 * period is the plan's, since one counter cannot begin anew at different times.
 */
export function sumOf(
  plan: EffectiveEntitlement | null,
  increments: readonly EffectiveEntitlement[],
): EffectiveEntitlement | null {
  const base = plan ?? mostGenerous(increments);
  if (base === null || increments.length === 0) return base;
  const parts = plan === null ? increments : [plan, ...increments];
  const limits = parts.flatMap(({ usageLimit }) => (usageLimit === null ? [] : [usageLimit]));
  const hasUnlimitedUsage = parts.some((part) => part.hasUnlimitedUsage);
  const isNumber = limits.length > 0 && !hasUnlimitedUsage;
  return {
    ...base,
    usageLimit: isNumber ? limits.reduce((a, b) => decimal(a + b)) : null,
    hasUnlimitedUsage,
    hasSoftLimit: parts.some((part) => part.hasSoftLimit),
    enumValues: union(parts),
    updatedAt: latest(parts),
  };
}

/** Multiplies a grant by the bought quantity. */
export function times(grant: EffectiveEntitlement, quantity: number): EffectiveEntitlement {
  if (grant.usageLimit === null) return grant;
  return { ...grant, usageLimit: decimal(grant.usageLimit * quantity) };
}

/**
 * Returns the decimal nearest to a sum or product of decimals, so that 0.1 + 0.2 is 0.3. Doubles
 * are exact to 15 digits, and integers need no correction.
 */
export function decimal(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}

function isBetter(a: EffectiveEntitlement, b: EffectiveEntitlement): boolean {
  return decisive(a, b) !== null;
}

/** By what one grant can be more generous than another, the most important first. */
export const criteria = ["limit", "soft_limit", "reset_period", "end", "start"] as const;

export type Criterion = (typeof criteria)[number];

/** Returns what makes a grant more generous than another; null if it is not. */
export function decisive(a: EffectiveEntitlement, b: EffectiveEntitlement): Criterion | null {
  const [ranksOfA, ranksOfB] = [ranks(a), ranks(b)];
  const index = ranksOfA.findIndex((rank, at) => rank !== ranksOfB[at]);
  return (ranksOfA[index] ?? 0) > (ranksOfB[index] ?? 0) ? (criteria[index] ?? null) : null;
}

/** Returns the rank of a grant by each criterion. The oldest anchor settles a tie. */
function ranks(grant: EffectiveEntitlement): number[] {
  return [
    grant.hasUnlimitedUsage ? Number.POSITIVE_INFINITY : (grant.usageLimit ?? -1),
    grant.hasSoftLimit ? 1 : 0,
    grant.resetPeriod === null ? periods.length : periods.indexOf(grant.resetPeriod),
    grant.validUntil?.getTime() ?? Number.POSITIVE_INFINITY,
    -grant.periodAnchor.getTime(),
  ];
}

/** From the shortest to the longest. */
const periods: readonly ResetPeriod[] = [...resetPeriods].reverse();

/** Returns each value once, in the order of first occurrence; null if no grant has values. */
function union(grants: readonly EffectiveEntitlement[]): readonly string[] | null {
  const lists = grants.flatMap(({ enumValues }) => (enumValues === null ? [] : [enumValues]));
  return lists.length === 0 ? null : [...new Set(lists.flat())];
}

function latest(grants: readonly EffectiveEntitlement[]): Date {
  return new Date(Math.max(...grants.map(({ updatedAt }) => updatedAt.getTime())));
}
