import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { joinedTo } from "../../database/database.ts";
import { sharedDatabase } from "./store.ts";

const one = "select 1 as one";

it("fails a transaction that waits for anything but a statement, and names the last", async () => {
  const database = await sharedDatabase();

  const waiting = database.transaction(async (transaction) => {
    await transaction.query(one);
    await sleep(1_000);
  });

  await expect(waiting).rejects.toThrow(`waits for something that is no statement, after: ${one}`);
});

it("fails one that was joined as well, and undoes it", async () => {
  const database = await sharedDatabase();
  const table = "create table left_by_an_idle_transaction (id int)";

  const waiting = database.transaction((outer) =>
    joinedTo(outer, database).transaction(async (transaction) => {
      await transaction.execute(table);
      await sleep(1_000);
    }),
  );

  await expect(waiting).rejects.toThrow("no statement, after: create table");
  const [left] = await database.query<{ found: string | null }>(
    "select to_regclass('left_by_an_idle_transaction')::text as found",
  );
  expect(left?.found).toBeNull();
});

it("lets statements take as long as they take, with savepoints that are undone", async () => {
  const database = await sharedDatabase();

  const rows = await database.transaction(async (transaction) => {
    await transaction.query("select pg_sleep(0.2)");
    const broken = transaction.savepoint(() => transaction.query("select 1 / 0"));
    await expect(broken).rejects.toThrow("division by zero");
    return transaction.query(one);
  });

  expect(rows).toEqual([{ one: 1 }]);
});

it.each(["query", "execute", "transaction"] as const)(
  "fails a transaction that sends something beside itself, by %s, even if nobody waits for it",
  async (by) => {
    const database = await sharedDatabase();
    const beside = () =>
      by === "transaction"
        ? database.transaction((transaction) => transaction.query(one))
        : database[by](one);

    const work = database.transaction(async (transaction) => {
      void beside().catch(() => {});
      await transaction.query(one);
    });

    await expect(work).rejects.toThrow(/^Sent to the store beside the transaction that is open: /);
  },
);

it("lets what was begun in a transaction go on once it is over", async () => {
  const database = await sharedDatabase();
  let later: Promise<unknown> = Promise.resolve();

  await database.transaction(async (transaction) => {
    later = sleep(50).then(() => database.query(one));
    transaction.afterCommit(() => void database.query(one));
    await transaction.query(one);
  });

  expect(await later).toEqual([{ one: 1 }]);
});
