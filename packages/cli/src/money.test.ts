import { expect, it } from "vitest";
import { moneyText, plainMoney } from "./money.ts";

it.each([
  [123_450, "usd", "1,234.50"],
  [5, "EUR", "0.05"],
  [-1_999, "gbp", "-19.99"],
  [1_234, "jpy", "1,234"],
  [1_234, "kwd", "1.234"],
  [0, "usd", "0.00"],
])("writes %i %s as %s", (amount, currency, text) => {
  expect(moneyText(amount, currency)).toBe(text);
});

it("has no separators for programs", () => {
  expect(plainMoney(123_456_789, "usd")).toBe("1234567.89");
});
