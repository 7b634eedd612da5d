import { describe, expect, test } from "vitest";
import { remarksOn } from "../import/remarks.ts";
import { csvFaultOf, formOf, measureCsv, readCsv } from "../testing/csv-file.ts";

describe("a file that does not begin as JSON is read as CSV", () => {
  test.each([
    ["of one column", "Kundennr\na1\na2\n"],
    ["with a header in quotes", '"Kundennr"\n"a1"\n'],
    ["with several of them", '"Kundennr","Firma"\n"a1","x"\n'],
    ["with a byte order mark", '\ufeff"Kundennr"\r\n"a1"\r\n'],
  ])("%s", async (_name, text) => {
    const fault = await csvFaultOf(measureCsv(text));

    expect(fault.code).toBe("missing_column");
    expect(fault.message).toContain('read as CSV, and no column goes to "id"');
    expect(fault.hint).toContain("The file has: Kundennr");
  });

  test("with brackets in its header, if that has the name of a field", async () => {
    const { values } = await readCsv("id,Price [EUR]\na1,5\n", { ignoreUnknown: true });

    expect(values).toEqual([{ id: "a1" }]);
  });

  test("with a line for Excel in quotes", async () => {
    expect((await readCsv('"sep=;"\r\nid;name\r\na1;x\r\n')).values).toEqual([
      { id: "a1", name: "x" },
    ]);
  });

  test("with a line for Excel and nothing else, it is empty", async () => {
    expect(await csvFaultOf(measureCsv("sep=;\r\n\r\n"))).toMatchObject({ code: "empty_file" });
  });

  test.each(["undefined", "one line\n", '"id": "a1",\n"name": "x"\n', "[id],[name]\na1,5\n"])(
    "but not %j",
    async (text) => {
      expect(await formOf(text)).toBeNull();
    },
  );
});

describe("a flag of CSV says more than the beginning of a file", () => {
  const table = "id;name\na1;x\n";

  test.each([
    ["a title in brackets", `[Export of 1 December]\n${table}`, { headerRow: 2 }],
    ["a comment between slashes", `/* by Bob */\n${table}`, { headerRow: 2 }],
    ["a comment in lines", `/* by Bob\n   for all */\n${table}`, { headerRow: 3 }],
    ["a comment without an end", `/* by Bob\n${table}`, { headerRow: 2 }],
    ["JSON", `{"exportedAt": "2026-12-01"}\n${table}`, { headerRow: 2 }],
    ["a mark of HTML", `<export>\n${table}`, { headerRow: 2 }],
  ])("before whose header is %s", async (_name, text, flags) => {
    expect((await readCsv(text, flags)).values).toEqual([{ id: "a1", name: "x" }]);
  });

  test("whose header is in brackets", async () => {
    const map = [{ field: "id", column: "[id]" }];

    const { values } = await readCsv("[id];name\na1;x\n", { map });
    const fault = await csvFaultOf(measureCsv("[id];name\na1;x\n", { delimiter: ";" }));

    expect(values).toEqual([{ id: "a1", name: "x" }]);
    expect(fault).toMatchObject({ code: "missing_column" });
    expect(fault.hint).toContain("The file has: [id], name");
  });

  test.each([
    '[\n  {"id": "a1"},\n  {"id": "a2"}\n]\n',
    '/* by Bob */ {\n  "customers": [\n    {"id": "a1", "name": "x"}\n  ]\n}\n',
    '{"id": "a1"}\n{"id": "a2"}\n{"id": "a3"}\n',
    "[]",
  ])("but does not make a table of another file of the command, %j", async (text) => {
    const forms = [{ headerRow: 3 }, { headerRow: 9 }, { delimiter: ";" }].map((flags) =>
      formOf(text, flags),
    );

    expect(await Promise.all(forms)).toEqual([null, null, null]);
  });
});

test.each([
  ["--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\nCOPY a (id) FROM stdin;\n"],
  ["INSERT INTO customers (id, name) VALUES ('a1', 'x');\nINSERT INTO customers VALUES ('a2');\n"],
  ["/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `customers`;\n"],
  ["PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"],
])("a dump of a database is told from a table: %j", async (text) => {
  const fault = await csvFaultOf(measureCsv(text));

  expect(fault).toMatchObject({ code: "not_an_object_or_list" });
  expect(fault.message).toContain("statements of SQL");
  expect(fault.hint).toContain("csv header");
});

