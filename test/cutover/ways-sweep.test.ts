import { describe, expect, test } from "vitest";
import { countPoints, type Jump, sample, tryCrashes } from "./sweep.ts";
import type { KindName } from "./world/kinds.ts";

/** Crashes of swaps; moves have a sweep of their own. */

const later = { way: "swap", swapAt: "period_end" };
/**
 * At every so many points there is a crash, by each way of going on at the next ones; test/faults
 * has those at all of them.
 */
const swaps = [
  { options: { way: "swap" }, isAdopted: false, stride: 12 },
  { options: later, isAdopted: false, stride: 12 },
  // An earlier cutover has adopted them, and the schedule changes their prices at the renewal.
  { options: later, isAdopted: true, stride: 24 },
];
const few: KindName[] = ["monthly", "coupon-ending"];

describe.each(swaps)("by %j", ({ options, isAdopted, stride }) => {
  test.each<[Jump, boolean, number]>([
    ["at once", false, 0],
    ["after the keys are forgotten", false, 1 / 4],
    ["after the renewal", false, 1 / 2],
    ["at once", true, 3 / 4],
  ])("a crash anywhere harms nobody: goes on %s, brought back: %s", async (...given) => {
    const [jump, isBroughtBack, offset] = given;
    const points = await countPoints(few, options, { isAdopted });
    const crashes = sample(points, { from: offset * stride, stride });

    let crashCount = 0;
    const faults: string[] = [];
    for (const crash of crashes) {
      const outcome = await tryCrashes({
        kinds: few,
        crashes: [crash],
        jump,
        isBroughtBack,
        isAdopted,
        options,
      });
      crashCount += outcome.crashCount;
      const where = `${crash.when} ${points[crash.at]?.what} (${crash.at})`;
      faults.push(...outcome.faults.map((fault) => `Crash ${where}: ${fault}`));
    }

    expect(faults).toEqual([]);
    expect(crashCount).toBeGreaterThan(crashes.length / 3);
  });
});
