import { type CutoverState, type Way, wayOf } from "@carryover/contract";
import { Refusal } from "../../refusal.ts";
import { type Cutover, type CutoverItem, statesOfNoReturn, type WorkRequest } from "../cutover.ts";

/**
 * Refuses an empty rollback: throws cutover_not_applicable. A completed cutover can only roll back
 * named subscriptions. `left` is how many of its subscriptions are unfinished or not started.
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
    "Nothing is left to roll back: what is brought over stays so, and what was not is as it " +
    `was. ${next}`;
  throw new Refusal("cutover_not_applicable", { state }, message);
}

/**
 * Refuses named subscriptions that the cutover does not have, or that are brought over: throws
 * cutover_item_not_found and cutover_not_applicable.
 */
export function assertItemsUndoable(
  wanted: readonly string[],
  items: readonly CutoverItem[],
): void {
  const found = new Set(items.map(({ oldSubscription }) => oldSubscription));
  const unknown = wanted.filter((id) => !found.has(id));
  if (unknown.length > 0) {
    const message = `The cutover has no subscription ${unknown.slice(0, 5).join(", ")}.`;
    throw new Refusal("cutover_item_not_found", { subscriptionIds: unknown }, message);
  }
  const final = items.filter(isBeyondReturn);
  if (final.length === 0) return;
  const subscriptionIds = final.map(({ oldSubscription }) => oldSubscription);
  const ways = new Set(
    final.map(({ plan }) => (plan.recipe === null ? "move" : wayOf(plan.recipe))),
  );
  const why = [...ways].map((way) => finalReasons[way]).join(" ");
  const message = `${subscriptionIds.slice(0, 5).join(", ")} cannot be rolled back. ${why}`;
  throw new Refusal("cutover_not_applicable", { subscriptionIds }, message);
}

/** Why what was brought over in a way stays so. */
const finalReasons: Readonly<Record<Way, string>> = {
  adopt: "Adopted subscriptions are linked unchanged, and nothing was changed at Stripe.",
  swap: "Swapped subscriptions are linked with their new prices: change them at Stripe.",
  move:
    "What was moved is canceled, and Stripe cannot bring that back: the customer goes on with " +
    "the new one.",
};

/** Makes the request for the worker. */
export function undoRequest(
  cutover: Cutover,
  { id, only }: { id: string; only: readonly string[] | null },
): WorkRequest {
  const { state } = cutover;
  // The other items continue only when somebody applies again.
  const returnsTo = only === null ? "rolled_back" : state === "running" ? "paused" : state;
  return {
    id,
    canary: null,
    hold: false,
    only: null,
    maxErrors: null,
    isOpened: false,
    movedBefore: 0,
    failedBefore: 0,
    rollback: { only, returnsTo },
    withoutConformance: cutover.workRequest?.withoutConformance ?? null,
  };
}

function isBeyondReturn({ state, resumesAs }: CutoverItem): boolean {
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
    "The cutover is completed, so nothing is left to roll back: what it has brought over stays " +
    "so, and what it has not is as it was.",
  rolling_back: "The cutover is being rolled back already. Its status says how far it is.",
  rolled_back: "The cutover was rolled back already.",
  failed: "The plan could not be made, and has changed nothing.",
};
