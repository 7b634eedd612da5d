import { type ConformanceView, limits } from "@carryover/contract";
import { notRun, scenarioView } from "./conformance.ts";
import { scenarios } from "./scenarios.ts";
import type { ConformanceRun, TriedWith } from "./store.ts";

/** Returns a check as the API answers it; all scenarios without verdicts before the first check. */
export function conformanceView(
  run: ConformanceRun | null,
  tried: Pick<TriedWith, "apiVersion" | "sdkVersion">,
): ConformanceView {
  const { apiVersion, sdkVersion } = run ?? tried;
  return {
    state: run?.state ?? "idle",
    account: run === null ? null : { id: run.accountId, name: run.accountName },
    apiVersion,
    sdkVersion,
    problem: run?.problem ?? null,
    startedAt: run?.startedAt.toISOString() ?? null,
    finishedAt: run?.finishedAt?.toISOString() ?? null,
    scenarios: scenarios.map((each) => scenarioView(each, run?.results[each.id] ?? notRun)),
  };
}

/** Returns the check of another process; after too long a silence, that process has died. */
export function silent(run: ConformanceRun, now: Date): ConformanceRun {
  const { state, updatedAt } = run;
  if (state !== "running") return run;
  if (now.getTime() - updatedAt.getTime() < limits.conformanceSilentMs) return run;
  const message = "The process that made the check has ended. Begin it again.";
  return { ...run, state: "failed", problem: { code: "lost", message }, finishedAt: updatedAt };
}
