import { describe, expect, test } from "vitest";
import { applyOn, planOn, rollbackOn } from "./drive.ts";
import { newStage, type Stage } from "./stage.ts";
import { faultsAtEnd, moneyFaults, statesOf } from "./verdict.ts";
import { isOurs } from "./world/history.ts";
import { demoKinds } from "./world/kinds.ts";

/** The ways that leave a subscription the one that it is; moves have suites of their own. */

const swaps = [{ way: "swap" }, { way: "swap", swapAt: "period_end" }];

const oldOnes = ({ world }: Stage) =>
  Promise.all(
    world.customers.map(({ subscription }) => world.http.get(`/v1/subscriptions/${subscription}`)),
  );

describe.each([{ way: "adopt" }, { way: "safest" }, ...swaps])("by %j", (options) => {
  test("25 customers pay the same on the same days for 14 months", async () => {
    const stage = await newStage(demoKinds);
    const before = (await oldOnes(stage)).map(({ id }) => id);
    const planned = await planOn(stage, options);

    await applyOn(planned);

    const states = Object.values(await statesOf(planned));
    const taken = states.filter((state) => state === "cut_over" || state === "done");
    const writes = (await stage.control.history(stage.worldEnd)).filter(isOurs);
    expect(taken.length).toBeGreaterThanOrEqual(12);
    expect(writes.length > 0).toBe(options.way === "swap");
    expect(await faultsAtEnd(planned)).toEqual([]);
    expect(await moneyFaults(planned, { months: 14 })).toEqual([]);
    expect((await oldOnes(stage)).map(({ id }) => id)).toEqual(before);
  });
});

describe.each(swaps)("by %j", (options) => {
  test("what is held is brought back exactly as it was, and can be swapped later", async () => {
    const stage = await newStage(["monthly", "coupon-forever", "invoiced", "team"]);
    const before = await oldOnes(stage);
    const planned = await planOn(stage, options);
    await applyOn(planned, { hold: true });
    expect(new Set(Object.values(await statesOf(planned)))).toEqual(new Set(["held"]));

    await rollbackOn(planned);

    expect(await oldOnes(stage)).toEqual(before);
    const again = await planOn(stage, options);
    await applyOn(again);
    expect(new Set(Object.values(await statesOf(again)))).toEqual(new Set(["cut_over"]));
    expect(await moneyFaults(again, { months: 3 })).toEqual([]);
  });
});
