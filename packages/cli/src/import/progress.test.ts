import { expect, test } from "vitest";
import { kinds } from "../pipeline/kinds.ts";
import type { Progress } from "../pipeline/tally.ts";
import type { Part } from "./parts.ts";
import { extentsOf, ImportProgress } from "./progress.ts";

const some: Progress = {
  recordsDone: 50_000,
  rejected: 1_234,
  recordsSent: 50_000,
  isResuming: false,
  slowReason: null,
};
const customers = { collection: "customers", records: 200_000, bytes: 40_000_000 };
const usages = { collection: "usages", records: 100_000, bytes: 10_000_000 };

test("the line says how far, how fast and how long", () => {
  const progress = new ImportProgress([customers], 0);

  expect(progress.line(some, 2_000)).toBe(
    "customers 25%  ETA 6 s  50,000 records  1,234 rejected  25,000/s  10.0/40.0 MB",
  );
});

test("the line says why it is slow, where it is not cut off", () => {
  const slowReason = "the server answered 429, try 1 of 8 in 1.0 s";

  expect(new ImportProgress([customers], 0).line({ ...some, slowReason }, 2_000)).toMatch(
    /^customers 25% {2}slowed down: the server answered 429, try 1 of 8 in 1\.0 s {2}ETA/,
  );
});

test("several parts are one total, with the part that it is in", () => {
  const progress = new ImportProgress([customers, usages], 0);

  progress.finish({ rejected: 1_234, recordsSent: 200_000 });

  const own = { ...some, recordsDone: 40_000, rejected: 1, recordsSent: 40_000 };
  expect(progress.line(own, 24_000)).toBe(
    "usages (2 of 2) 80%  ETA 6 s  240,000 records  1,235 rejected  10,000/s  44.0/50.0 MB",
  );
});

test("what was applied before is done from the start, and no part of the rate", () => {
  const progress = new ImportProgress([customers], 0);
  const resuming = { ...some, recordsDone: 150_000, recordsSent: 0, isResuming: true };

  const first = progress.line(resuming, 0);
  progress.line(resuming, 5_000);
  const later = progress.line(
    { ...some, recordsDone: 160_000, recordsSent: 10_000, isResuming: false },
    6_000,
  );

  expect(first).toBe("customers 75%  150,000 records  1,234 rejected  0/s  30.0/40.0 MB");
  expect(later).toBe(
    "customers 80%  ETA 4 s  160,000 records  1,234 rejected  10,000/s  32.0/40.0 MB",
  );
});

test.each([
  ["nothing to do", [{ ...customers, records: 0 }], { recordsDone: 0 }, 2_000],
  ["no time gone", [customers], {}, 0],
  ["no part", [], { recordsDone: 0 }, 0],
  ["done", [customers], { recordsDone: 200_000 }, 2_000],
])("the line of %s holds no number that is none", (_, parts, own: Partial<Progress>, nowMs) => {
  expect(new ImportProgress(parts, 0).line({ ...some, ...own }, nowMs)).not.toMatch(/NaN|Infinity/);
});

test("a remaining time is not guessed at the very beginning, nor at the end", () => {
  const line = (recordsDone: number) => {
    return new ImportProgress([customers], 0).line({ ...some, recordsDone }, 2_000);
  };

  expect([line(100), line(200_000)].join()).not.toContain("ETA");
});

test("a file of several kinds counts once, by their records", () => {
  const file = { measure: { bytes: 900, records: { customers: 10, usages: 20 } } };
  const empty = { measure: { bytes: 2, records: { subscriptions: 0 } } };
  const parts = [
    { kind: kinds.customers, file },
    { kind: kinds.subscriptions, file: empty },
    { kind: kinds.usage, file },
  ] as unknown as Part[];

  expect(extentsOf(parts)).toEqual([
    { collection: "customers", records: 10, bytes: 300 },
    { collection: "subscriptions", records: 0, bytes: 2 },
    { collection: "usages", records: 20, bytes: 600 },
  ]);
});
