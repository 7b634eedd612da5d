import { limits } from "@carryover/contract/client";
import { expect, test } from "vitest";
import { isOver, readErrorLimit, TooManyErrors } from "./error-limit.ts";

test("is a number of records, or percent of those read", () => {
  expect(readErrorLimit("0")).toEqual({ unit: "records", max: 0 });
  expect(readErrorLimit("100")).toEqual({ unit: "records", max: 100 });
  expect(readErrorLimit("0.5%")).toEqual({ unit: "percent", max: 0.5 });
  expect(readErrorLimit("100%")).toEqual({ unit: "percent", max: 100 });
  for (const text of ["", "-1", "1.5", "%", "101%", "5 %", "1e3", "five"]) {
    expect(readErrorLimit(text)).toBeNull();
  }
});

test("a number of records counts at once, and only beyond itself", () => {
  const limit = { unit: "records", max: 2 } as const;
  const of = (rejected: number) => isOver(limit, { read: 9, rejected, isEnd: false });

  expect([of(2), of(3)]).toEqual([false, true]);
  expect(isOver({ ...limit, max: 0 }, { read: 1, rejected: 1, isEnd: false })).toBe(true);
});

test("a share is judged from so many records on, or at the end", () => {
  const limit = { unit: "percent", max: 10 } as const;
  const from = limits.errorShareFrom;
  const of = (read: number, rejected: number, isEnd = false) =>
    isOver(limit, { read, rejected, isEnd });

  expect(of(from - 1, from - 1)).toBe(false);
  expect(of(from - 1, from - 1, true)).toBe(true);
  expect([of(from, from / 10), of(from, from / 10 + 1)]).toEqual([false, true]);
  expect([of(20, 2, true), of(20, 3, true), of(0, 0, true)]).toEqual([false, true, false]);
});

test("says how many there were, and what was allowed", () => {
  const share = { read: 2_000, rejected: 301, isEnd: false };

  expect(new TooManyErrors(share, { unit: "percent", max: 10 }, "customers").message).toBe(
    "301 of 2,000 records of the customers were rejected (15.1%), and --max-errors allows 10%.",
  );
});
