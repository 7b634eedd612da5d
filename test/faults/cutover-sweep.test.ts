import { expect, test } from "vitest";
import type { Crash, Point } from "../cutover/crash.ts";
import type { KindName } from "../cutover/kinds.ts";
import { countPoints, type Jump, tryCrashes } from "../cutover/sweep.ts";
import { isLong } from "./random.ts";

/** Each sort of subscription that is moved in a way of its own. */
const kinds: KindName[] = isLong
  ? ["monthly", "trial", "team", "coupon-forever", "ends-later", "month-end"]
  : ["monthly", "trial"];
const pairKinds: KindName[] = ["monthly"];
const jumps: Jump[] = ["at once", "after the keys are forgotten", "after the renewal"];

test.each(jumps)("a crash at every point harms nobody when somebody goes on %s", async (jump) => {
  const points = await countPoints(kinds);
  const crashes = points.flatMap((_, at): Crash[] => [
    { at, when: "before" },
    { at, when: "after" },
  ]);

  const swept = await sweep({ kinds, points, jump, trials: crashes.map((crash) => [crash]) });

  report(`one crash, ${jump}`, points, swept);
  expect(swept.faults).toEqual([]);
  expect(swept.crashCount).toBeGreaterThan(crashes.length * 0.9);
});

test.each(jumps)(
  "two crashes at any two points harm nobody when somebody goes on %s",
  async (jump) => {
    const points = await countPoints(pairKinds);
    const whens = ["before", "after"] as const;
    const stride = isLong ? 1 : 5;
    const trials = points.flatMap((_, first) =>
      points.flatMap((_, second): Crash[][] => {
        // The second process has less to do the later the first one died.
        if (first + second >= points.length || (first + second) % stride !== 0) return [];
        const when = whens[(first + second) % 2] ?? "before";
        return [
          [
            { at: first, when: "after" },
            { at: second, when },
          ],
        ];
      }),
    );

    const swept = await sweep({ kinds: pairKinds, points, jump, trials });

    report(`two crashes, ${jump}`, points, swept);
    expect(swept.faults).toEqual([]);
    expect(swept.crashCount).toBeGreaterThan(trials.length);
  },
);

interface Swept {
  readonly trialCount: number;
  readonly crashCount: number;
  readonly faults: readonly string[];
}

async function sweep(of: {
  kinds: readonly KindName[];
  points: readonly Point[];
  jump: Jump;
  trials: readonly (readonly Crash[])[];
}): Promise<Swept> {
  let crashCount = 0;
  const faults: string[] = [];
  for (const crashes of of.trials) {
    const outcome = await tryCrashes({ kinds: of.kinds, crashes, jump: of.jump });
    crashCount += outcome.crashCount;
    const where = crashes.map(({ at, when }) => `${when} ${at} (${of.points[at]?.what})`);
    faults.push(...outcome.faults.map((fault) => `Crash ${where.join(", then ")}: ${fault}`));
  }
  return { trialCount: of.trials.length, crashCount, faults };
}

function report(name: string, points: readonly Point[], { trialCount, crashCount }: Swept): void {
  const requests = points.filter(({ kind }) => kind === "request").length;
  const of = `${requests} requests, ${points.length - requests} commits`;
  process.stdout.write(`${name}: ${of}; ${trialCount} trials, ${crashCount} crashes\n`);
}
