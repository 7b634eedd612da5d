import { expect, it } from "vitest";
import { openRun, putBatch } from "../../testing/runs.ts";
import { imported } from "../../testing/undoing.ts";
import { usageApi } from "../../testing/usage.ts";

it("locks nobody where nothing would be written or refused, and sees what would be", async () => {
  const api = await usageApi();
  const usage = (customerId: string, value: number) => {
    return { customerId, featureId: "seats", usage: value };
  };
  const subscription = { id: "s-d", customerId: "d", planId: "monthly" };
  await imported(api, "usage", [usage("a", 1), usage("b", 2)]);
  await imported(api, "subscriptions", [subscription]);
  /** Which transaction has locked each customer last. */
  const lockers = () =>
    api.database.query<object>(
      `select customer_id, xmax::text
      from customers
      where environment_id = $1::uuid
      order by 1`,
      [api.environmentId],
    );
  const plan = async (kind: "usage" | "subscriptions", records: object[]) => {
    const runId = await openRun(api, { kind, mode: "plan" });
    const { body } = await putBatch(api, runId, "0.0", { records });
    return body.data?.outcomes;
  };
  const before = await lockers();

  const unchanged = await plan("usage", [usage("a", 1), usage("b", 2)]);
  const same = await plan("subscriptions", [subscription]);
  const between = await lockers();
  const refused = await plan("usage", [usage("a", 1), usage("nobody", 1)]);
  const afterRefusal = await lockers();
  const changed = await plan("usage", [usage("a", 1), usage("b", 3), usage("b", 3)]);

  expect(unchanged).toEqual(["unchanged", "unchanged"]);
  expect(same).toEqual(["unchanged"]);
  expect(between).toEqual(before);
  expect(refused).toEqual(["unchanged", "rejected"]);
  expect(afterRefusal).not.toEqual(before);
  expect(changed).toEqual(["unchanged", "updated", "unchanged"]);
  expect(await lockers()).not.toEqual(afterRefusal);
});
