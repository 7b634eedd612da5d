import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sharedDatabase } from "../testing/store/store.ts";
import { arrayLiteral } from "./array-literal.ts";

const nasty = [
  "",
  "null",
  "NULL",
  '"',
  "\\",
  '\\"',
  "\\n",
  "\\u0041",
  "{}",
  "{a,b}",
  ",",
  " leading and trailing ",
  "'; drop table customers; --",
  "\b\f\n\r\t\v\u001b\u007f\u0085",
  "\u2028\u2029\ufeff",
  "é ß 漢字 😀 👩‍👩‍👧",
  "$1 %s ?",
  null,
];

describe("a list of texts", () => {
  it("comes back from the database as it was", async () => {
    const database = await sharedDatabase();

    const rows = await database.query<{ list: unknown }>("select $1::text[] as list", [nasty]);

    expect(rows[0]?.list).toEqual(nasty);
  });

  it("comes back from the database as it was, whatever it holds", async () => {
    const database = await sharedDatabase();
    const text = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: fc.constantFrom('"', "\\", "{", "}", ",", "n", "\n", "\u0001", " ", "u") }),
      fc.constantFrom(...nasty),
    );
    const storable = text.filter((value) => value === null || !value.includes("\u0000"));
    const property = fc.asyncProperty(fc.array(storable), async (list) => {
      const rows = await database.query<{ list: unknown }>("select $1::text[] as list", [list]);

      expect(rows[0]?.list).toEqual(list);
    });
    await fc.assert(property, { numRuns: 150 });
  });

  it("keeps its length when it is spread to rows, beside numbers and nothing", async () => {
    const database = await sharedDatabase();

    const rows = await database.query(
      `select u.* from unnest($1::text[], $2::int[], $3::text[]) as u (text, number, nothing)`,
      [["a", null, "\n"], [1, null, -3], null],
    );

    expect(rows).toEqual([
      { text: "a", number: 1, nothing: null },
      { text: null, number: null, nothing: null },
      { text: "\n", number: -3, nothing: null },
    ]);
  });
});

it.each([
  [[], "{}"],
  [["a"], '{"a"}'],
  [[null, undefined, "\n"], '{null,null,"\n"}'],
  [[1, -2.5, null], "{1,-2.5,null}"],
  [[true, false], "{true,false}"],
])("%j is written as %j", (values, literal) => {
  expect(arrayLiteral(values)).toBe(literal);
});
