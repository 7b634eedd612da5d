import { limits } from "@carryover/contract";
import fc from "fast-check";
import { expect, it } from "vitest";
import { numberOfRecordCursor, recordCursor, rowId } from "../../row-id.ts";

it("the cursor of a record names its number, for its own run alone", () => {
  const numbers = fc.integer({ min: 1, max: limits.recordNumberMax });
  fc.assert(
    fc.property(numbers, (recordNumber) => {
      const [runId, other] = [rowId(Date.now()), rowId(Date.now() + 1)];
      const cursor = recordCursor(runId, recordNumber);

      expect(numberOfRecordCursor(runId, cursor)).toBe(recordNumber);
      expect(numberOfRecordCursor(other, cursor)).toBeNull();
    }),
  );
});
