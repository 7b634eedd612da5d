import type { ImportRun } from "@carryover/sdk";
import { expect, test } from "vitest";
import { averageRate, RunRate } from "./rate.ts";

function run(read: number, batchCount: number, own: object = {}): ImportRun {
  const createdAt = "2026-03-01T10:00:00.000Z";
  return { counts: { read }, batchCount, undone: null, createdAt, ...own } as unknown as ImportRun;
}

test("the rate of a watched run is that of the last seconds", () => {
  const rate = new RunRate();
  const looks = Array.from({ length: 31 }, (_, second) => {
    const records = second <= 10 ? second * 1_000 : 10_000 + (second - 10) * 100;
    return rate.look(run(records, second), second * 1_000).recordsPerSecond;
  });

  expect(looks[0]).toBe(0);
  expect(looks[5]).toBe(1_000);
  expect(looks[30]).toBe(100);
});

test("a run without a batch for ten seconds is silent, until there is one", () => {
  const rate = new RunRate();
  const at = (second: number, batchCount: number) =>
    rate.look(run(batchCount, batchCount), second * 1_000);

  expect([at(0, 1), at(9, 1), at(10, 1), at(11, 2)].map(({ isSilent }) => isSilent)).toEqual([
    false,
    false,
    true,
    false,
  ]);
});

test("the rate of a whole run goes to its last batch, and is none within a second", () => {
  const of = (lastBatchAt: string | null) => averageRate(run(500, 3, { lastBatchAt }));

  expect(of("2026-03-01T10:00:10.000Z")).toBe(50);
  expect(of("2026-03-01T10:00:00.900Z")).toBeNull();
  expect(of(null)).toBeNull();
});
