import { expect, test } from "vitest";
import { kinds } from "../kinds.ts";
import { Causes, recordNames, unreadable, valueShown } from "./causes.ts";

const { customers, subscriptions, usage } = kinds;

/** What a command knows after these customers and subscriptions were rejected. */
function causesOf(
  rejected: { customers?: readonly unknown[]; subscriptions?: readonly unknown[] },
  idsMax?: number,
) {
  const causes = new Causes(idsMax);
  for (const kind of [customers, subscriptions] as const) {
    causes.begin(kind.kind);
    for (const record of rejected[kind.kind as "customers"] ?? []) {
      causes.reject(kind.kind, recordNames(kind, record).key);
    }
  }
  return causes;
}

test("a record is caused by the rejected one that it names, and by no other", () => {
  const causes = causesOf({ customers: [{ customerId: "dune", email: "?" }, { _id: "acme" }] });
  const of = (customerId: string, code = "customer_not_found") =>
    causes.causeOf(code, subscriptions, { customerId, planId: "pro" });

  expect(of("dune")).toEqual({ kind: "customers", key: "dune" });
  expect(of("acme")).toEqual({ kind: "customers", key: "acme" });
  expect(of("dune2")).toBeNull();
  expect(of("dune", "plan_not_found")).toBeNull();
});

test("usage of a resource is caused by the rejected subscription of it", () => {
  const causes = causesOf({ subscriptions: [{ customerId: "a", resourceId: "s1", planId: 1 }] });
  const of = (record: object) => causes.causeOf("resource_not_found", usage, record);

  expect(of({ customerId: "a", resourceId: "s1" })).toEqual({ kind: "subscriptions", key: "a s1" });
  expect(of({ customerId: "a", resourceId: "s2" })).toBeNull();
  expect(of({ customerId: "b", resourceId: "s1" })).toBeNull();
});

test("rejected records whose id cannot be read, or is beyond the bound, are counted", () => {
  const causes = causesOf({ customers: [{ id: "a" }, { id: 5 }, { id: "b" }, { id: "a" }] }, 1);
  causes.reject("customers", unreadable.key);

  expect(causes.unknownOf("customers")).toBe(3);
  expect(causes.unknownOf("subscriptions")).toBe(0);
  expect(causes.causeOf("customer_not_found", usage, { customerId: "b" })).toBeNull();
});

test("shows the value that an issue is about, shortened, but no secret", () => {
  const long = "é".repeat(100);
  const record = { name: long, email: 4, paymentMethodId: "pm_1", billingId: "pm_2", metadata: {} };
  const shown = (pointer: string, code = "invalid_type" as const) =>
    valueShown(customers, { ...record, card: "4242" }, { code, pointer });

  expect(shown("/name")).toBe(`"${"é".repeat(60)}…"`);
  expect(shown("/email")).toBe("4");
  expect(shown("/metadata")).toBe("{…}");
  expect(shown("/additionalMetaData")).toBe("{…}");
  for (const pointer of ["", "/paymentMethodId", "/billingId", "/card", "/gone", "/email/x"]) {
    expect(shown(pointer)).toBeNull();
  }
  expect(valueShown(customers, record, { code: "unknown_field", pointer: "/name" })).toBeNull();
});

test("a subscription without an id goes by its customer", () => {
  const names = recordNames(subscriptions, { customerId: "a", resourceId: "r" });

  expect(names).toEqual({ id: "a", key: "a r" });
  expect(recordNames(subscriptions, { id: "s", customerId: "a" })).toEqual({ id: "s", key: "" });
  expect(recordNames(customers, { id: "x".repeat(300) }).key).toBe("");
});
