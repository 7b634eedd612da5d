import type { CutoverState } from "@carryover/contract";
import { Refusal } from "../refusal.ts";
import { type Cutover, type Item, statesOfNoReturn, type Wishes } from "./cutover.ts";

/**
 * Refuses to roll back what has nothing to roll back: throws cutover_not_applicable. A cutover as a
 * whole that is completed has nothing left but what was named for it. `left` is how many of its
 * subscriptions are begun and not canceled, or are not begun.
 */
export function assertUndoable(cutover: Cutover, isWhole: boolean, left: number): void {
  const { state } = cutover;
  const undoable: readonly CutoverState[] = ["running", "paused", "held", "stopped"];
  if (!undoable.includes(state) && (state !== "completed" || isWhole)) {
    throw new Refusal("cutover_not_applicable", { state }, reasons[state]);
  }
  if (!isWhole || left > 0) return;
  const next =
    state === "running" ? "It is about to be completed." : "Apply again to complete the cutover.";
  const message =
    "Nothing is left to roll back: what is cut over is canceled at Stripe and cannot come back, " +
    `and what was not moved is as it was. ${next}`;
  throw new Refusal("cutover_not_applicable", { state }, message);
}

/**
 * Refuses named subscriptions that the cutover does not have, or whose old one is canceled: throws
 * cutover_item_not_found and cutover_not_applicable.
 */
export function assertItemsUndoable(wanted: readonly string[], items: readonly Item[]): void {
  const found = new Set(items.map(({ oldSubscription }) => oldSubscription));
  const unknown = wanted.filter((id) => !found.has(id));
  if (unknown.length > 0) {
    const message = `The cutover has no subscription ${unknown.slice(0, 5).join(", ")}.`;
    throw new Refusal("cutover_item_not_found", { subscriptionIds: unknown }, message);
  }
  const canceled = items.filter(isBeyondReturn).map(({ oldSubscription }) => oldSubscription);
  if (canceled.length === 0) return;
  const message =
    `${canceled.slice(0, 5).join(", ")} cannot be rolled back: Stripe cannot bring back a ` +
    "subscription that was canceled. The customer goes on with the new one.";
  throw new Refusal("cutover_not_applicable", { subscriptionIds: canceled }, message);
}

/** What the worker is to know of the request. */
export function undoWishes(
  cutover: Cutover,
  { id, only }: { id: string; only: readonly string[] | null },
): Wishes {
  const { state } = cutover;
  // What is left goes on only when somebody applies it again.
  const returnsTo = only === null ? "rolled_back" : state === "running" ? "paused" : state;
  return {
    id,
    canary: null,
    hold: false,
    maxErrors: null,
    isOpened: false,
    movedBefore: 0,
    failedBefore: 0,
    rollback: { only, returnsTo },
    withoutConformance: cutover.wishes?.withoutConformance ?? null,
  };
}

function isBeyondReturn({ state, resumesAs }: Item): boolean {
  const states: readonly string[] = statesOfNoReturn;
  return states.includes(state) || (resumesAs !== null && states.includes(resumesAs));
}

/** Why a cutover cannot be rolled back now, and what to do. */
const reasons: Record<CutoverState, string> = {
  planning: "The cutover is still being planned, and has changed nothing.",
  planned: "The cutover was not applied, and has changed nothing.",
  running: "",
  paused: "",
  held: "",
  stopped: "",
  completed:
    "The cutover is completed, so nothing is left to roll back: what it has moved is canceled at " +
    "Stripe and cannot come back, and what it has not moved is as it was.",
  rolling_back: "The cutover is being rolled back already. Its status says how far it is.",
  rolled_back: "The cutover was rolled back already.",
  failed: "The plan could not be made, and has changed nothing.",
};
