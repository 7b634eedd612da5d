import { expect, it } from "vitest";
import { minute } from "../../../../../test/cutover/world/calendar.ts";
import { cutoverBench } from "../../testing/cutovers/cutovers.ts";

it.each([
  [10 * minute, "deferred", "usage_overlaps"],
  [minute, "cut_over", undefined],
])("usage of %d seconds with two subscriptions leaves it %s", async (overlap, state, code) => {
  const bench = await cutoverBench(["monthly"]);
  // As planned for a metered one.
  const sql = `update cutover_items
    set plan = jsonb_set(plan, '{requests,cancel,params,invoice_now}', 'true')
    where cutover_id = $1::uuid`;
  await bench.api.database.execute(sql, [bench.cutoverId]);
  await bench.apply({ hold: true });
  await bench.work();
  await bench.control.advance(overlap);
  await bench.stripe.account();
  await bench.apply();

  await bench.work();

  const [item] = await bench.items();
  expect([item?.state, item?.problem?.code]).toEqual([state, code]);
  const [old, made] = [await bench.old(), await bench.made()];
  expect([old.status, made.status].sort()).toEqual(["active", "canceled"]);
  expect(old.status === "active").toBe(state === "deferred");
  expect(old.status === "active" ? old.pause_collection : null).toBeNull();
});
