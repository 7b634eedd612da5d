import { describe, expect, test } from "vitest";
import type { Crash } from "./crash.ts";
import { countPoints, type Jump, tryCrashes } from "./sweep.ts";
import type { KindName } from "./world/kinds.ts";

/** Crashes of swaps; moves have a sweep of their own. */

const later = { way: "swap", swapAt: "period_end" };
/** At every so many points there is a crash; test/faults has those at all of them. */
const swaps = [
  { options: { way: "swap" }, isAdopted: false, stride: 2 },
  { options: later, isAdopted: false, stride: 2 },
  // An earlier cutover has adopted them, and the schedule changes their prices at the renewal.
  { options: later, isAdopted: true, stride: 6 },
];
const few: KindName[] = ["monthly", "coupon-ending"];

describe.each(swaps)("by %j", ({ options, isAdopted, stride }) => {
  test.each<[Jump, boolean]>([
    ["at once", false],
    ["after the keys are forgotten", false],
    ["after the renewal", false],
    ["at once", true],
  ])("a crash anywhere harms nobody: goes on %s, brought back: %s", async (jump, isBroughtBack) => {
    const points = await countPoints(few, options, { isAdopted });
    const crashes = points.flatMap((_, at): Crash[] =>
      at % stride === 0 ? [{ at, when: at % (2 * stride) === 0 ? "before" : "after" }] : [],
    );

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
