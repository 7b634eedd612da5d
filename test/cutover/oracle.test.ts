import { expect, test } from "vitest";
import { mortal, type Point } from "./crash.ts";
import { applyOn, planOn } from "./drive.ts";
import { lostAccess, newStage } from "./stage.ts";
import { faultsAtEnd, moneyFaults, statesOf } from "./verdict.ts";
import { demoKinds } from "./world/kinds.ts";

test("25 customers pay the same on the same days for 14 months, cut over or not", async () => {
  const planned = await planOn(await newStage(demoKinds));

  await applyOn(planned);

  const states = Object.values(await statesOf(planned));
  expect(states.filter((state) => state === "cut_over").length).toBeGreaterThanOrEqual(12);
  expect(await faultsAtEnd(planned)).toEqual([]);
  expect(await moneyFaults(planned, { months: 14 })).toEqual([]);
});

test("nobody loses access at any step", async () => {
  const stage = await newStage(demoKinds);
  const planned = await planOn(stage);
  const lost: string[] = [];
  let looks = 0;
  const look = async ({ what }: Point) => {
    looks += 1;
    lost.push(...(await lostAccess(stage)).map((name) => `${name} after ${what}`));
  };
  const parts = { stripe: stage.connect(), database: stage.api.database };

  await applyOn(planned, mortal(parts, null, look));

  expect(lost).toEqual([]);
  expect(looks).toBeGreaterThan(40);
});

test("a plan alone writes nothing at Stripe", async () => {
  const stage = await newStage(demoKinds);

  await planOn(stage);

  const lines = await stage.control.history(stage.worldEnd);
  expect(lines.filter(({ puts, charges }) => puts.length + charges.length > 0)).toEqual([]);
});
