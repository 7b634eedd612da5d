import { expect, it } from "vitest";
import { minorDigits } from "./currency.ts";

it.each([
  ["usd", 2],
  ["JPY", 0],
  ["kwd", 3],
  ["ugx", 2],
  ["isk", 2],
])("counts %s in units of %i decimals", (currency, digits) => {
  expect(minorDigits(currency)).toBe(digits);
});
