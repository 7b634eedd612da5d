import { expect, test } from "vitest";
import { kinds } from "../pipeline/kinds.ts";
import type { ImportResult } from "../pipeline/tally.ts";
import { plain } from "../text/styled.ts";
import { summaryTable } from "./summary.ts";

test("the summary accounts for every record; the rate is that of those sent now", () => {
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
  const result = {
    run,
    counts,
    seconds: 4.04,
    recordsSent: 99_999,
    warnings: [],
    skippedCodes: { stored_is_newer: 500 },
    policies: [],
  } as unknown as ImportResult;

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
    "  skipped 500 (stored_is_newer): The stored record was updated after this one.",
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
    skippedCodes: {},
    policies: [],
  } as unknown as ImportResult;

  expect(plain(summaryTable(kinds.usage, result)).split("\n").at(-1)).toBe(
    "  with 3 warnings: 2 usage_before_period, 1 repeated_in_file",
  );
});

test("the summary counts the values that each policy has changed", () => {
  const counts = { read: 2, created: 2, updated: 0, unchanged: 0, replaced: 0, skipped: 0 };
  const result = {
    run: { id: "run-1" },
    counts: { ...counts, rejected: 0, unprocessed: 0 },
    seconds: 0.1,
    warningCount: 0,
    skippedCodes: {},
    policies: [
      { flag: "--trim", records: 2, values: 1_003, line: 1 },
      { flag: "--map-ids", records: 1, values: 1, line: 2 },
    ],
  } as unknown as ImportResult;

  expect(plain(summaryTable(kinds.usage, result)).split("\n").at(-1)).toBe(
    "  with changed values: 1,003 by --trim, 1 by --map-ids",
  );
});
