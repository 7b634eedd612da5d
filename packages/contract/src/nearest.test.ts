import { expect, test } from "vitest";
import { nearest } from "./record.ts";

const known = ["customers", "subscriptions", "usages", "email", "billingId"];

const cases: ReadonlyArray<[word: string, near: string | null]> = [
  ["Customers", "customers"],
  ["customer", "customers"],
  ["custmoers", "customers"],
  ["usage", "usages"],
  ["emial", "email"],
  ["e-mail", "email"],
  ["billing_id", "billingId"],
  ["clients", null],
  ["id", null],
  ["", null],
  ["x".repeat(300), null],
];

test.each(cases)("what %s most likely means is %s", (word, near) => {
  expect(nearest(word, known)).toBe(near);
});
