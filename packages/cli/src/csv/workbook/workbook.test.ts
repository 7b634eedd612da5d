import { describe, expect, test } from "vitest";
import { kinds } from "../../pipeline/kinds.ts";
import { readRecords } from "../../pipeline/reader.ts";
import { measureInput } from "../../pipeline/run.ts";
import { csvFaultOf, memoryFile } from "../../testing/csv-file.ts";
import { textCell, workbookOf, zipOf } from "../../testing/workbook.ts";
import { sheetOf } from "./workbook.ts";

const header = `<row r="2">${textCell("A2", "id")}${textCell("B2", "name")}</row>`;

async function recordsOf(rows: string, kind = kinds.customers) {
  const input = await sheetOf(memoryFile(workbookOf("", rows)));
  const { reading } = await measureInput(input, kind);
  const found: unknown[] = [];
  for await (const records of readRecords(input.chunks(), reading)) {
    for (const record of records) {
      const { line } = record.position;
      found.push([line, record.kind === "record" ? record.value : record.message]);
    }
  }
  return found;
}

test("the sheet of a workbook is read, and its rows are the lines", async () => {
  const rows =
    `<row r="4"><c r="A4"><v>123</v></c>${textCell("B4", " two\nlines, ")}</row>` +
    `<row r="5">${textCell("A5", "007")}<c r="B5" s="1"><v>44592.5</v></c></row>` +
    `<row r="6"><c r="A6"><v>1234567890123456000</v></c></row>` +
    `<row r="7">${textCell("A7", "a")}<c r="B7" t="b"><v>1</v></c></row>`;

  expect(await recordsOf(header + rows)).toEqual([
    [4, { id: "123", name: " two\nlines, " }],
    [5, { id: "007", name: "2022-01-31T12:00:00" }],
    [6, expect.stringContaining("keep 15 digits of a number")],
    [7, { id: "a", name: "true" }],
  ]);
});

test.each([
  ["46327.0833333333", "2026-11-01T02:00:00"],
  ["46327.999999999999", "2026-11-02T00:00:00"],
  ["46327.75000578703704", "2026-11-01T18:00:00.500"],
  ["61", "1900-03-01T00:00:00"],
])("the day %s is read to the nearest millisecond", async (serial, date) => {
  const rows = `<row r="3">${textCell("A3", "a")}<c r="B3" s="1"><v>${serial}</v></c></row>`;

  expect(await recordsOf(header + rows)).toEqual([[3, { id: "a", name: date }]]);
});

test.each([
  ["0.5", 1, "a time without a day"],
  ["-3", 1, "before all dates"],
  ["59", 1, "day 59 of 1900"],
  ["1.5", 3, "a duration of 1.5 days"],
  ["42", 2, "The cell shows 00042 and holds the number 42."],
])("the number %s in style %d spoils its row alone", async (number, style, message) => {
  const rows =
    `<row r="3">${textCell("A3", "a")}<c r="B3" s="${style}"><v>${number}</v></c></row>` +
    `<row r="4">${textCell("A4", "b")}</row>`;

  expect(await recordsOf(header + rows)).toEqual([
    [3, expect.stringContaining(message)],
    [4, { id: "b" }],
  ]);
});

test("zeros before a number mean nothing where the field is one", async () => {
  const names = ["customerId", "featureId", "usage"].map((name, at) => {
    return textCell(`${"ABC"[at]}1`, name);
  });
  const cells = `${textCell("A2", "a")}${textCell("B2", "f")}<c r="C2" s="2"><v>42</v></c>`;

  const rows = `<row r="1">${names.join("")}</row><row r="2">${cells}</row>`;

  expect(await recordsOf(rows, kinds.usage)).toEqual([
    [2, { customerId: "a", featureId: "f", usage: 42 }],
  ]);
});

test("a remark names hidden rows", async () => {
  const rows = `<row r="3" hidden="1">${textCell("A3", "a")}</row><row r="4" hidden="1"/>`;

  const { sheet } = await sheetOf(memoryFile(workbookOf(header + rows)));

  expect(sheet?.remarks).toEqual(["1 hidden row is read like the others: 3"]);
});

test("other files are left as they are", async () => {
  const input = memoryFile("id,name\n");

  expect(await sheetOf(input)).toBe(input);
});

describe("a workbook is refused", () => {
  test.each([
    [
      "with a style that is missing",
      '<row r="3"><c r="A3" s="99"><v>1</v></c></row>',
      "parts of it are missing or damaged",
    ],
    [
      "with a cell far away",
      '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
      "16384 columns",
    ],
    ["with many empty rows", '<row r="999999"><c r="AZ999999"><v>1</v></c></row>', "999999 rows"],
  ])("%s", async (_name, rows, message) => {
    const fault = await csvFaultOf(sheetOf(memoryFile(workbookOf(header + rows))));

    expect(fault.message).toContain(message);
  });

  test("with several sheets of data, without one, or if it is none", async () => {
    const faults = await Promise.all(
      [
        workbookOf(header, header),
        workbookOf(""),
        zipOf({ "a.csv": "id" }),
        zipOf({ "content.xml": "" }),
        Buffer.from("d0cf11e0a1b11ae1", "hex"),
      ].map((bytes) => csvFaultOf(sheetOf(memoryFile(bytes)))),
    );

    expect(faults.map(({ message }) => message)).toEqual([
      'The workbook has several sheets with data: "Sheet 1", "Sheet 2".',
      "The workbook has no data.",
      "The file is a zip archive, and no workbook.",
      "The file is an OpenDocument sheet (.ods).",
      "The file is an old Excel workbook (.xls), or one with a password.",
    ]);
  });

  test("if it is too large, unpacks to too much, is cut off or lies about its size", async () => {
    const large = Buffer.concat([workbookOf(header), Buffer.alloc(9_000_000)]);
    const bomb = zipOf({ "xl/workbook.xml": " ".repeat(70_000_000) });
    const lying = workbookOf(header);
    const directory = lying.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    lying.writeUInt32LE(5, directory + 24);
    const files = [large, bomb, workbookOf(header).subarray(0, -30), lying];

    const faults = await Promise.all(files.map((bytes) => csvFaultOf(sheetOf(memoryFile(bytes)))));

    expect(faults.map(({ code }) => code)).toEqual([
      "workbook_too_large",
      "workbook_too_large",
      "unreadable_workbook",
      "unreadable_workbook",
    ]);
  });
});
