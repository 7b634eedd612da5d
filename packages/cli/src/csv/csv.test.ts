import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kinds } from "../pipeline/kinds.ts";
import { placeOf } from "../pipeline/run.ts";
import { csvFaultOf, formOf, measureCsv, readCsv } from "../testing/csv-file.ts";

const acme = { id: "a", name: "Acme" };

describe("a file of CSV", () => {
  test.each([
    ["commas", "id,name\na,Acme\n"],
    ["semicolons", "id;name\r\na;Acme\r\n"],
    ["tabs", "id\tname\na\tAcme"],
    ["bars", "id|name\ra|Acme"],
    ["a byte order mark", "\ufeffid,name\na,Acme\n"],
    ["a line for Excel", "\ufeffsep=;\r\nid;name\r\na;Acme\r\n"],
    ["quotes", '"id","name"\n"a","Acme"\n'],
    ["single quotes", "'id','name'\n'a','Acme'\n"],
    ["blank rows before its header", "\ufeff\r\n;;\r\nid;name\r\na;Acme\r\n"],
    ["blank rows", "id,name\n\n , \na,Acme\n,\n\n"],
    ["blanks around its names", "id, name \na,Acme\n"],
    ["empty columns at the end", "id,name,,\na,Acme,,\n"],
    ["more empty cells than columns", "id,name\na,Acme,,\n"],
  ])("with %s is read", async (_name, text) => {
    expect((await readCsv(text)).values).toEqual([acme]);
  });

  test("has texts as they are, with quotes, delimiters and line breaks in quotes", async () => {
    const text = 'id,name\n a,"Say ""hi"", twice"\nb,"two\r\nlines"\nc,5" pipe\n007,x\ne,""\n';

    const { values, places } = await readCsv(text);

    expect(values).toEqual([
      { id: " a", name: 'Say "hi", twice' },
      { id: "b", name: "two\r\nlines" },
      { id: "c", name: '5" pipe' },
      { id: "007", name: "x" },
      { id: "e" },
    ]);
    expect(places).toEqual(["2:1", "3:1", "5:1", "6:1", "7:1"]);
  });

  test("has types where the field has one, and metadata by key", async () => {
    const text =
      "customerId;planId;paused;unitQuantity;addons;metadata.tier;metadata.__proto__\n" +
      'a;p;TRUE;5;"[{""id"":""x"",""quantity"":1}]";1;x\na;p;no;1,5;;;\n';

    const { values } = await readCsv(text, { kind: kinds.subscriptions });

    expect(JSON.stringify(values[0])).toBe(
      '{"customerId":"a","planId":"p","paused":true,"unitQuantity":5,' +
        '"addons":[{"id":"x","quantity":1}],"metadata":{"tier":"1","__proto__":"x"}}',
    );
    expect(values[1]).toMatchObject({ paused: "no", unitQuantity: "1,5" });
  });

  test("takes columns by the mapping, which beats their own names", async () => {
    const map = [
      { field: "customerId", column: "Nr" },
      { field: "metadata.tier", column: "Tier" },
    ];

    const { values } = await readCsv("id;Nr;Tier\n1;a;gold\n", { map });

    expect(values).toEqual([{ customerId: "a", metadata: { tier: "gold" } }]);
  });

  test("is read in its encoding, or in the one that is named", async () => {
    const text = "id;name\na;Müller – Söhne\n";
    const windows = Buffer.from("id;name\na;M\xfcller \x96 S\xf6hne\n", "latin1");

    const values = [
      (await readCsv(text)).values,
      (await readCsv(windows)).values,
      (await readCsv(windows, { encoding: "windows-1250" })).values,
    ];

    expect(values).toEqual(Array(3).fill([{ id: "a", name: "Müller – Söhne" }]));
    expect(await formOf(windows)).toMatchObject({
      dialect: { encoding: "windows-1252" },
      encodingSample: "Müller – Söhne",
    });
  });

  test("with some characters of UTF-8 is UTF-8, and a broken row is rejected", async () => {
    const mixed = Buffer.concat([Buffer.from("id;name\na;é\nb;"), Buffer.from([0xe9, 0x0a])]);

    const { values, places } = await readCsv(mixed);

    expect(values).toEqual([{ id: "a", name: "é" }, "invalid_utf8"]);
    expect(places[1]).toBe("3:3");
  });
});

