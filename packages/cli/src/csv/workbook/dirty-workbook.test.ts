import { expect, test } from "vitest";
import { kinds } from "../../pipeline/kinds.ts";
import { readRecords } from "../../pipeline/reader.ts";
import { measureInput } from "../../pipeline/run.ts";
import { csvFaultOf, memoryFile } from "../../testing/csv-file.ts";
import { textCell, workbookOf, zipOf } from "../../testing/workbook.ts";
import { cellText } from "../../text/describe.ts";
import type { CsvFlags } from "../form.ts";
import { sheetOf } from "./workbook.ts";
import { unpacked } from "./zip-entries.ts";

const header = `<row r="1">${textCell("A1", "id")}${textCell("B1", "metadata.note")}</row>`;

/** The records of a workbook with their rows, or what is wrong with them. */
async function recordsOf(bytes: Buffer, kind = kinds.customers, flags: Partial<CsvFlags> = {}) {
  const input = await sheetOf(memoryFile(bytes));
  const { reading } = await measureInput(input, kind, { map: [], ignoreUnknown: false, ...flags });
  const found: unknown[] = [];
  for await (const records of readRecords(input.chunks(), reading)) {
    for (const record of records) {
      found.push(
        record.kind === "record"
          ? record.value
          : [record.code, record.message, record.cell && cellText(record.cell)],
      );
    }
  }
  return found;
}

const named = (name: string, text: string) => `<${name} t="inlineStr"><is><t>${text}</t></is></c>`;

test("rows and cells without a place follow the one before", async () => {
  const rows =
    `<row>${named("c", "id")}${named("c", "name")}${named("c", "email")}</row>` +
    `<row><c><v>1</v></c><c/>${named("c", "x@y.example")}</row>` +
    `<row>${named("c", "b")}${named('c r="b3"', "B")}</row>`;

  expect(await recordsOf(workbookOf(rows))).toEqual([
    { id: "1", email: "x@y.example" },
    { id: "b", name: "B" },
  ]);
});

test.each([
  [`<row r="2">${textCell("A3", "x")}</row>`, "the cell A3 is in row 2"],
  [`<row r="2">${textCell("B2", "x")}${textCell("A2", "x")}</row>`, "the cell A2 follows one"],
  [`<row r="2">${textCell("$A$2", "x")}</row>`, 'the place "$A$2" of a cell is none'],
  ['<row r="1"/>', "the row 1 follows the row 1"],
])("places that contradict each other refuse the workbook: %s", async (row, message) => {
  const fault = await csvFaultOf(sheetOf(memoryFile(workbookOf(header + row))));

  expect(fault).toMatchObject({
    code: "unreadable_workbook",
    message: expect.stringContaining(`in the sheet "Sheet 1", ${message}`),
  });
});

test("no part of a text is lost to comments and marked text", async () => {
  const text = "a<!-- x -->b<![CDATA[<&]]>c";
  const row = `<row r="2">${textCell("A2", "k")}${textCell("B2", text)}</row>`;

  expect(await recordsOf(workbookOf(header + row))).toEqual([
    { id: "k", metadata: { note: "ab<&c" } },
  ]);
});

test("dates that are written as text are read as they are, wherever it is read", async () => {
  const zone = process.env.TZ;
  process.env.TZ = "America/New_York";
  const dates = ["2022-01-31T12:00:00", "2022-01-31", "2022-01-31T12:00:00.000Z"];
  const rows = dates.map((date, at) => {
    return (
      `<row r="${at + 2}"><c r="A${at + 2}"><v>1</v></c>` +
      `<c r="B${at + 2}" t="d"><v>${date}</v></c></row>`
    );
  });

  const records = await recordsOf(workbookOf(header + rows.join("")));

  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
  expect(records).toEqual(dates.map((note) => ({ id: "1", metadata: { note } })));
});

test.each([
  ["a number of 16 digits", "<v>1234567890123456</v>", "", "digits_lost", "keep 15 digits"],
  [
    "a percentage",
    "<v>0.15</v>",
    ' s="4"',
    "ambiguous_number",
    "shows 15 % and holds the number 0.15",
  ],
  ["an error", "<v>#DIV/0!</v>", ' t="e"', "error_value", "holds the error #DIV/0!."],
  ["a formula without a result", "<f>A1</f>", "", "error_value", "a formula without a result"],
  ["a formula with an empty one", "<f>A1</f><v/>", "", "error_value", "a formula without a result"],
  ["a number that is none", "<v>abc</v>", "", "error_value", "holds abc as a number"],
])(
  "%s is rejected also in metadata, and its cell is named",
  async (_name, value, style, code, message) => {
    const rows =
      `<row r="2">${textCell("A2", "a")}<c r="B2"${style}>${value}</c></row>` +
      `<row r="3">${textCell("A3", "b")}</row>`;

    expect(await recordsOf(workbookOf(header + rows))).toEqual([
      [
        code,
        expect.stringContaining(message),
        expect.stringMatching(/^cell B2 of the sheet "Sheet 1", record 1, id "a", column 2/),
      ],
      { id: "b" },
    ]);
  },
);

