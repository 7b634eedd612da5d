import { limits } from "@carryover/contract";
import { expect, it } from "vitest";
import { atOnce } from "../event-loop.ts";
import { readBatch } from "./apply.ts";

it("keeps a reason for each record of a batch, but not every one of a batch full of faults", () => {
  const fields = Array.from({ length: 40 }, (_, index) => [`customerNumber${index}`, 1]);
  const records = Array.from({ length: limits.batchRecordsMax }, () => Object.fromEntries(fields));

  const options = { ignoreUnknown: false };
  const { details } = atOnce(readBatch("customers", { records, recordNumbers: [] }, options));

  const rejected = new Set(details.map(({ index }) => index));
  const most = limits.batchDetailsMax + limits.recordFaultsMax + limits.batchRecordsMax;
  expect(rejected.size).toBe(limits.batchRecordsMax);
  expect(details.length).toBeLessThanOrEqual(most);
});
