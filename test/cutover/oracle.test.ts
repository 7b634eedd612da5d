import { expect, test } from "vitest";
import { applyOn, planOn } from "./drive.ts";
import { demoKinds } from "./kinds.ts";
import { newStage } from "./stage.ts";
import { faultsAtEnd, moneyFaults, statesOf } from "./verdict.ts";

test("25 customers pay the same on the same days for 14 months, cut over or not", async () => {
  const planned = await planOn(await newStage(demoKinds));

  await applyOn(planned);

  const states = Object.values(await statesOf(planned));
  expect(states.filter((state) => state === "cut_over").length).toBeGreaterThanOrEqual(12);
  expect(await faultsAtEnd(planned)).toEqual([]);
  expect(await moneyFaults(planned, { months: 14 })).toEqual([]);
});

test("a plan alone writes nothing at Stripe", async () => {
  const stage = await newStage(demoKinds);

  await planOn(stage);

  const lines = await stage.control.history(stage.worldEnd);
  expect(lines.filter(({ puts, charges }) => puts.length + charges.length > 0)).toEqual([]);
});