test("a NUL in a header is named", async () => {
  const fault = await csvFaultOf(measureCsv("id,name\0\na1,x\n"));

  expect(fault.message).toContain('"name<U+0000>" (1 filled cell)');
});

describe("a header that is not the first row is found, and its row named", () => {
  test.each([
    ["a title", "Customers 2024\nid,name\na1,x\n", "a title, and row 2 seems to be"],
    ["a title in a table", "Customers;;\n;;\nid;name;email\na;b;\n", "a title, and row 3 seems"],
    ["a title with a date", "Report,2024-01-01\n\nid,name,email\na1,x,\n", "row 3 seems to be"],
    ["a title with brackets", "Export [2024]\n\nid,name\na1,x\n", "row 3 seems to be"],
    ["a comment", "# export of 2024-01-01\nid,name\na1,x\n", "a comment, and row 2 seems to be"],
    ["a comment with commas", "# by Bob, for all\nid,name\na1,x\n", "a comment, and row 2 seems"],
    [
      "a comment of JSON",
      "// by Bob, for all\nid,name\na1,x\n",
      "a comment, and row 2 seems to be",
    ],
    ["a comment in two lines", "-- one\n-- two\nid;name\na1;x\n", "a comment, and row 3 seems"],
  ])("after %s", async (_name, text, message) => {
    const fault = await csvFaultOf(measureCsv(text));

    expect(fault.code).toBe("missing_column");
    expect(fault.message).toContain(message);
    expect(fault.hint).toMatch(
      /^If so, pass --csv-header-row [23]: what is before it is left out.$/,
    );
  });

  test("also by a mapping, or because it is longer", async () => {
    const text = "Kunden\nNr,Firma\na1,x\n";
    const map = [{ field: "id", column: "Nr" }];

    const mapped = await csvFaultOf(measureCsv(text, { map }));
    const longer = await csvFaultOf(measureCsv(text));

    expect(mapped.message).toContain("row 2 seems to be the header: Nr, Firma.");
    expect(longer.message).toContain("row 2 may be the header: Nr, Firma.");
  });

  test("curly quotes and other delimiters are named", async () => {
    const quotes = await csvFaultOf(measureCsv("“id”,“name”\n“a1”,“x”\n"));
    const colon = await csvFaultOf(measureCsv("id:name\na1:x\n"));

    expect(quotes.message).toContain("The names are in curly quotes");
    expect(colon.hint).toContain("pass --csv-delimiter ':'");
    const other = await csvFaultOf(measureCsv("sep=,\nid;name\na1,x;y\n"));
    expect(other.hint).toContain("pass --csv-delimiter ';'");
    expect((await readCsv("id:name\na1:x\n", { delimiter: ":" })).values).toEqual([
      { id: "a1", name: "x" },
    ]);
  });

  test("but a first row of data is no title", async () => {
    const fault = await csvFaultOf(measureCsv("a1,Alice,a@b.example\na2,Bob,b@b.example\n"));

    expect(fault.message).toContain("The first row may be a record.");
  });
});

describe("the row of the header", () => {
  const text = '\ufeffKunden,"2024\nMai"\r\n\r\nid;name\r\na 1;x\r\n';

  test("is said by a flag, and what is before it is left out with a remark", async () => {
    const file = await measureCsv(text, { headerRow: 4 });
    const { values, places } = await readCsv(text, { headerRow: 4 });

    expect(values).toEqual([{ id: "a 1", name: "x" }]);
    expect(places).toEqual(["5:1"]);
    expect(file.reading.csv?.head.toString()).toBe(text.slice(0, -"a 1;x\r\n".length));
    expect(remarksOn(file)).toEqual([
      `read as: --csv-delimiter ';' --csv-quote '"' --csv-encoding utf-8 --csv-header-row 4`,
      'left out before the header: "Kunden,\\"2024\\nMai\\""',
    ]);
  });

  test("is part of what the file is known by", async () => {
    const twice = "id,name\nid,name\na1,x\n";

    const [first, second] = [await measureCsv(twice), await measureCsv(twice, { headerRow: 2 })];

    expect(second.measure.records).toEqual({ customers: 1 });
    expect(second.measure.sha256).not.toBe(first.measure.sha256);
  });

  test.each([6, 99])("that is beyond the file is refused: %i", async (headerRow) => {
    const fault = await csvFaultOf(measureCsv(text, { headerRow }));

    expect(fault.message).toContain(`said to be in line ${headerRow}, which is not in`);
  });
});