test("errors alone in a row, column, header or other sheet are not passed over", async () => {
  const error = (place: string) => `<c r="${place}" t="e"><v>#REF!</v></c>`;
  const row = `<row r="2">${textCell("A2", "a")}</row>`;
  const last = `<row r="4">${error("B4")}</row>`;
  const column = `<row r="3">${textCell("A3", "c")}${error("E3")}</row>`;

  const records = await recordsOf(workbookOf(header + row + last));
  const beyond = await csvFaultOf(recordsOf(workbookOf(header + row + column)));
  const name = await csvFaultOf(
    recordsOf(workbookOf(`<row r="1">${textCell("A1", "id")}${error("B1")}</row>${row}${last}`)),
  );
  const other = await csvFaultOf(recordsOf(workbookOf(header + row, last)));

  expect(records).toMatchObject([
    { id: "a" },
    ["error_value", "The cell holds the error #REF!.", expect.stringContaining("cell B4")],
  ]);
  expect(beyond.message).toContain("column 5 (1 filled cell)");
  expect(name.message).toContain('"#REF!" (1 filled cell)');
  expect(other.message).toContain('several sheets with data: "Sheet 1", "Sheet 2"');
});

test("a percentage is doubtful as usage too", async () => {
  const names = ["customerId", "featureId", "usage"].map((name, at) => {
    return textCell(`${"ABC"[at]}1`, name);
  });
  const cells = `${textCell("A2", "a")}${textCell("B2", "f")}<c r="C2" s="4"><v>0.5</v></c>`;

  const records = await recordsOf(
    workbookOf(`<row r="1">${names.join("")}</row><row r="2">${cells}</row>`),
    kinds.usage,
  );

  expect(records).toMatchObject([["ambiguous_number", expect.any(String), expect.any(String)]]);
});

test("remarks count and name hidden columns and a hidden sheet", async () => {
  const cols = '<cols><col min="2" max="3" hidden="1"/></cols>';
  const row = `<row r="2">${textCell("A2", "a")}${textCell("B2", "x")}</row>`;
  const bytes = workbookOf({ rows: header + row, before: cols, state: "hidden" });

  const { sheet } = await sheetOf(memoryFile(bytes));

  expect(sheet?.remarks).toEqual([
    'the sheet "Sheet 1" is hidden, and read as the only one',
    "1 hidden column is read like the others: B",
  ]);
});

test.each([
  ["", "2018-01-30T12:00:00"],
  ['<workbookPr date1904="0"/>', "2018-01-30T12:00:00"],
  ['<workbookPr date1904="1"/>', "2022-01-31T12:00:00"],
  ['<workbookPr date1904="true"/>', "2022-01-31T12:00:00"],
])("days are counted as the workbook says: %s", async (property, note) => {
  const row = `<row r="2">${textCell("A2", "a")}<c r="B2" s="1"><v>43130.5</v></c></row>`;
  const files = await unpacked(workbookOf(header + row), { bytesMax: 1_000_000 });
  const texts = [...files].map(([path, bytes]) => {
    return [path, bytes.toString("utf8").replace("<sheets>", `${property}<sheets>`)];
  });

  expect(await recordsOf(zipOf(Object.fromEntries(texts)))).toEqual([
    { id: "a", metadata: { note } },
  ]);
});

test("a sheet that is a chart is passed over", async () => {
  const bytes = workbookOf(`${header}<row r="2">${textCell("A2", "a")}</row>`, {
    rows: "",
    kind: "chartsheet",
  });

  expect(await recordsOf(bytes)).toEqual([{ id: "a" }]);
});

test("a merged title is left out where a flag says the row of the header", async () => {
  const rows =
    `<row r="2">${textCell("A2", "Customers\n2024")}</row>` +
    `<row r="4">${textCell("A4", "id")}${textCell("B4", "name")}</row>` +
    `<row r="5">${textCell("A5", "a 1")}${textCell("B5", "x")}</row></sheetData>` +
    '<mergeCells><mergeCell ref="A2:B3"/></mergeCells>';

  const fault = await csvFaultOf(recordsOf(workbookOf(rows)));
  const { reading } = await measureInput(
    await sheetOf(memoryFile(workbookOf(rows))),
    kinds.customers,
    {
      map: [],
      ignoreUnknown: false,
      headerRow: 4,
    },
  );
  const below = workbookOf(rows.replace("A2:B3", "A5:A6"));
  const merged = await csvFaultOf(recordsOf(below, kinds.customers, { headerRow: 4 }));

  expect(fault.message).toContain("row 4 seems to be the header: id, name.");
  expect(fault.hint).toMatch(/^If so, pass --csv-header-row 4/);
  expect(await recordsOf(workbookOf(rows), kinds.customers, { headerRow: 4 })).toEqual([
    { id: "a 1", name: "x" },
  ]);
  // Above rejected rows, the header has the same line.
  expect(reading.csv?.head.toString()).toBe('\n\n\n"id","name"\n');
  expect(merged.message).toContain("The cells A5:A6 are merged");
});
