import { type Recipe, type Way, wayOf } from "@carryover/contract/client";
import type { Cutover } from "@carryover/sdk";
import { etaFrom } from "../import/progress.ts";
import { separated } from "../text/describe.ts";
import { durationText } from "../text/duration.ts";
import { inOrder } from "./text.ts";

/** How much of its way a subscription has behind it in each state. */
const wayBehindIn: Readonly<Record<string, number>> = {
  swapping: 0.3,
  swapped: 0.7,
  fencing: 0.1,
  fenced: 0.2,
  creating: 0.3,
  created: 0.5,
  verified: 0.7,
  held: 0.7,
  canceling: 0.9,
  cut_over: 1,
  done: 1,
  rolled_back: 1,
  drifted: 1,
  needs_operator: 1,
  skipped: 1,
  deferred: 1,
};
const moved = ["cut_over", "done"];
const settled = ["planned", "cut_over", "done", "blocked", "skipped", "deferred"];

/** How far an apply or rollback is, in one line. It counts what has been done since it was made. */
export class CutoverProgress {
  #first: { readonly way: number; readonly moved: number; readonly atMs: number } | null = null;
  #waitedMs = 0;
  #waitingSinceMs: number | null = null;

  line(view: Cutover, nowMs: number): string {
    const total = plannedCount(view);
    const way = wayBehind(view);
    const done = movedCount(view);
    this.#first ??= { way, moved: done, atMs: nowMs };
    this.#wait(view.problem !== null, nowMs);
    const seconds = (nowMs - this.#first.atMs - this.#waitedMs) / 1_000;
    const rate = seconds <= 0 || view.problem !== null ? 0 : (way - this.#first.way) / seconds;
    const share = total === 0 ? 1 : way / total;
    const inHand = inOrder(view.progress).filter(([state]) => !settled.includes(state));
    const verb = movingWord(view).past.toLowerCase();
    return [
      view.state === "rolling_back"
        ? `rolling back: ${separated(view.progress.rolled_back ?? 0)} done`
        : `${verb} ${separated(done)}/${separated(total)} (${Math.floor(share * 100)}%)`,
      inHand.map(([state, count]) => `${state} ${separated(count)}`).join(", "),
      view.problem === null ? "" : `waiting: ${view.problem.code}`,
      rate > 0 ? `${rate.toFixed(1)}/s` : "",
      rate > 0 && share >= etaFrom && view.state === "running"
        ? `ETA ${durationText((total - way) / rate)}`
        : "",
    ]
      .filter((part) => part !== "")
      .join("  ");
  }

  /** Time in which nothing can be done says nothing of how fast it goes. */
  #wait(isWaiting: boolean, nowMs: number): void {
    if (this.#waitingSinceMs !== null) this.#waitedMs += nowMs - this.#waitingSinceMs;
    this.#waitingSinceMs = isWaiting ? nowMs : null;
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

/** The ways that a plan uses. */
export function waysOf({ totals }: Pick<Cutover, "totals">): ReadonlySet<Way> {
  return new Set((Object.keys(totals?.byRecipe ?? {}) as Recipe[]).map(wayOf));
}

/** What those under way bill while it rests, by the ways of the plan. */
export function restingText(cutover: Pick<Cutover, "totals">): string {
  const ways = waysOf(cutover);
  return [
    ...(ways.has("swap") ? ["; what is swapped already bills its new prices when it renews"] : []),
    ...(ways.has("move")
      ? ["; what the old subscription of a move under way would bill waits as a draft"]
      : []),
  ].join("");
}

/** What is done with the subscriptions of a plan, by the one way that it uses, if it is one. */
export function movingWord({ totals }: Pick<Cutover, "totals">): { future: string; past: string } {
  const [way, second] = waysOf({ totals });
  if (second !== undefined) return { future: "bring over", past: "Brought over" };
  if (way === "adopt") return { future: "adopt", past: "Adopted" };
  return way === "swap" ? { future: "swap", past: "Swapped" } : { future: "move", past: "Moved" };
}

/** How many of those that were planned are moved, and what has become of the others. */
export function movedText(cutover: Cutover): string {
  const { progress } = cutover;
  const [done, total] = [movedCount(cutover), plannedCount(cutover)];
  const others = inOrder(progress).flatMap(([state, count]) => {
    // The plan itself has skipped some.
    const own = state === "planned" ? count : count - fromPlan(cutover.totals, state);
    return own <= 0 || moved.includes(state) ? [] : [`${separated(own)} ${wordOf(state)}`];
  });
  const rest = others.length === 0 ? "" : `; ${others.join(", ")}`;
  return `${movingWord(cutover).past} ${separated(done)} of ${separated(total)}${rest}`;
}

function wordOf(state: string): string {
  return state === "planned" ? "not begun" : state.replaceAll("_", " ");
}

/** What was skipped or deferred by the plan itself is no part of the way. */
function wayBehind(cutover: Cutover): number {
  return Object.entries(cutover.progress).reduce((sum, [state, count]) => {
    const own = state === "planned" ? 0 : Math.max(0, count - fromPlan(cutover.totals, state));
    return sum + own * (wayBehindIn[state] ?? 0);
  }, 0);
}

/** How many subscriptions a plan has in each state. */
export interface PlannedStates {
  readonly byState: Readonly<Record<string, number>>;
}

/** How many the plan itself has left in a state. */
export function fromPlan(totals: PlannedStates | null, state: string): number {
  return totals?.byState[state] ?? 0;
}
