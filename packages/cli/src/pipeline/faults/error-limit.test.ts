import { expect, test } from "vitest";
import { ErrorWatch, isOver, readErrorLimit, TooManyErrors } from "./error-limit.ts";

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
  const of = (rejected: number) => isOver(limit, { read: 9, rejected });

  expect([of(2), of(3)]).toEqual([false, true]);
  expect(isOver({ ...limit, max: 0 }, { read: 1, rejected: 1 })).toBe(true);
});

test("a share is one of all records of the file", () => {
  const limit = { unit: "percent", max: 1 } as const;
  const of = (read: number, rejected: number) => isOver(limit, { read, rejected });

  expect([of(100_000, 1_000), of(100_000, 1_001)]).toEqual([false, true]);
  expect([of(20, 0), of(20, 1), of(0, 0)]).toEqual([false, true, false]);
});

test("once there were too many, nothing takes it back", () => {
  let rejected = 0;
  const limit = { unit: "percent", max: 1 } as const;
  const watch = new ErrorWatch(limit, () => ({ read: 100, rejected }));
  const before = watch.isEnough();
  rejected = 2;
  const over = watch.isEnough();
  rejected = 0;

  expect([before, over, watch.isEnough()]).toEqual([false, true, true]);
  expect(() => watch.require("customers")).toThrow(TooManyErrors);
  expect(new ErrorWatch(undefined, () => ({ read: 1, rejected: 1 })).isEnough()).toBe(false);
});

test("says how many there were, and what was allowed", () => {
  const share = { read: 2_000, rejected: 301 };

  expect(new TooManyErrors(share, { unit: "percent", max: 10 }, "customers").message).toBe(
    "301 of 2,000 records of the customers were rejected (15.1%), and --max-errors allows 10%.",
  );
});
