import { expect, it } from "vitest";
import { plainMoney } from "./money.ts";

it("has no separators for programs", () => {
  expect(plainMoney(123_456_789, "usd")).toBe("1234567.89");
});
