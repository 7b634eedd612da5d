import { expect, test } from "vitest";
import { nearName } from "./near-name.ts";

const known = ["customers", "subscriptions", "usages"];

const cases: ReadonlyArray<[name: string, near: string | undefined]> = [
  ["Customers", "customers"],
  ["customer", "customers"],
  ["custmoers", "customers"],
  ["usage", "usages"],
  ["clients", undefined],
  ["id", undefined],
  ["", undefined],
];

test.each(cases)("%s is near to %s", (name, near) => {
  expect(nearName(name, known)).toBe(near);
});
