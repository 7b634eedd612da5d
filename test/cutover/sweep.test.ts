import { expect, test } from "vitest";
import type { Crash } from "./crash.ts";
import { countPoints, type Jump, tryCrashes } from "./sweep.ts";
import type { KindName } from "./world/kinds.ts";

/** The short form; test/faults/cutover-sweep.test.ts goes through all of it. */

const kinds: KindName[] = ["monthly", "trial"];
/** Every so many points there is a crash; the rest is for the long form. */
const stride = 10;

test.each<Jump>(["at once", "after the keys are forgotten", "after the renewal"])(
  "a crash anywhere harms nobody when somebody goes on %s",
  async (jump) => {
    const points = await countPoints(kinds);
    const crashes = points.flatMap((_, at): Crash[] =>
      at % stride === 0
        ? [
            { at, when: "before" },
            { at, when: "after" },
          ]
        : [],
    );

    let crashCount = 0;
    const faults: string[] = [];
    for (const crash of crashes) {
      const outcome = await tryCrashes({ kinds, crashes: [crash], jump });
      crashCount += outcome.crashCount;
      const where = `${crash.when} ${points[crash.at]?.what} (${crash.at})`;
      faults.push(...outcome.faults.map((fault) => `Crash ${where}: ${fault}`));
    }

    expect(faults).toEqual([]);
    expect(crashCount).toBeGreaterThan(crashes.length / 2);
  },
);