test.each([
  ["too few cells", "b", "invalid_row", "The row has 1 cell, and the header 2."],
  ["too many cells", "b,c,d", "invalid_row", "The row has 3 cells, and the header 2."],
  ["text beside quotes", 'b,"c"d', "invalid_row", "Text stands beside the quotes of this cell."],
  ["a NUL", "b,c\0", "nul_character", "NUL"],
  ["the header", "id,name", "repeated_header", "the header again."],
  ["the header after a mark", '\ufeff"ID",Name', "repeated_header", "a byte order mark (U+FEFF)"],
  ["an error", "b,#N/A", "error_value", '"name" holds #N/A, which is no value.'],
  ["a null of a database", "b,\\N", "error_value", '"name" holds \\N, the null of a database'],
  ["a quote after a backslash", 'b,"say \\"hi\\""', "invalid_row", "is written twice, not as"],
  ["a shortened number", "1.23457E+15,c", "digits_lost", '"id" holds 1.23457E+15, a number'],
])("a row with %s spoils itself alone", async (_name, row, code, message) => {
  const { values, messages } = await readCsv(`id,name\na,Acme\n${row}\na,Acme\n`);

  expect(values).toEqual([acme, code, acme]);
  expect(messages[0]).toContain(message);
});

test("a cell that is no JSON, or too deep, spoils its row", async () => {
  const rows = ["[", '"[{""id"":1,""id"":2}]"', "[".repeat(65) + "]".repeat(65), "[9e99]"];
  const text = `customerId;planId;addons\n${rows.map((row) => `a;p;${row}\n`).join("")}`;

  const { values } = await readCsv(text, { kind: kinds.subscriptions });

  expect(values).toEqual([
    "invalid_json",
    "duplicate_key",
    "record_too_deep",
    "number_out_of_range",
  ]);
});

test.each([
  ["never closed", 'id,name\na,Acme\nb,"x\nc,y\n', "unclosed_quote", "3:3"],
  [
    "not closed within a row",
    `id,name\na,Acme\nb,"${"x".repeat(2 ** 21)}"\n`,
    "unclosed_quote",
    "3:3",
  ],
  [
    "not there, in a row without an end",
    `id,name\na,Acme\nb,${"x".repeat(2 ** 21)}`,
    "row_too_large",
    "3:1",
  ],
])("a quote that is %s ends the file", async (_name, text, code, place) => {
  const { values, fault } = await readCsv(text, { cuts: [5, 14, 15, 300_000] });

  expect(values).toEqual([acme]);
  expect(fault?.code).toBe(code);
  expect(`${fault?.position.line}:${fault?.position.column}`).toBe(place);
});

