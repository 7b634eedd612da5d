import { expect, it } from "vitest";
import { csvLine, tableLines } from "./table.ts";

it("makes columns as wide as their widest cell", () => {
  const columns = [{ name: "id" }, { name: "count", align: "right" }] as const;

  expect(
    tableLines(columns, [
      ["a", "1"],
      ["long", "12,345"],
    ]),
  ).toEqual(["id     count", "a          1", "long  12,345"]);
});

it("shows no character that a terminal would obey", () => {
  expect(tableLines([{ name: "id" }], [["\u001b[2J"]])[1]).toBe("\\u001b[2J");
});

it.each([
  [["a", "b c"], "a,b c"],
  [["a,b", 'say "hi"', "two\nlines"], '"a,b","say ""hi""","two\nlines"'],
  [["=1+1", "+1", "@a", "-12.50", "-a"], "'=1+1,'+1,'@a,-12.50,'-a"],
])("writes %j as a line of CSV that no spreadsheet computes", (cells, line) => {
  expect(csvLine(cells)).toBe(line);
});
