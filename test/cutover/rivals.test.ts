import { expect, test } from "vitest";
import { type Crash, mortal } from "./crash.ts";
import { applyOn, planOn, workOn } from "./drive.ts";
import { newStage } from "./stage.ts";
import { countPoints } from "./sweep.ts";
import { faultsAtEnd, moneyFaults, statesOf } from "./verdict.ts";
import type { KindName } from "./world/kinds.ts";

const kinds: KindName[] = ["monthly", "trial"];

test("two processes that work on one cutover at once move each subscription once", async () => {
  const planned = await planOn(await newStage([...kinds, "annual", "coupon-forever"]));

  await Promise.all([applyOn(planned), workOn(planned), workOn(planned)]);
  await applyOn(planned);

  expect(new Set(Object.values(await statesOf(planned)))).toEqual(new Set(["cut_over"]));
  expect(await faultsAtEnd(planned)).toEqual([]);
  expect(await moneyFaults(planned, { months: 3 })).toEqual([]);
});

test("a process that slept while another took over harms nobody when it wakes", async () => {
  const points = await countPoints(kinds);
  const faults: string[] = [];
  let sleepCount = 0;
  for (let at = 0; at < points.length; at += 2) {
    const when = at % 4 === 0 ? "before" : "after";
    const crash: Crash = { at, when, how: "sleeps" };
    const planned = await planOn(await newStage(kinds));
    const { stage } = planned;
    const zombie = mortal({ stripe: stage.connect(), database: stage.api.database }, crash);

    const late = applyOn(planned, zombie);
    await Promise.race([zombie.gone, late]);
    if (zombie.isGone()) sleepCount += 1;
    await applyOn(planned);
    zombie.wake();
    await late;
    await applyOn(planned);

    const found = [...(await faultsAtEnd(planned)), ...(await moneyFaults(planned, { months: 3 }))];
    faults.push(...found.map((fault) => `Asleep ${when} ${points[at]?.what} (${at}): ${fault}`));
  }

  expect(faults).toEqual([]);
  expect(sleepCount).toBeGreaterThan(points.length / 4);
});
