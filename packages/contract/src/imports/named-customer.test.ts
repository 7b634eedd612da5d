import { expect, it } from "vitest";
import { namedCustomer } from "./named-customer.ts";
import type { RunKind } from "./run-kinds.ts";

it.each<[RunKind, unknown, string | null]>([
  ["customers", { id: "a", email: 5 }, "a"],
  ["customers", { customerId: "a" }, "a"],
  ["customers", { id: "a", customerId: "a" }, "a"],
  ["customers", { id: "a", customerId: "b" }, null],
  ["customers", { id: "no id" }, null],
  ["customers", { id: 5 }, null],
  ["customers", {}, null],
  ["customers", ["a"], null],
  ["customers", null, null],
  ["subscriptions", { id: "s", customerId: "a" }, "a"],
  ["subscriptions", { id: "s" }, null],
  ["usage", { customerId: "a" }, "a"],
])("of %s, %j names the customer %j", (kind, entry, customerId) => {
  expect(namedCustomer(kind, entry)).toBe(customerId);
});
