import { expect, test } from "vitest";
import type { Crash } from "./crash.ts";
import { applyOn, planOn, rollbackOn } from "./drive.ts";
import { newStage } from "./stage.ts";
import { countPoints, tryCrashes } from "./sweep.ts";
import { faultsAtEnd, moneyFaults, statesOf } from "./verdict.ts";
import type { KindName } from "./world/kinds.ts";

const kinds: KindName[] = ["monthly", "trial", "coupon-forever", "ends-later"];

test("what is held is brought back exactly as it was, and can be moved later", async () => {
  const stage = await newStage(kinds);
  const before = await oldOnes();
  const planned = await planOn(stage);
  await applyOn(planned, { hold: true });
  expect(new Set(Object.values(await statesOf(planned)))).toEqual(new Set(["held"]));

  await rollbackOn(planned);

  expect(await oldOnes()).toEqual(before);
  expect(await faultsAtEnd(planned)).toEqual([]);
  const again = await planOn(stage);
  await applyOn(again);
  expect(new Set(Object.values(await statesOf(again)))).toEqual(new Set(["cut_over"]));
  expect(await faultsAtEnd(again)).toEqual([]);
  expect(await moneyFaults(again, { months: 3 })).toEqual([]);

  function oldOnes() {
    const { http, customers } = stage.world;
    return Promise.all(
      customers.map(({ subscription }) => http.get(`/v1/subscriptions/${subscription}`)),
    );
  }
});

test("a crash anywhere harms nobody when it is brought back afterwards", async () => {
  const few: KindName[] = ["monthly", "trial"];
  const points = await countPoints(few);
  const faults: string[] = [];
  let crashCount = 0;
  for (let at = 0; at < points.length; at += 2) {
    const when = at % 4 === 0 ? "before" : "after";
    const crashes: Crash[] = [{ at, when }];
    const trial = { kinds: few, crashes, jump: "at once", isBroughtBack: true } as const;
    const outcome = await tryCrashes(trial);
    crashCount += outcome.crashCount;
    const where = `${when} ${points[at]?.what} (${at})`;
    faults.push(...outcome.faults.map((fault) => `Crash ${where}: ${fault}`));
  }

  expect(faults).toEqual([]);
  expect(crashCount).toBeGreaterThan(points.length / 3);
});
