import { limits } from "@carryover/contract";
import { expect, it } from "vitest";
import { createTurns } from "./turns.ts";

it("lets one at a time use the connection, statements before transactions that wait", async () => {
  const turns = createTurns();
  const order: string[] = [];
  let inside = 0;
  const work = (name: string) => async () => {
    expect(++inside).toBe(1);
    await Promise.resolve();
    order.push(name);
    inside -= 1;
  };

  await Promise.all([
    turns.transaction(work("batch 1")),
    turns.transaction(work("batch 2")),
    turns.statement(work("check 1")),
    turns.transaction(work("batch 3")),
    turns.statement(work("check 2")),
  ]);

  expect(order).toEqual(["batch 1", "check 1", "check 2", "batch 2", "batch 3"]);
});

it("lets a check take two statements before the next transaction begins", async () => {
  const turns = createTurns();
  const order: string[] = [];
  const note = (name: string) => async () => void order.push(name);
  const check = async () => {
    await turns.statement(note("check, part 1"));
    await turns.statement(note("check, part 2"));
  };

  await Promise.all([
    turns.transaction(note("batch 1")),
    turns.transaction(note("batch 2")),
    check(),
  ]);

  expect(order).toEqual(["batch 1", "check, part 1", "check, part 2", "batch 2"]);
});

it("lets a transaction have its turn, however many statements there are", async () => {
  const turns = createTurns();
  let statements = 0;
  const count = async () => {
    statements += 1;
  };
  const first = turns.transaction(async () => {});
  const waiting = turns.transaction(async () => statements);
  const many = Array.from({ length: 10 * limits.statementsBeforeTransaction }, () =>
    turns.statement(count),
  );
  await first;

  expect(await waiting).toBe(limits.statementsBeforeTransaction);
  await Promise.all(many);
});

it("goes on after work that fails", async () => {
  const turns = createTurns();
  const failing = turns.transaction(() => Promise.reject(new Error("no")));
  const next = turns.statement(async () => "yes");

  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("yes");
});
