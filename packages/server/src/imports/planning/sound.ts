import { limits } from "@carryover/contract";
import type { Queryable } from "../../database/database.ts";
import { Refusal } from "../../refusal.ts";
import { loadRun, type RunRow } from "../store.ts";
import { loadChain } from "./store.ts";

/**
 * Looks at the plans that a new run names. Throws import_plan_not_found if the environment has no
 * such plan, and plan_stale if the plan is of another file, kind or other options, or is not
 * complete, or a run that archives rests on no complete plan of its kind.
 */
export async function requireSound(database: Queryable, run: RunRow): Promise<void> {
  if (run.mode === "archive") await requireCompared(database, run);
  else if (run.buildsOn !== null) {
    await loadPlan(database, run.environmentId, run.buildsOn);
    const chain = await loadChain(database, run.environmentId, run.buildsOn);
    if (chain.length >= limits.plansInChainMax) throw new Refusal("plan_too_entangled");
  }
  if (run.planId === null) return;
  const plan = await loadPlan(database, run.environmentId, run.planId);
  const what = differenceOf(plan, run);
  if (what !== null) {
    throw new Refusal("plan_stale", { moved: [{ kind: run.kind, id: run.sourceName, what }] });
  }
}

/** A run that archives rests on completed plans, of which one is of its kind. */
async function requireCompared(database: Queryable, run: RunRow): Promise<void> {
  const plan = await loadPlan(database, run.environmentId, run.buildsOn ?? run.id);
  const chain = await loadChain(database, run.environmentId, plan.id);
  const what =
    plan.status !== "completed"
      ? "The plan was not completed."
      : chain.some(({ kind }) => kind === run.kind)
        ? null
        : `The plan, and those it builds on, have no ${run.kind}.`;
  if (what === null) return;
  throw new Refusal("plan_stale", { moved: [{ kind: run.kind, id: run.sourceName, what }] });
}

async function loadPlan(
  database: Queryable,
  environmentId: string,
  runId: string,
): Promise<RunRow> {
  const plan = await loadRun(database, environmentId, runId);
  if (plan?.mode !== "plan") throw new Refusal("import_plan_not_found");
  return plan;
}

function differenceOf(plan: RunRow, run: RunRow): string | null {
  if (plan.status !== "completed") return "The plan was not completed.";
  if (plan.kind !== run.kind) return `The plan is of ${plan.kind}.`;
  if (plan.sourceSha256 !== run.sourceSha256) return "The file has changed since the plan.";
  const options = (["ignoreUnknown", "unarchive", "noRepeats", "compare"] as const).filter(
    (name) => plan.options[name] !== run.options[name],
  );
  return options.length === 0 ? null : `The plan has another ${options.join(", ")}.`;
}
