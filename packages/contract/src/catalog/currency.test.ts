import { expect, it } from "vitest";
import { minorDigits, moneyText, priceText, unitMoneyText } from "./currency.ts";

it.each([
  ["usd", 2],
  ["JPY", 0],
  ["kwd", 3],
  ["ugx", 2],
  ["isk", 2],
])("counts %s in units of %i decimals", (currency, digits) => {
  expect(minorDigits(currency)).toBe(digits);
});

it.each([
  [123_450, "usd", "1,234.50"],
  [1_234_567_890, "usd", "12,345,678.90"],
  [5, "EUR", "0.05"],
  [-1_999, "gbp", "-19.99"],
  [1_234, "jpy", "1,234"],
  [1_234, "kwd", "1.234"],
  [0, "usd", "0.00"],
])("writes %i %s as %s", (amount, currency, text) => {
  expect(moneyText(amount, currency)).toBe(text);
});

const plain = {
  currency: "usd",
  unitAmountDecimal: "500",
  tiersMode: null,
  transformQuantity: null,
};

it.each([
  [plain, "5.00 usd"],
  [{ ...plain, unitAmountDecimal: "0.0125" }, "0.000125 usd"],
  [
    { ...plain, transformQuantity: { divideBy: 1_000, round: "up" } },
    "5.00 usd for each 1,000, rounded up",
  ],
  [{ ...plain, unitAmountDecimal: null, tiersMode: "graduated" }, "by graduated tiers in usd"],
])("writes a price as it is: %j", (price, text) => {
  expect(priceText(price)).toBe(text);
});

it.each([
  ["2000", "usd", "20.00"],
  ["0.25", "usd", "0.0025"],
  ["4900.50", "usd", "49.005"],
  ["12.5", "jpy", "12.5"],
])("writes a unit of %s %s as %s", (amount, currency, text) => {
  expect(unitMoneyText(amount, currency)).toBe(text);
});
