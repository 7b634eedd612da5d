import { limits } from "@carryover/contract";
import { expect, it } from "vitest";
import { readBatch } from "./apply.ts";

it("keeps a reason for each record of a batch, but not every one of a batch full of faults", () => {
  const fields = Array.from({ length: 40 }, (_, index) => [`customerNumber${index}`, 1]);
  const records = Array.from({ length: limits.batchRecordsMax }, () => Object.fromEntries(fields));

  const { details } = readBatch(
    "customers",
    { records, recordNumbers: [] },
    { ignoreUnknown: false },
  );

  const rejected = new Set(details.map(({ index }) => index));
  const most = limits.batchDetailsMax + limits.recordFaultsMax + limits.batchRecordsMax;
  expect(rejected.size).toBe(limits.batchRecordsMax);
  expect(details.length).toBeLessThanOrEqual(most);
});
