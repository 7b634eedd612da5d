import { expect, it } from "vitest";
import { sharedDatabase } from "../testing/store/store.ts";
import { joinedTo } from "./database.ts";

it("calls back when the transaction is committed, whoever has joined it", async () => {
  const database = await sharedDatabase();
  const told: string[] = [];

  await database.transaction(async (transaction) => {
    transaction.afterCommit(() => told.push("outer"));
    await joinedTo(transaction, database).transaction(async (inner) => {
      inner.afterCommit(() => told.push("inner"));
    });
    told.push("work");
  });

  expect(told).toEqual(["work", "outer", "inner"]);
});

it("says nothing of what is undone", async () => {
  const database = await sharedDatabase();
  const told: string[] = [];
  const failing = (name: string, tell: (hook: () => void) => void) => async () => {
    tell(() => told.push(name));
    throw new Error("undone");
  };

  const undone = database.transaction((transaction) =>
    failing("transaction", transaction.afterCommit)(),
  );
  await expect(undone).rejects.toThrow("undone");
  await database.transaction(async (transaction) => {
    const savepoint = transaction.savepoint(failing("savepoint", transaction.afterCommit));
    await expect(savepoint).rejects.toThrow("undone");
    transaction.afterCommit(() => told.push("what is left"));
  });

  expect(told).toEqual(["what is left"]);
});
