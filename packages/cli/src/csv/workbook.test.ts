import { describe, expect, test } from "vitest";
import { kinds } from "../pipeline/kinds.ts";
import { readRecords } from "../pipeline/reader.ts";
import { measureInput } from "../pipeline/run.ts";
import { csvFaultOf, memoryFile } from "../testing/csv-file.ts";
import { textCell, workbookOf, zipOf } from "../testing/workbook.ts";
import { sheetOf } from "./workbook.ts";

const header = `<row r="2">${textCell("A2", "id")}${textCell("B2", "name")}</row>`;

async function recordsOf(rows: string) {
  const input = await sheetOf(memoryFile(workbookOf("", rows)));
  const { reading } = await measureInput(input, kinds.customers);
  const found: unknown[] = [];
  for await (const records of readRecords(input.chunks(), reading)) {
    for (const record of records) {
      const { line } = record.position;
      found.push([line, record.kind === "record" ? record.value : record.code]);
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
    [6, "digits_lost"],
    [7, { id: "a", name: "true" }],
  ]);
});

test("other files are left as they are", async () => {
  const input = memoryFile("id,name\n");

  expect(await sheetOf(input)).toBe(input);
});

describe("a workbook is refused", () => {
  test.each([
    ["with an error", '<row r="3"><c r="A3" t="e"><v>#N/A</v></c></row>', "A3 holds an error"],
    ["with a cell far away", '<row r="9"><c r="XFD1048576"><v>1</v></c></row>', "16384 columns"],
    ["with many empty rows", '<row r="9"><c r="AZ999999"><v>1</v></c></row>', "999999 rows"],
  ])("%s", async (_name, rows, message) => {
    const fault = await csvFaultOf(sheetOf(memoryFile(workbookOf(header + rows))));

    expect(fault.message).toContain(message);
  });

  test("with several sheets of data, without one, or if it is none", async () => {
    const faults = await Promise.all(
      [workbookOf(header, header), workbookOf(""), zipOf({ "a.csv": "id" })].map((bytes) =>
        csvFaultOf(sheetOf(memoryFile(bytes))),
      ),
    );

    expect(faults.map(({ message }) => message)).toEqual([
      'The workbook has several sheets with data: "Sheet 1", "Sheet 2".',
      "The workbook has no data.",
      "The file is a zip archive, and no workbook.",
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
