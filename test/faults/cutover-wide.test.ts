import { expect, test } from "vitest";
import { applyOn, itemsOf, type Planned, planOn } from "../cutover/drive.ts";
import { newStage } from "../cutover/stage.ts";
import { faultsAtEnd, moneyFaults, statesOf } from "../cutover/verdict.ts";
import type { KindName } from "../cutover/world/kinds.ts";
import { wideKinds } from "../cutover/world/wide-kinds.ts";

const kinds = Object.keys(wideKinds) as KindName[];

test.each([
  [{ way: "safest" }, 140],
  [{ way: "swap" }, 40],
  [{ way: "swap", swapAt: "period_end" }, 40],
  [{ way: "move" }, 20],
])("customers of every kind pay the same for 14 months by %j", async (options, takenMin) => {
  expect(kinds.length).toBeGreaterThanOrEqual(100);
  const planned = await planOn(await newStage(kinds), options);

  await applyOn(planned);

  const states = Object.values(await statesOf(planned));
  const taken = states.filter((state) => state === "cut_over" || state === "done").length;
  const of = [...new Set(states)]
    .map((state) => `${state} ${states.filter((each) => each === state).length}`)
    .join(", ");
  process.stdout.write(`${kinds.length} kinds by ${JSON.stringify(options)}: ${of}\n`);
  expect(await problemsOf(planned)).toEqual([]);
  expect(taken).toBeGreaterThanOrEqual(takenMin);
  expect(await faultsAtEnd(planned)).toEqual([]);
  expect(await moneyFaults(planned, { months: 14 })).toEqual([]);
});

/** What waits for an operator, and why. */
async function problemsOf(planned: Planned): Promise<string[]> {
  const items = await itemsOf(planned);
  return items.flatMap(({ state, plan, problem }) => {
    if (state !== "needs_operator") return [];
    const of = planned.stage.world.customers.find(
      ({ customer }) => customer === plan.stripeCustomer,
    );
    return [`${of?.name}: ${problem?.message}`];
  });
}
