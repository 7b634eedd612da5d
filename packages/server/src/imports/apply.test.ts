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

it("passes over records that others of the file are newer than, where records are compared", () => {
  const body = { records: [{ id: "a" }, { id: "b" }], recordNumbers: [7, 9], overtaken: [9] };

  const { entries, overtaken } = atOnce(
    readBatch("customers", body, { ignoreUnknown: false, compare: true }),
  );

  expect(entries.map(({ recordNumber }) => recordNumber)).toEqual([7]);
  expect([...overtaken]).toEqual([[1, "b"]]);
  expect(() => atOnce(readBatch("customers", body, { ignoreUnknown: false }))).toThrow(
    "Records can be overtaken in a run with the option compare alone.",
  );
});
