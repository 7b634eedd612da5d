import { describe, expect, test } from "vitest";
import type { Crash, Point } from "../cutover/crash.ts";
import { countPoints, type Jump, tryCrashes } from "../cutover/sweep.ts";
import type { KindName } from "../cutover/world/kinds.ts";
import { isLong } from "./random.ts";

/** A way of cutting over, and the sorts of subscription that are brought over by it differently. */
interface Way {
  readonly name: string;
  readonly options: object;
  readonly kinds: readonly KindName[];
  readonly pairKinds: readonly KindName[];
  /** Whether the customer uses what is metered meanwhile. */
  readonly isUsed?: boolean;
  /** Whether an earlier cutover has adopted all of them. */
  readonly isAdopted?: boolean;
}

const swapped: readonly KindName[] = ["monthly", "team", "coupon-ending", "month-end", "invoiced"];

const allWays: readonly Way[] = [
  {
    name: "move",
    options: { way: "move" },
    kinds: isLong
      ? ["monthly", "trial", "team", "coupon-forever", "ends-later", "month-end"]
      : ["monthly", "trial"],
    pairKinds: ["monthly"],
  },
  {
    name: "swap",
    options: { way: "swap" },
    kinds: isLong ? swapped : ["monthly"],
    pairKinds: ["coupon-ending"],
  },
  {
    name: "swap at period_end",
    options: { way: "swap", swapAt: "period_end" },
    kinds: isLong ? swapped : ["monthly"],
    pairKinds: ["coupon-ending"],
  },
  {
    name: "swap at period_end of what was adopted",
    options: { way: "swap", swapAt: "period_end" },
    kinds: ["monthly", "coupon-ending"],
    pairKinds: ["coupon-ending"],
    isAdopted: true,
  },
  {
    name: "move of what is metered",
    options: { way: "move", metered: "bill-now" },
    kinds: ["metered-coupon"],
    pairKinds: ["metered-coupon"],
    isUsed: true,
  },
  {
    name: "adopt",
    options: { way: "adopt" },
    kinds: isLong ? [...swapped, "trial", "ends-later"] : ["monthly"],
    pairKinds: isLong ? ["monthly", "coupon-ending", "trial"] : ["monthly"],
  },
];
/** The short form goes over those that write at once; test/cutover has less of the others. */
const ways = isLong ? allWays : allWays.slice(0, 2);
const jumps: readonly Jump[] = ["at once", "after the keys are forgotten", "after the renewal"];
/** One in so many pairs of crashes is tried after each jump: in the long form each pair once. */
const stride = isLong ? jumps.length : 5;

describe.each(ways)("by $name", ({ name, kinds, pairKinds, ...way }) => {
  const { options, isUsed = false, isAdopted = false } = way;
  const how = { options, isUsed, isAdopted };

  test.each(jumps)("a crash at every point harms nobody when somebody goes on %s", async (jump) => {
    const points = await countPoints(kinds, options, how);
    const crashes = points.flatMap((_, at): Crash[] => [
      { at, when: "before" },
      { at, when: "after" },
    ]);

    const trials = crashes.map((crash) => [crash]);
    const swept = await sweep({ ...how, kinds, points, jump, trials });

    report(`by ${name}, one crash, ${jump}`, points, swept);
    expect(swept.faults).toEqual([]);
    expect(swept.crashCount).toBeGreaterThan(crashes.length * 0.9);
  });

  test.each(jumps)(
    "two crashes at any two points harm nobody when somebody goes on %s",
    async (jump) => {
      const points = await countPoints(pairKinds, options, how);
      const trials = pairsOf(points, jumps.indexOf(jump));

      const swept = await sweep({ ...how, kinds: pairKinds, points, jump, trials });

      report(`by ${name}, two crashes, ${jump}`, points, swept);
      expect(swept.faults).toEqual([]);
      // The second process has less to do than the first one had, and may be through before.
      expect(swept.crashCount).toBeGreaterThan(trials.length);
    },
  );
});

/** Crashes at any two points, by turns before and after the second one; `share` of all pairs. */
function pairsOf(points: readonly Point[], share: number): Crash[][] {
  return points.flatMap((_, first) =>
    points.flatMap((_, second): Crash[][] => {
      // The second process has less to do the later the first one died.
      if (first + second >= points.length || (first + second) % stride !== share) return [];
      const when = (first + second) % 2 === 0 ? "before" : "after";
      return [
        [
          { at: first, when: "after" },
          { at: second, when },
        ],
      ];
    }),
  );
}

interface Swept {
  readonly trialCount: number;
  readonly crashCount: number;
  readonly faults: readonly string[];
}

async function sweep(of: {
  kinds: readonly KindName[];
  options: object;
  points: readonly Point[];
  jump: Jump;
  trials: readonly (readonly Crash[])[];
  isUsed: boolean;
  isAdopted: boolean;
}): Promise<Swept> {
  const { trials, points, ...trial } = of;
  let crashCount = 0;
  const faults: string[] = [];
  for (const crashes of trials) {
    const outcome = await tryCrashes({ ...trial, crashes });
    crashCount += outcome.crashCount;
    const where = crashes.map(({ at, when }) => `${when} ${at} (${points[at]?.what})`);
    faults.push(...outcome.faults.map((fault) => `Crash ${where.join(", then ")}: ${fault}`));
  }
  return { trialCount: trials.length, crashCount, faults };
}

function report(name: string, points: readonly Point[], { trialCount, crashCount }: Swept): void {
  const requests = points.filter(({ kind }) => kind === "request").length;
  const of = `${requests} requests, ${points.length - requests} commits`;
  process.stdout.write(`${name}: ${of}; ${trialCount} trials, ${crashCount} crashes\n`);
}
