import { describe, expect, it } from "vitest";
import { imported } from "../testing/dirty-file.ts";

describe("a record with extended JSON", () => {
  it("takes extended JSON with the digits that it names", async () => {
    const { records } = await imported(
      '[{"id": "a", "metadata": {"d": {"$numberDecimal": "1.50"}, "o": {"$oid": "x"}}}]',
      { metadataAsText: true },
    );

    expect(records).toEqual([{ id: "a", metadata: { d: "1.50", o: "x" } }]);
  });

  it("keeps the digits of numbers beside extended JSON", async () => {
    const { records } = await imported(
      '[{"_id": {"$oid": "a"}, "metadata": {"n": 1.50, "e": 1e400,' +
        ' "l": [{"$numberInt": "5"}, 2.0], "d": {"$date": {"$numberLong": "0"}}}}]',
      { metadataAsText: true },
    );

    expect(records).toEqual([
      { id: "a", metadata: { n: "1.50", e: "1e400", l: "[5,2.0]", d: "1970-01-01T00:00:00.000Z" } },
    ]);
  });

  it("takes the digits of an id beside extended JSON, and none of a number in it", async () => {
    const { records } = await imported(
      '[{"id": 9007199254740993, "updatedAt": {"$date": "2024-01-01T00:00:00Z"}},' +
        ' {"id": {"$numberLong": 9007199254740993}}]',
      { numbersAsText: true },
    );

    expect(records).toEqual([
      { id: "9007199254740993", updatedAt: "2024-01-01T00:00:00Z" },
      "number_out_of_range",
    ]);
  });
});
