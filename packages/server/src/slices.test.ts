import { limits } from "@carryover/contract";
import { expect, it } from "vitest";
import { inSlices } from "./slices.ts";

it("takes everything in order, and lets others have their turn in between", async () => {
  const seen: number[] = [];
  let turns = 0;
  const count = () => {
    turns += 1;
    if (seen.length < 20) setImmediate(count);
  };
  setImmediate(count);

  await inSlices(
    Array.from({ length: 20 }, (_, index) => index),
    (item, index) => {
      const until = performance.now() + limits.sliceMs;
      while (performance.now() < until);
      expect(item).toBe(index);
      seen.push(item);
    },
  );

  expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(turns).toBeGreaterThanOrEqual(19);
});

it("does a short list in one go", async () => {
  const seen: number[] = [];

  const done = inSlices([1, 2, 3], (item) => seen.push(item));

  expect(seen).toEqual([1, 2, 3]);
  await done;
});
