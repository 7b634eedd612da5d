import { expect, it } from "vitest";
import { cutTo, padded, shortenedTo, widthOf } from "./width.ts";

it.each([
  ["abc", 3],
  ["東京", 4],
  ["🎉", 2],
  ["e\u0301", 1],
  ["…", 1],
  ["한국어", 6],
  ["ｶﾞ", 2],
  ["ＡＢ", 4],
  ["「」、", 6],
  ["naïve – 12 €", 12],
  ["Ωмега", 5],
  ["❤️", 2],
  ["🇩🇪", 2],
  ["\u0301", 0],
])("%s takes %i columns", (text, width) => {
  expect(widthOf(text)).toBe(width);
});

it("fills up to a width as it is shown", () => {
  expect([padded("京", 4), padded("京", 4, "right")]).toEqual(["京  ", "  京"]);
});

it.each([
  ["sub_1234567890", 9, "sub_…7890"],
  ["short", 9, "short"],
  ["東京東京東京", 7, "東…京"],
  ["e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301…e\u0301"],
  ["pro = price_1 (20.00 usd per month)", 35, "pro = price_1 (20.00 usd per month)"],
  ["pro = price_1234 (20.00 usd per month)", 36, "pro = price_1234 (…usd per month)"],
  ["price_12345678 (1,200.00 usd)", 24, "price_123456…usd)"],
  ["price_12345678 (1,200.00 usd)", 26, "price_1234567…usd)"],
])("shortens %s to %i columns", (text, width, shown) => {
  expect(shortenedTo(width, text)).toBe(shown);
});

it.each([
  ["customers 10%  1,234 records  5/s", 28, "customers 10%  1,234 records"],
  ["customers 10%  1,234 records  5/s", 22, "customers 10%"],
  ["the server answered 503, try 1", 24, "the server answered 503,"],
])("cuts %s to %i columns between its parts", (line, width, shown) => {
  expect(cutTo(width, line)).toBe(shown);
});
