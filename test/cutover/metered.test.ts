import { describe, expect, test } from "vitest";
import { type Crash, mortal, type Point } from "./crash.ts";
import { applyOn, itemsOf, planOn } from "./drive.ts";
import { newStage } from "./stage.ts";
import { countPoints, type Jump, tryCrashes } from "./sweep.ts";
import { UsageLog } from "./usage.ts";
import { faultsAtEnd } from "./verdict.ts";
import { addMonths, minute } from "./world/calendar.ts";
import type { KindName } from "./world/kinds.ts";

/** Moves of what is billed by usage, which both subscriptions could count. */

const kinds: KindName[] = ["metered-coupon"];
const options = { metered: "bill-now" };

test("usage reported after each step is billed once, but for what comes in between", async () => {
  const planned = await planOn(await newStage(kinds), options);
  const { stage } = planned;
  const usage = new UsageLog(stage);
  await usage.report();
  const parts = { stripe: stage.connect(), database: stage.api.database };
  const seen: Point[] = [];
  const process = mortal(parts, null, async (point) => {
    seen.push(point);
    await usage.report();
  });

  await applyOn(planned, process);

  await usage.report();
  expect(await faultsAtEnd(planned)).toEqual([]);
  const [item] = await itemsOf(planned);
  const { from, until } = item?.usageGap ?? {};
  const [canceled, added] = [from, until].map((at) => Date.parse(at ?? "") / 1_000);
  await stage.control.set(addMonths(stage.world.now, 1));
  const billed = await usage.billed();
  expect(item?.state).toBe("cut_over");
  expect(billed.get(item?.plan.oldSubscription ?? "")).toBe(
    usage.sum(({ at }) => at < (canceled ?? 0)),
  );
  expect(billed.get(item?.newSubscription ?? "")).toBe(usage.sum(({ at }) => at >= (added ?? 0)));
  const lost = usage.reports.filter(({ at }) => at >= (canceled ?? 0) && at < (added ?? 0));
  expect(lost.length).toBeGreaterThan(0);
  expect(usage.reports.length).toBeLessThan(52);
  expect(seen.filter(({ kind }) => kind === "request").map(({ what }) => what)).toEqual([
    expect.stringMatching(/^POST .*sub_/),
    "POST /v1/subscriptions",
    expect.stringMatching(/^DELETE .*sub_/),
    `POST /v1/subscriptions/${item?.newSubscription}`,
    expect.stringMatching(/^POST .v1.invoices/),
  ]);
});

/** Every point from the cancellation on; test/faults/cutover-sweep.test.ts goes through all. */
async function lastPoints(): Promise<[points: readonly Point[], first: number]> {
  const points = await countPoints(kinds, options);
  return [points, points.findIndex(({ what }) => what.startsWith("DELETE"))];
}

describe("a crash", () => {
  test.each<[Jump, boolean, number]>([
    ["at once", false, 1],
    ["at once", true, 10],
    ["after the keys are forgotten", false, 8],
    ["after the renewal", false, 10],
  ])("anywhere bills no usage twice: goes on %s, brought back: %s", async (...given) => {
    const [jump, isBroughtBack, stride] = given;
    const [points, first] = await lastPoints();
    const crashes = points.flatMap((_, at): Crash[] => {
      if (stride > 1) return at % stride === 0 ? [{ at, when: at % 2 ? "before" : "after" }] : [];
      if (at < first) return at % 4 === 0 ? [{ at, when: "after" }] : [];
      // What is there before a point is there after the one before it: one of both is enough.
      return at === first
        ? [
            { at, when: "before" },
            { at, when: "after" },
          ]
        : [{ at, when: "after" }];
    });

    const faults: string[] = [];
    for (const crash of crashes) {
      const trial = { kinds, options, crashes: [crash], jump, isBroughtBack, isUsed: true };
      const outcome = await tryCrashes(trial);
      const where = `${crash.when} ${points[crash.at]?.what} (${crash.at})`;
      faults.push(...outcome.faults.map((fault) => `Crash ${where}: ${fault}`));
    }

    expect(faults).toEqual([]);
  });

  test("after another, from the cancellation on, bills no usage twice", async () => {
    const [, first] = await lastPoints();
    const faults: string[] = [];
    for (const when of ["before", "after"] as const) {
      for (let second = 0; second < 8; second += 4) {
        const crashes = [{ at: first, when } as const, { at: second, when } as const];
        const trial = { kinds, options, crashes, jump: "at once", isUsed: true } as const;
        const outcome = await tryCrashes(trial);
        faults.push(...outcome.faults.map((fault) => `Crash ${when} ${second}: ${fault}`));
      }
    }

    expect(first).toBeGreaterThan(0);
    expect(faults).toEqual([]);
  });

  test("right after the cancellation leaves a gap that is told", async () => {
    const planned = await planOn(await newStage(kinds), options);
    const { stage } = planned;
    const [, at] = await lastPoints();
    const parts = { stripe: stage.connect(), database: stage.api.database };
    await applyOn(planned, mortal(parts, { at, when: "after" }));
    await stage.control.advance(10 * minute);

    await applyOn(planned);

    const [item] = await itemsOf(planned);
    const { from, until } = item?.usageGap ?? {};
    expect(item?.state).toBe("cut_over");
    expect(Date.parse(until ?? "") - Date.parse(from ?? "")).toBeGreaterThan(9 * minute * 1_000);
    const made = await stage.connect().subscription(item?.newSubscription ?? "");
    expect(made.items.data.map(({ price }) => price.id).sort()).toEqual(
      [stage.world.prices.newMonthly, stage.world.prices.oldMetered].sort(),
    );
    expect(made.discounts).toHaveLength(1);
  });
});
