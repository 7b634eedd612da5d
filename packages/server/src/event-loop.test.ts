import { limits } from "@carryover/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { atOnce, beginLight, inSlices, type Steps } from "./event-loop.ts";

// The clock is set by the tests, so that no step takes longer on a busy machine.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Counts up to a number, each step of which takes so long. */
function* counting(count: number, ms: number): Steps<number[]> {
  const seen: number[] = [];
  for (let index = 0; index < count; index++) {
    vi.advanceTimersByTime(ms);
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

  it("does short work at once", async () => {
    const [turns] = await turnsBeside(() => inSlices(counting(20, 0)));

    expect(turns).toBe(0);
  });

  it("has one slice in a turn, whatever else there is", async () => {
    const works = [1, 2, 3].map(() => inSlices(counting(5, limits.sliceMs)));

    const [turns] = await turnsBeside(() => Promise.all(works));

    expect(turns).toBeGreaterThanOrEqual(12);
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

describe("light requests", () => {
  /** Waits for the turn of a slice once. */
  const longWork = () => inSlices(counting(1, limits.sliceMs));
  const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

  it("are answered before the next slice of long work", async () => {
    const end = beginLight();
    let isOver = false;
    const work = longWork().then(() => {
      isOver = true;
    });
    await nextTurn();
    const wasOver = isOver;

    end();
    await work;

    expect(wasOver).toBe(false);
  });

  it("are not waited for for ever", async () => {
    const end = beginLight();

    const seen = await longWork();

    expect(seen).toEqual([0]);
    end();
  });

  it("are not waited for once they have taken too long to be light", async () => {
    const end = beginLight();
    vi.advanceTimersByTime(limits.lightRequestMs);

    const [turns] = await turnsBeside(longWork);

    expect(turns).toBeLessThanOrEqual(2);
    end();
  });

  it("are not waited for if they have come while others were", async () => {
    const end = beginLight();
    const work = longWork();
    await nextTurn();
    const endOther = beginLight();

    end();
    const [turns] = await turnsBeside(() => work);

    expect(turns).toBeLessThanOrEqual(2);
    endOther();
  });
});
