import type { Cutover } from "@carryover/sdk";
import type { ItemState } from "./search.ts";

type Progress = Cutover["progress"];
type WithProgress = Pick<Cutover, "progress">;

/** Something is at Stripe that is neither finished nor undone. */
const underWay: readonly ItemState[] = [
  ...(["swapping", "swapped", "fencing", "fenced"] as const),
  ...(["creating", "created", "verified", "rolling_back"] as const),
];
/** What is being canceled is only ever carried forward. */
const brought: readonly ItemState[] = ["canceling", "cut_over", "done"];

/** How many subscriptions are in one of these states now. */
function countIn(progress: Progress, states: readonly ItemState[]): number {
  return states.reduce((sum, state) => sum + (progress[state] ?? 0), 0);
}

/** Where the subscriptions of a cutover are: what the dialogs say they will touch. */
export interface Counts {
  readonly planned: number;
  readonly held: number;
  readonly underWay: number;
  readonly brought: number;
  readonly needsOperator: number;
}

export function countsOf({ progress }: WithProgress): Counts {
  return {
    planned: progress.planned ?? 0,
    held: progress.held ?? 0,
    underWay: countIn(progress, underWay),
    brought: countIn(progress, brought),
    needsOperator: progress.needs_operator ?? 0,
  };
}

/** Whether a subscription in this state goes on when it is named to be applied. */
export function canGoOn(state: ItemState): boolean {
  const open: readonly ItemState[] = [...underWay, "planned", "held", "needs_operator"];
  return open.includes(state);
}

/** Whether a subscription in this state can be named to be rolled back. */
export function canBeUndone(state: ItemState): boolean {
  const open: readonly ItemState[] = [...underWay, "planned", "held", "needs_operator"];
  return open.includes(state) && state !== "rolling_back";
}

/** States in which the cutover is at work: what is shown of it is out of date in a moment. */
export function isAtWork({ state, work }: Pick<Cutover, "state" | "work">): boolean {
  const working: ReadonlyArray<Cutover["state"]> = ["planning", "running", "rolling_back"];
  return working.includes(state) || (state === "stopped" && work?.state === "held");
}

/** Whether steps may still be under way, as for seconds after a pause. */
export function isSettling({ progress }: WithProgress): boolean {
  return countIn(progress, ["swapping", "fencing", "creating", "canceling", "rolling_back"]) > 0;
}
