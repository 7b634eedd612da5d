import { expect, it } from "vitest";
import { applyOn, itemsOf, planOn } from "../../../../test/cutover/drive.ts";
import { newStage } from "../../../../test/cutover/stage.ts";

it("moves every subscription of a plan, charges nothing, and is completed", async () => {
  const stage = await newStage(["monthly", "annual", "trial"]);
  const planned = await planOn(stage);
  console.log(
    JSON.stringify(
      planned.plan.map((p) => [p.state, p.recipe, p.hits]),
      null,
      1,
    ),
  );

  const view = await applyOn(planned);

  const items = await itemsOf(planned);
  console.log(JSON.stringify(view), JSON.stringify(items.map((i) => [i.state, i.problem])));
  expect(items.map(({ state }) => state)).toEqual(["cut_over", "cut_over", "cut_over"]);
  expect(view.state).toBe("completed");
});
