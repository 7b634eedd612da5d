import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDecimals, decimalOf } from "./decimal.ts";

describe("a decimal", () => {
  it.each([
    [0, "0"],
    [-0, "0"],
    [5, "5"],
    [0.1, "0.1"],
    [-1.25, "-1.25"],
    [1e-7, "0.0000001"],
    [-1.5e-7, "-0.00000015"],
    [12.5e-10, "0.00000000125"],
    [Number.MAX_SAFE_INTEGER, "9007199254740991"],
    [1e21, "1000000000000000000000"],
  ])("of the number %d is written as %s", (value, text) => {
    const decimal = decimalOf(value);

    expect(decimal).toBe(text);
  });

  it("names its number exactly", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const decimal = decimalOf(value);

        expect(decimal).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Number(decimal)).toBe(value + 0);
      }),
    );
  });
});

describe("a sum", () => {
  it.each([
    ["0.1", "0.2", "0.3"],
    ["0.7", "0.1", "0.8"],
    ["1", "2", "3"],
    ["1.5", "0.5", "2"],
    ["0.5", "-0.75", "-0.25"],
    ["-3", "3", "0"],
    ["100", "0", "100"],
    ["0", "0.0000001", "0.0000001"],
    ["9007199254740990", "0.25", "9007199254740990.25"],
  ])("of %s and %s is %s", (a, b, sum) => {
    expect(addDecimals(a, b)).toBe(sum);
    expect(addDecimals(b, a)).toBe(sum);
  });

  it("of cents is the same as the sum of whole numbers of cents", () => {
    const cents = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { maxLength: 50 });
    fc.assert(
      fc.property(cents, (all) => {
        const sum = all.map((each) => decimalOf(each / 100)).reduce(addDecimals, "0");

        expect(sum).toBe(decimalOf(all.reduce((a, b) => a + b, 0) / 100));
      }),
    );
  });
});
