import { expect, test } from "vitest";
import { kinds } from "../pipeline/kinds.ts";
import type { ImportResult, Progress } from "../pipeline/tally.ts";
import { plain } from "../text/styled.ts";
import { statusLine, summaryTable } from "./summary.ts";

const progress: Progress = {
  recordsDone: 50_000,
  recordsTotal: 200_000,
  bytesTotal: 40_000_000,
  rejected: 1_234,
  seconds: 2,
  slowReason: null,
};

test("the status line says how far, how fast and how long", () => {
  expect(statusLine(kinds.customers, progress)).toBe(
    "customers 25%  10.0/40.0 MB  50,000 records  25,000/s  1,234 rejected  ETA 6 s",
  );
});

test("the status line says why it is slow", () => {
  const slowReason = "the server answered 429, try 1 of 8 in 1.0 s";

  expect(statusLine(kinds.customers, { ...progress, slowReason })).toMatch(
    / {2}slowed down: the server answered 429, try 1 of 8 in 1\.0 s$/,
  );
});

test.each([
  ["nothing to do", { recordsDone: 0, recordsTotal: 0, bytesTotal: 2, seconds: 0 }],
  ["no time gone", { recordsDone: 0, seconds: 0 }],
  ["too early to guess", { recordsDone: 100 }],
  ["nothing done yet", { recordsDone: 0 }],
  ["done", { recordsDone: 200_000 }],
])("the status line of %s holds no number that is none", (_, own: Partial<Progress>) => {
  const line = statusLine(kinds.customers, { ...progress, ...own });

  expect(line).not.toMatch(/NaN|Infinity/);
});

test("a remaining time is not guessed at the very beginning", () => {
  expect(statusLine(kinds.customers, { ...progress, recordsDone: 100 })).not.toContain("ETA");
});

test("the summary accounts for every record; the rate is that of the processed ones", () => {
  const counts = {
    read: 200_000,
    created: 50_000,
    updated: 40_000,
    unchanged: 9_000,
    replaced: 0,
    skipped: 500,
    rejected: 499,
    unprocessed: 100_001,
  };
  const run = { id: "run-1" };
  const result = { run, counts, seconds: 4.04, warnings: [] } as unknown as ImportResult;

  expect(plain(summaryTable(kinds.customers, result)).split("\n")).toEqual([
    "customers (run run-1, 4.0 s, 24,752 records/s)",
    "  read        200,000",
    "  created      50,000",
    "  updated      40,000",
    "  unchanged     9,000",
    "  replaced          0",
    "  skipped         500",
    "  rejected        499",
    "  unprocessed 100,001",
  ]);
});

test("the summary counts the warnings by what they say", () => {
  const counts = { read: 4, created: 4, updated: 0, unchanged: 0, replaced: 0, skipped: 0 };
  const result = {
    run: { id: "run-1" },
    counts: { ...counts, rejected: 0, unprocessed: 0 },
    seconds: 0.1,
    warningCount: 3,
    warningCodes: { usage_before_period: 2, repeated_in_file: 1 },
  } as unknown as ImportResult;

  expect(plain(summaryTable(kinds.usage, result)).split("\n").at(-1)).toBe(
    "  with 3 warnings: 2 usage_before_period, 1 repeated_in_file",
  );
});
