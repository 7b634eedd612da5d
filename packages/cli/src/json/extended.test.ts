import { describe, expect, test } from "vitest";
import { readWhole } from "../testing/whole-file.ts";

describe("extended JSON of MongoDB", () => {
  test.each([
    ['{"$oid": "64f0aa11bb22cc33dd44ee01"}', "64f0aa11bb22cc33dd44ee01"],
    ['{"$date": "2024-02-29T10:15:30.123Z"}', "2024-02-29T10:15:30.123Z"],
    ['{"$date": {"$numberLong": "1709201730123"}}', "2024-02-29T10:15:30.123Z"],
    ['{"$date": {"$numberLong": "-1"}}', "1969-12-31T23:59:59.999Z"],
    ['{"$date": 1709201730123}', "2024-02-29T10:15:30.123Z"],
    ['{"$numberLong": "9007199254740991"}', Number.MAX_SAFE_INTEGER],
    ['{"$numberInt": "-5"}', -5],
    ['{"$numberDouble": "1.50"}', 1.5],
    ['{"$numberDouble": "1.0E-7"}', 1e-7],
    ['{"$numberDecimal": "12.340"}', 12.34],
    ['{"$numberDecimal": "0.00"}', 0],
    ['[{"$numberInt": "1"}, {"a": {"$oid": "x"}}]', [1, { a: "x" }]],
    ['{"$oid": "x", "more": 1}', { $oid: "x", more: 1 }],
    ['{"$other": "x"}', { $other: "x" }],
    ['"$oid"', "$oid"],
  ])("%s is read as %j", async (written, value) => {
    const { records, faults } = await readWhole(`[{"id": ${written}, "__proto__": ${written}}]`);

    expect(faults).toEqual([]);
    const [record] = records;
    expect(record?.value.id).toEqual(value);
    const sent = JSON.parse(record?.json ?? "") as object;
    expect(sent).toEqual(record?.value);
    expect(Object.getOwnPropertyDescriptor(sent, "__proto__")?.value).toEqual(value);
  });

  test.each([
    ['{"$numberLong": "9007199254740993"}', "number_out_of_range", "exactly"],
    ['{"$numberDecimal": "0.1000000000000000055"}', "number_out_of_range", "exactly"],
    ['{"$numberDouble": "NaN"}', "number_out_of_range", "no equal"],
    ['{"$numberDouble": "-Infinity"}', "number_out_of_range", "no equal"],
    ['{"$numberInt": 5}', "number_out_of_range", "no equal"],
    ['{"$date": {"$numberLong": "99999999999999999"}}', "number_out_of_range", "exactly"],
    ['{"$date": {"$numberLong": "9007199254740991"}}', "invalid_date", "milliseconds"],
    ['{"$date": null}', "invalid_date", "ISO 8601"],
    ['{"$oid": 5}', "invalid_type", "text"],
  ])("%s is rejected at its place", async (written, code, message) => {
    const { faults } = await readWhole(`[{"id": "é"},\n {"id": "a", "x~": [1, ${written}]}]`);

    expect(faults).toEqual([
      expect.objectContaining({
        number: 2,
        code,
        pointer: "/x~0/1",
        faultPosition: { line: 2, column: 24, offset: 38 },
        message: expect.stringContaining(message),
      }),
    ]);
  });
});
