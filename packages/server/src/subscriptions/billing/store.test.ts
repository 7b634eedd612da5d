import { expect, it } from "vitest";
import { rowId } from "../../row-id.ts";
import { testApi } from "../../testing/api.ts";
import { insertTasks, takeDueTask } from "./store.ts";
import type { BillingTask } from "./task.ts";

const now = new Date("2026-02-01T00:00:00.000Z");
const until = new Date("2026-02-01T00:05:00.000Z");

function dueTask(environmentId: string, subscriptionId: string): BillingTask {
  const work = { kind: "end", billingId: "sub_x", isProrated: false } as const;
  return {
    environmentId,
    customerId: "c",
    id: rowId(Date.now()),
    subscriptionId,
    action: "end",
    state: { work, epoch: 1, request: null, missedAt: null },
    attempts: 0,
    firstSentAt: null,
    notBefore: now,
    createdAt: now,
  };
}

/** Left with nested loops alone, PostgreSQL runs a subquery per row; on small tables it may too. */
const otherWays = ["material", "hashjoin", "mergejoin", "hashagg", "sort"];

it("tasks are taken one by one, in whatever way the database looks for them", async () => {
  const { environmentId, database } = await testApi();
  const names = ["s1", "s2", "s3", "s4"];
  const kept = new Error("the tasks of other tests are kept");
  const taken: Array<string | undefined> = [];

  const working = database.transaction(async (transaction) => {
    await transaction.execute("delete from billing_tasks");
    const tasks = names.map((name) => dueTask(environmentId, name));
    await insertTasks(transaction, environmentId, tasks);
    await transaction.execute("analyze billing_tasks");
    for (const way of otherWays) await transaction.execute(`set local enable_${way} = off`);
    for (const _ of names) {
      taken.push((await takeDueTask(transaction, now, until))?.subscriptionId);
    }
    throw kept;
  });

  await expect(working).rejects.toBe(kept);
  expect(taken.sort()).toEqual(names);
});
