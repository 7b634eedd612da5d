import type { ComparisonView } from "@carryover/contract";
import type { Comparison } from "./comparison.ts";

/** Returns a comparison as it is shown. */
export function comparisonView(comparison: Comparison): ComparisonView {
  const { id, state, heals, origin, accountId, isLive, totals, problem } = comparison;
  return {
    id,
    state,
    heal: heals,
    origin,
    accountId,
    livemode: isLive,
    ...totals,
    problem,
    createdAt: comparison.createdAt.toISOString(),
    startedAt: comparison.startedAt?.toISOString() ?? null,
    finishedAt: comparison.finishedAt?.toISOString() ?? null,
  };
}
