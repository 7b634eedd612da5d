import type { Cutover } from "@carryover/sdk";
import { durationText, inOrder } from "./cutover-text.ts";
import { separated } from "./describe.ts";
import { etaFrom } from "./summary.ts";

/** How much of its way a subscription has behind it in each state. */
const wayOf: Readonly<Record<string, number>> = {
  ...{ fencing: 0.1, fenced: 0.2, creating: 0.3, created: 0.5, verified: 0.7, held: 0.7 },
  ...{ canceling: 0.9, cut_over: 1, done: 1, rolled_back: 1 },
  ...{ drifted: 1, needs_operator: 1, skipped: 1, deferred: 1 },
};
const moved = ["cut_over", "done"];
const settled = ["planned", "cut_over", "done", "blocked", "skipped", "deferred"];

/** How far an apply or rollback is, in one line. It counts what has been done since it was made. */
export class CutoverProgress {
  #first: { readonly way: number; readonly moved: number; readonly atMs: number } | null = null;

  line(view: Cutover, nowMs: number): string {
    const total = plannedCount(view);
    const way = wayBehind(view);
    const done = movedCount(view);
    this.#first ??= { way, moved: done, atMs: nowMs };
    const seconds = (nowMs - this.#first.atMs) / 1_000;
    const rate = seconds === 0 ? 0 : (way - this.#first.way) / seconds;
    const share = total === 0 ? 1 : way / total;
    const inHand = inOrder(view.progress).filter(([state]) => !settled.includes(state));
    return [
      view.state === "rolling_back"
        ? `rolling back: ${separated(view.progress.rolled_back ?? 0)} done`
        : `moved ${separated(done)}/${separated(total)} (${Math.floor(share * 100)}%)`,
      inHand.map(([state, count]) => `${state} ${separated(count)}`).join(", "),
      rate > 0 ? `${rate.toFixed(1)}/s` : "",
      rate > 0 && share >= etaFrom && view.state === "running"
        ? `ETA ${durationText((total - way) / rate)}`
        : "",
    ]
      .filter((part) => part !== "")
      .join("  ");
  }
}

/** Subscriptions that the plan moves or adopts. */
export function plannedCount({ totals }: Pick<Cutover, "totals">): number {
  return totals?.byState.planned ?? 0;
}

/** Subscriptions that are on the platform by now. */
export function movedCount({ progress }: Pick<Cutover, "progress">): number {
  return moved.reduce((sum, state) => sum + (progress[state] ?? 0), 0);
}

/** What was skipped or deferred by the plan itself is no part of the way. */
function wayBehind({ progress, totals }: Cutover): number {
  const way = Object.entries(progress).reduce((sum, [state, count]) => {
    const fromPlan = state in (totals?.byState ?? {}) ? (totals?.byState[state] ?? 0) : 0;
    const own = state === "planned" ? 0 : Math.max(0, count - fromPlan);
    return sum + own * (wayOf[state] ?? 0);
  }, 0);
  return way;
}
