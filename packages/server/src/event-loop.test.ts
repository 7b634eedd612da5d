import { limits } from "@carryover/contract";
import { describe, expect, it } from "vitest";
import { atOnce, inSlices, type Steps } from "./event-loop.ts";

/** Counts up to a number, each step of which takes a slice or no time at all. */
function* counting(count: number, ms: number): Steps<number[]> {
  const seen: number[] = [];
  for (let index = 0; index < count; index++) {
    const until = performance.now() + ms;
    while (performance.now() < until);
    seen.push(index);
    yield;
  }
  return seen;
}

/** Counts the turns that others have until the work is over. */
async function turnsBeside<T>(work: () => T | Promise<T>): Promise<[turns: number, result: T]> {
  let turns = 0;
  let isOver = false;
  const count = () => {
    if (isOver) return;
    turns += 1;
    setImmediate(count);
  };
  setImmediate(count);
  const result = await work();
  isOver = true;
  return [turns, result];
}

const twenty = Array.from({ length: 20 }, (_, index) => index);

describe("long work", () => {
  it("is done in order, and lets others have their turn between slices", async () => {
    const [turns, seen] = await turnsBeside(() => inSlices(counting(20, limits.sliceMs)));

    expect(seen).toEqual(twenty);
    expect(turns).toBeGreaterThanOrEqual(19);
  });

  it("lets nobody have a turn where it is done at once", async () => {
    const [turns, seen] = await turnsBeside(() => atOnce(counting(20, limits.sliceMs)));

    expect(seen).toEqual(twenty);
    expect(turns).toBe(0);
  });

  it("ends with the error of a step", async () => {
    function* failing(): Steps<void> {
      yield;
      throw new Error("no");
    }

    await expect(inSlices(failing())).rejects.toThrow("no");
    expect(() => atOnce(failing())).toThrow("no");
  });
});
