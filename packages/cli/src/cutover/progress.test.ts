import type { Cutover } from "@carryover/sdk";
import { expect, it } from "vitest";
import { restingText } from "./progress.ts";

it.each([
  [{ adopt: 3 }, false, false],
  [{ adopt: 3, swap_later: 1 }, true, false],
  [{ move: 2 }, false, true],
  [{ swap: 1, move_trial: 2 }, true, true],
])("says of %j alone what is billed while it rests", (byRecipe, ofSwaps, ofMoves) => {
  const text = restingText({ totals: { byRecipe } as unknown as Cutover["totals"] });

  expect([text.includes("new prices"), text.includes("waits as a draft")]).toEqual([
    ofSwaps,
    ofMoves,
  ]);
});
