import { expect, it } from "vitest";
import { rowId } from "../../row-id.ts";
import { type CutoverBench, cutoverBench } from "../../testing/cutovers/cutovers.ts";

/** Another cutover of the same account, planned before the bench's own is applied. */
async function another({ api, applyOther, create, cutovers, engine, status }: CutoverBench) {
  const { mapping, options } = await status();
  const id = await create({ mapping, options });
  const worker = engine();
  worker.restrictTo([id]);
  const work = async () => {
    while (await worker.runOnce());
  };
  await work();
  const { planSha256 } = await cutovers.get(api.database, api.environmentId, id);
  const body = { planSha256: planSha256 ?? "", live: false };
  return {
    id,
    async apply(hold: boolean) {
      await applyOther(id, { ...body, hold });
      await work();
    },
  };
}

it.each([
  ["has moved", false, "skipped", /has moved this subscription since it was planned/],
  ["has in hand", true, "blocked", /roll it back there/],
])("one that another cutover %s says which one", async (_, hold, state, sentence) => {
  const bench = await cutoverBench(["monthly"]);
  const other = await another(bench);
  await other.apply(hold);
  await bench.apply();

  await bench.work();

  const [item] = await bench.items();
  expect([item?.state, item?.problem?.code]).toEqual([state, "already_moved"]);
  expect(item?.problem?.message).toContain(other.id);
  expect(item?.problem?.message).toMatch(sentence);
});

it("one that another installation has fenced since the plan is not adopted", async () => {
  const bench = await cutoverBench(["monthly"], { way: "adopt" });
  const other = rowId(Date.now());
  const { id } = await bench.old();
  await bench.post(`/v1/subscriptions/${id}`, {
    pause_collection: { behavior: "keep_as_draft" },
    metadata: { carryover_cutover: other },
  });
  await bench.apply();

  await bench.work();

  const [item] = await bench.items();
  expect([item?.state, item?.problem?.code]).toEqual(["blocked", "already_moved"]);
  expect(item?.problem?.message).toContain(other);
});

it("a copy of another installation's cutover may be adopted, marked as it is", async () => {
  const bench = await cutoverBench(["monthly"], { way: "adopt" });
  const { id } = await bench.old();
  await bench.post(`/v1/subscriptions/${id}`, {
    metadata: { carryover_cutover: rowId(Date.now()), carryover_replaces: "sub_former" },
  });
  await bench.apply();

  await bench.work();

  expect(await bench.states()).toEqual(["done"]);
});
