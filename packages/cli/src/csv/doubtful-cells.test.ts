import { expect, test } from "vitest";
import { kinds } from "../pipeline/kinds.ts";
import { placeOf } from "../pipeline/run.ts";
import { measureCsv, readCsv } from "../testing/csv-file.ts";

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
