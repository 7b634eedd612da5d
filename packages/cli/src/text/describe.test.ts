import { expect, test } from "vitest";
import { counted, describe } from "./describe.ts";
import { plain } from "./styled.ts";

const position = { line: 3, column: 14, offset: 60 };

test("says where, what, and what to do next", () => {
  const said = { code: "unknown_field", message: "There is no field.", hint: "Remove it." };

  expect(plain(describe("a.json", position, said))).toBe(
    "a.json:3:14: There is no field. [unknown_field]\n  Remove it.",
  );
});

test("names no place in a file that could not be opened", () => {
  const said = { code: "file_not_found", message: "The file does not exist.", hint: "Check it." };

  expect(plain(describe("a.json", position, said))).toMatch(/^a\.json: The file/);
});

test("hands nothing to the terminal that it would obey", () => {
  const message = 'There is no field "\u001b[2Ja\nb\u009b".';
  const said = { code: "unknown_field", message, hint: "\u0007" };

  expect(plain(describe("a\rb.json", position, said))).toBe(
    'a\\u000db.json:3:14: There is no field "\\u001b[2Ja\\u000ab\\u009b". [unknown_field]\n' +
      "  \\u0007",
  );
});

test.each([
  [0, "0 records"],
  [1, "1 record"],
  [1_234_567, "1,234,567 records"],
])("counts %i as %s", (count, text) => {
  expect(counted(count, "record")).toBe(text);
});
