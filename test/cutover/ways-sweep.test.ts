import { describe, expect, test } from "vitest";
import type { Crash } from "./crash.ts";
import { countPoints, type Jump, tryCrashes } from "./sweep.ts";
import type { KindName } from "./world/kinds.ts";

/** Crashes of swaps; moves have a sweep of their own. */

const swaps = [{ way: "swap" }, { way: "swap", swapAt: "period_end" }];
const few: KindName[] = ["monthly", "coupon-ending"];
/** Every so many points there is a crash. */
const stride = 2;

describe.each(swaps)("by %j", (options) => {
  test.each<[Jump, boolean]>([
    ["at once", false],
    ["after the keys are forgotten", false],
    ["after the renewal", false],
    ["at once", true],
  ])("a crash anywhere harms nobody: goes on %s, brought back: %s", async (jump, isBroughtBack) => {
    const points = await countPoints(few, options);
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
