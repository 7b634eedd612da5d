import { expect, test } from "vitest";
import { kinds } from "../pipeline/kinds.ts";
import { readRecords } from "../pipeline/reader.ts";
import { placeOf } from "../pipeline/run.ts";
import { measureCsv, readCsv } from "../testing/csv-file.ts";
import { plainForm } from "./doubtful-cells.ts";

test("a number with a point and three digits is ambiguous between semicolons alone", async () => {
  const numbers = ["1.234", "-12.500", "1.234.567", "1.5", "0.125", "1234.567", "1.2340"];
  const text = (delimiter: string) =>
    ["customerId", "featureId", "usage"].join(delimiter) +
    numbers.map((number) => `\na${delimiter}f${delimiter}${number}`).join("");
  const usages = async (delimiter: string) => {
    const { values } = await readCsv(text(delimiter), { kind: kinds.usage });
    return values.map((value) => (value as { usage?: unknown }).usage ?? value);
  };

  expect(await usages(";")).toEqual([
    "ambiguous_number",
    "ambiguous_number",
    "ambiguous_number",
    1.5,
    0.125,
    1234.567,
    1.234,
  ]);
  expect(await usages(",")).toEqual([1.234, -12.5, "1.234.567", 1.5, 0.125, 1234.567, 1.234]);
});

test.each([
  ["\t", ["1,5", "1.234"], ['"usage" holds 1.234, which may mean 1234 or 1.234.']],
  ["|", ["1.234,56", "1.234"], ['"usage" holds 1.234, which may mean 1234 or 1.234.']],
  [",", ['"0,125"', "1.234"], ['"usage" holds 1.234, which may mean 1234 or 1.234.']],
  [",", ['"1,234"'], ['"usage" holds 1,234, which may mean 1234 or 1.234.']],
  ["\t", ["-12,345,678"], ['"usage" holds -12,345,678, which may mean -12345678.']],
  ["\t", ["1.234"], []],
])("between %j, %j may have two readings, and both are named", async (mark, numbers, messages) => {
  const header = ["customerId", "featureId", "usage"].join(mark);
  const rows = numbers.map((number) => ["a", "f", number].join(mark));

  const { reading, input } = await measureCsv([header, ...rows].join("\n"), { kind: kinds.usage });
  const found: string[] = [];
  for await (const records of readRecords(input.chunks(), reading)) {
    for (const record of records) if (record.kind === "fault") found.push(record.message);
  }

  expect(found).toEqual(messages);
});

test.each([
  ["1,5", "1.5"],
  ["1.234,56", "1234.56"],
  ["1,234.56", "1234.56"],
  ["1.234.567", "1234567"],
  ["1.234,567", "1234.567"],
  ["-1 234", "-1234"],
  ["1\u202f234,5", "1234.5"],
  ["1’234.50", "1234.50"],
  ["12", null],
  ["1,2,3", null],
])("%j is to be written as %j", (text, plain) => {
  expect(plainForm(text)).toBe(plain);
});

test("zeros before a number are named", async () => {
  const text = "customerId,planId,unitQuantity\na,p,007\n";
  const locate = placeOf(
    await measureCsv(text, { kind: kinds.subscriptions }),
    kinds.subscriptions,
  );
  const record = { number: 1, position: { line: 2, column: 1, offset: 31 }, byteLength: 7 };
  const issue = { code: "invalid_type" as const, message: "", hint: "" };

  const { message } = await locate(record, { ...issue, pointer: "/unitQuantity" });

  expect(message).toBe('The cell must hold a number, and "007" has zeros before it.');
});