describe("a file is refused before anything is sent", () => {
  test.each([
    ["a quote in its header", 'id,"name\na,b\n', "unclosed_quote", "A quote of the header"],
    [
      "a quote in its header, in a large file",
      `id,"name\n${"a,b\n".repeat(50_000)}`,
      "unclosed_quote",
      "A quote of the header is not closed within 131072 bytes.",
    ],
    ["no id", "Nr,name\n1,x\n", "missing_column", 'no column goes to "id"'],
    [
      "two columns of one name",
      "id,name,name\n",
      "duplicate_column",
      'Two columns are named "name"',
    ],
    [
      "data that no field takes",
      "id,Note\na,x\nb,\nc,y\n",
      "unmapped_column",
      '"Note" (2 filled cells)',
    ],
    ["data without a name", "id,,\na,x,\n", "unmapped_column", "column 2 (1 filled cell)"],
    ["too many columns", `id${",".repeat(1_000)}\n`, "header_too_large", "1001 columns"],
    [
      "a header without an end",
      `id,name${" ".repeat(70_000)}\n`,
      "header_too_large",
      "65536 bytes",
    ],
  ])("with %s", async (_name, text, code, message) => {
    const fault = await csvFaultOf(measureCsv(text));

    expect(fault).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test("with two columns for one field", async () => {
    const map = [
      { field: "name", column: "A" },
      { field: "name", column: "B" },
    ];

    const fault = await csvFaultOf(measureCsv("id,A,B\n", { map }));

    expect(fault.message).toBe('Two columns go to "name": "A" and "B".');
  });

  test("with a guess at what was meant", async () => {
    const missing = await csvFaultOf(measureCsv("ID,Name\n1,x\n"));
    const map = [{ field: "id", column: "Kundenr" }];
    const misspelt = await csvFaultOf(measureCsv("Kundennr,Name\n1,x\n", { map }));
    const unmapped = await csvFaultOf(measureCsv("id,Name\n1,x\n"));

    expect(missing.hint).toBe("Name the column: --map id=ID. The file has: ID, Name.");
    expect(misspelt.message).toContain('There is no column "Kundenr".');
    expect(unmapped.hint).toContain("Did you mean --map name=Name?");
    const alike = await csvFaultOf(measureCsv("id,Email,EMAIL\n1,x,y\n"));
    expect(alike.hint).toContain("Did you mean --map email=Email? Map");
    const taken = [{ field: "customerId", column: "Nr" }];
    const other = await csvFaultOf(measureCsv("Nr,id\n1,x\n", { map: taken }));
    expect(other.message).toContain('"id" (1 filled cell)');
    expect(other.hint).not.toContain("Did you mean");
  });

  test("with what its first row may be instead of a header", async () => {
    const record = await csvFaultOf(measureCsv("a1,Alice,a@b.example\na2,Bob,b@b.example\n"));

    expect(record.message).toContain("The first row may be a record.");
    expect(record.hint).toMatch(/^If it is, add a row before it with the names of the columns/);
  });

  test("but not if columns are to be left out, unless they decide who has access", async () => {
    const flags = { kind: kinds.subscriptions, ignoreUnknown: true };

    const file = await measureCsv("customerId,planId,Note\na,p,x\n", flags);
    const fault = await csvFaultOf(measureCsv("customerId,planId,suspended\na,p,1\n", flags));

    expect(file.measure.leftOut).toMatchObject([{ column: { name: "Note" }, filled: 1 }]);
    expect(fault.message).toContain("decides who has access");
  });
});

test.each(["[]", ' {"id": 1}', "// x\n[]", "<html>,", "hello", "hello world\n", "", '"a": [1, 2]'])(
  "%j is no CSV",
  async (text) => {
    expect(await formOf(text)).toBeNull();
  },
);

test("the digest covers the mapping", async () => {
  const text = "id,A,B\na,x,y\n";
  const digest = async (field: string) => {
    const map = [
      { field: "name", column: "A" },
      { field, column: "B" },
    ];
    return (await measureCsv(text, { map })).measure.sha256;
  };

  expect(await digest("metadata.x")).toBe(await digest("metadata.x"));
  expect(await digest("metadata.x")).not.toBe(await digest("metadata.y"));
});

test("an issue is placed at its cell, and worded for a table", async () => {
  const text = 'customerId;planId;paused;unitQuantity\na;p;;\nc;"p\nq";ja;"1,5"\n';
  const file = await measureCsv(text, { kind: kinds.subscriptions });
  const offset = text.indexOf("c;");
  const record = {
    number: 2,
    position: { line: 3, column: 1, offset },
    byteLength: text.length - offset - 1,
  };
  const locate = placeOf(file, kinds.subscriptions);
  const issue = { code: "invalid_type" as const, message: "", hint: "" };

  const paused = await locate(record, { ...issue, pointer: "/paused" });
  const units = await locate(record, { ...issue, pointer: "/unitQuantity" });
  const none = await locate(record, { ...issue, pointer: "" });

  expect(paused).toMatchObject({
    position: { line: 4, column: 4 },
    message: 'The cell must hold true or false, and holds "ja".',
    cell: { recordNumber: 2, id: "c", column: "paused", columnNumber: 3, value: "ja" },
  });
  expect(units.hint).toContain("such as 1.5.");
  expect(none).toMatchObject({ position: { line: 3, column: 1 }, cell: { column: null } });
});

/** Texts with whatever means something in CSV. */
const text = fc
  .array(
    fc.constantFrom("a", "ü", "😀", '"', "'", ",", ";", "\t", "|", "\n", "\r\n", " ", "=", "1"),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(""))
  .filter((each) => each.trim() !== "");
const json = fc.array(fc.record({ id: text, quantity: fc.integer({ min: 0, max: 99 }) }));
const metadata = fc.dictionary(
  text.filter((key) => key === key.trim()),
  text,
  { minKeys: 1 },
);

const records = {
  customers: fc.record(
    { id: text, name: text, email: text, updatedAt: text, metadata },
    { requiredKeys: ["id"] },
  ),
  subscriptions: fc.record(
    {
      customerId: text,
      planId: text,
      paused: fc.boolean(),
      unitQuantity: fc.integer(),
      addons: json,
      metadata,
    },
    { requiredKeys: ["customerId", "planId"] },
  ),
  usage: fc.record(
    { customerId: text, featureId: text, usage: fc.integer({ min: -9, max: 9 }).map((n) => n / 4) },
    { requiredKeys: ["customerId", "featureId", "usage"] },
  ),
};

test.each(["customers", "subscriptions", "usage"] as const)(
  "%s in CSV are the same as in NDJSON, wherever the bytes are cut",
  async (name) => {
    const kind = kinds[name];
    const list = fc.array(records[name] as fc.Arbitrary<Record<string, unknown>>, { minLength: 1 });
    const cuts = fc
      .array(fc.nat(400))
      .map((numbers) => [...new Set(numbers)].sort((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(list, cuts, fc.constantFrom(",", ";"), async (values, at, delimiter) => {
        const csv = csvOf(values, delimiter);

        const read = await readCsv(csv, {
          kind,
          cuts: at,
          delimiter,
          quote: '"',
          encoding: "utf-8",
        });

        expect(read.fault).toBeNull();
        expect(read.values.map(sorted)).toEqual(values.map(sorted));
      }),
      { numRuns: 40 },
    );
  },
);

/** The records as a table, with a column for each field and key of metadata. */
function csvOf(values: ReadonlyArray<Record<string, unknown>>, delimiter: string): string {
  const flat = values.map(({ metadata, ...fields }) => {
    const keys = Object.entries((metadata ?? {}) as object);
    return new Map([
      ...Object.entries(fields),
      ...keys.map(([key, value]) => [`metadata.${key}`, value] as const),
    ]);
  });
  const names = [...new Set(flat.flatMap((row) => [...row.keys()]))];
  const rows = flat.map((row) => names.map((name) => cellOf(row.get(name))));
  const lines = [names.map((name) => cellOf(name)), ...rows].map((cells) => cells.join(delimiter));
  return `${lines.join("\r\n")}\r\n`;
}

function cellOf(value: unknown): string {
  if (value === undefined) return "";
  const written = typeof value === "string" ? value : JSON.stringify(value);
  return /[",;\r\n]/.test(written) ? `"${written.replaceAll('"', '""')}"` : written;
}

function sorted(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, each: unknown) =>
    each !== null && typeof each === "object" && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
