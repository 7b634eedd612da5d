import { expect, it } from "vitest";
import { plain } from "./styled.ts";
import { type Column, csvLine, GrowingTable, tableLines } from "./table.ts";

function linesOf(...given: Parameters<typeof tableLines>): string[] {
  return tableLines(...given).map(plain);
}

it("makes columns as wide as their widest cell", () => {
  const columns = [{ name: "id" }, { name: "count", align: "right" }] as const;

  expect(
    linesOf(columns, [
      ["a", "1"],
      ["long", "12,345"],
    ]),
  ).toEqual(["id     count", "a          1", "long  12,345"]);
});

it("shows no character that a terminal would obey", () => {
  expect(linesOf([{ name: "id" }], [["\u001b[2J"]])[1]).toBe("\\u001b[2J");
});

it("counts characters as they are shown: wide ones, emojis, combining marks", () => {
  const columns = [{ name: "name" }, { name: "n" }];
  const names = ["東京", "🎉", "e\u0301a", "abc"];

  expect(
    linesOf(
      columns,
      names.map((name) => [name, "1"]),
    ),
  ).toEqual(["name  n", "東京  1", "🎉    1", "e\u0301a    1", "abc   1"]);
});

const rows = [["01a20317-9678-7000-8000-c3637be57b92", "12", "one two three four five six"]];
const idColumn: Column = { name: "id", shortenedTo: 8 };
const textColumn: Column = { name: "text", wraps: true };
const columns: readonly Column[] = [idColumn, { name: "count", align: "right" }, textColumn];

it("leaves everything whole where nobody watches, or all of it fits", () => {
  const whole = `id${" ".repeat(36)}count  text`;

  expect(linesOf(columns, rows)).toEqual([whole, `${rows[0]?.[0]}     12  ${rows[0]?.[2]}`]);
  expect(linesOf(columns, rows, 200)).toEqual(linesOf(columns, rows));
});

it("shortens ids in the middle, and breaks the last column between words", () => {
  expect(linesOf(columns, rows, 45)).toEqual(
    [
      `id           count  text`,
      "01a203…57b92     12  one two three four five",
      "                     six",
    ].map((line) => line.replace("id           count", "id            count")),
  );
});

it("makes a block of each row where that is not enough", () => {
  expect(
    linesOf(
      [{ name: "id" }, textColumn],
      [...rows, ...rows].map(([id, , text]) => [id ?? "", text ?? ""]),
      44,
    ),
  ).toEqual([
    "id    01a20317-9678-7000-8000-c3637be57b92",
    "text  one two three four five six",
    "",
    "id    01a20317-9678-7000-8000-c3637be57b92",
    "text  one two three four five six",
  ]);
});

it("grows, and keeps the widths that it has", () => {
  const table = new GrowingTable([{ name: "id" }, { name: "n" }], null);

  const lines = [
    ...table.lines([["long id", "1"]]),
    ...table.lines([]),
    ...table.lines([["a", "2"]]),
  ];

  expect(lines.map(plain)).toEqual(["id       n", "long id  1", "a        2"]);
});

it.each([
  [["a", "b c"], "a,b c"],
  [["a,b", 'say "hi"', "two\nlines"], '"a,b","say ""hi""","two\nlines"'],
  [["=1+1", "+1", "@a", "-12.50", "-a"], "'=1+1,'+1,'@a,-12.50,'-a"],
])("writes %j as a line of CSV that no spreadsheet computes", (cells, line) => {
  expect(csvLine(cells)).toBe(line);
});
