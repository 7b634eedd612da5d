import { setImmediate } from "node:timers/promises";
import { limits } from "@carryover/contract";

/** Lets everyone else have their turn when the work that calls it has kept them waiting. */
export type Turn = () => Promise<void> | undefined;

/** For long work that is done piece by piece: call it between two of them, and await it. */
export function newTurn(): Turn {
  let endsAt = performance.now() + limits.turnMs;
  return () => {
    if (performance.now() < endsAt) return undefined;
    return setImmediate().then(() => {
      endsAt = performance.now() + limits.turnMs;
    });
  };
}
