import { describe, expect, test } from "vitest";
import { path, type QueryValue, queryString } from "./encoding.ts";
import { CarryoverError } from "./errors.ts";

const lone = "\ud800";

describe("ids in a path", () => {
  test.each([
    ["customer-6e24b4", "/customer-6e24b4"],
    ["a@b.example", "/a@b.example"],
    ["auth0|123", "/auth0%7C123"],
    ["two words", "/two%20words"],
    ["a/../b", "/a%2F..%2Fb"],
    ["a?b#c%d", "/a%3Fb%23c%25d"],
    ["!$&'()*+,;=:@~_", "/!$&'()*+,;=:@~_"],
    ["ü", "/%C3%BC"],
    ["...", "/..."],
    ["%2e%2e", "/%252e%252e"],
  ])("%j is sent as %s", (id, expected) => {
    expect(path`/${id}`).toBe(expected);
  });

  test.each(["", ".", "..", lone])("%j is refused", (id) => {
    expect(() => path`/customers/${id}/archive`).toThrow(CarryoverError);
  });

  test("an id that is missing at run time is refused", () => {
    const missing = undefined as unknown as string;

    expect(() => path`/customers/${missing}`).toThrow(CarryoverError);
  });

  test("stay in their places between the parts of the path", () => {
    expect(path`/customers/${"a b"}/integrations/${"c"}`).toBe("/customers/a%20b/integrations/c");
  });
});

describe("values of a query", () => {
  const rows: [{ [name: string]: QueryValue }, string][] = [
    [{}, ""],
    [{ after: undefined, name: null }, ""],
    [{ limit: 20, name: "Ann & Co" }, "?limit=20&name=Ann%20%26%20Co"],
    [{ status: ["ACTIVE", "IN_TRIAL"] }, "?status=ACTIVE%2CIN_TRIAL"],
    [{ status: [] }, ""],
    [
      { createdAt: { gte: "2024-01-01T00:00:00Z" } },
      "?createdAt%5Bgte%5D=2024-01-01T00%3A00%3A00Z",
    ],
    [
      { createdAt: { gt: new Date(0), lt: undefined } },
      "?createdAt%5Bgt%5D=1970-01-01T00%3A00%3A00.000Z",
    ],
    [
      { dimensions: { userId: "u1", on: true } },
      "?dimensions%5BuserId%5D=u1&dimensions%5Bon%5D=true",
    ],
  ];

  test.each(rows)("%j is sent as %s", (query, expected) => {
    expect(queryString(query)).toBe(expected);
  });
});
