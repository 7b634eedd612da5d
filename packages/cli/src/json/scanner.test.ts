import { describe, expect, test } from "vitest";
import { fixture, readWhole } from "../testing/whole-file.ts";

const ids = (records: ReadonlyArray<{ value: Record<string, unknown> }>): unknown[] =>
  records.map((record) => record.value.customerId ?? record.value.id);

describe("forms of a file", () => {
  const sound: ReadonlyArray<[what: string, text: string, ids: string[]]> = [
    ["an object with a list", '{"customers": [{"id": "a"}, {"id": "b"}]}', ["a", "b"]],
    ["an object with an empty list", '{"customers": []}', []],
    ["a bare list", '[{"id": "a"}, {"id": "b"}]', ["a", "b"]],
    ["an empty bare list", " [ ] ", []],
    ["one object per line", '{"id": "a"}\n{"id": "b"}\n', ["a", "b"]],
    ["objects without anything between them", '{"id": "a"}{"id": "b"}', ["a", "b"]],
    ["a single object", '{"id": "a"}', ["a"]],
    ["lines with commas after them", '{"id": "a"},\n{"id": "b"},\n', ["a", "b"]],
    ["lines with commas before them", '{"id": "a"}\n,{"id": "b"}\n', ["a", "b"]],
    ["lines that begin with an extra name", '{"additionalMetaData": {}, "id": "a"}', ["a"]],
    ["comments everywhere", '/**/[/**/{/**/"id"/**/:/**/"a"/**/}/**/]// x', ["a"]],
    ["trailing commas everywhere", '{"customers": [{"id": "a", "m": [1,],},],},', ["a"]],
    ["a slash and a star in a string", '[{"id": "// a /* b */"}]', ["// a /* b */"]],
    ["brackets and quotes in a string", '[{"id": "}]\\"{["}]', ['}]"{[']],
    ["a backslash before the quote", '[{"id": "a\\\\"}]', ["a\\"]],
    ["a line comment at the end", '[{"id": "a"}] //', ["a"]],
    ["a comment of stars", '[/***/{"id": "a"}/* ** / */]', ["a"]],
  ];
  test.each(sound)("%s is read", async (_what, text, expected) => {
    const whole = await readWhole(text);

    expect(whole.fileFault).toBeUndefined();
    expect(whole.faults).toEqual([]);
    expect(ids(whole.records)).toEqual(expected);
  });

  test("objects with unknown names only are lines if there are two", async () => {
    const whole = await readWhole('{"a": 1}\n{"a": 2}');

    expect(whole.records.map((record) => record.value)).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test("lists may come in any order, also twice, and are counted each", async () => {
    const text =
      '{"usages": [{}], "customers": [{}, {}], "usages": [{}], "additionalMetaData": {}}';
    const whole = await readWhole(text);

    const numbers = whole.records.map(({ collection, number }) => `${collection} ${number}`);
    expect(numbers).toEqual(["usages 1", "customers 1", "customers 2", "usages 2"]);
    expect(whole.measure?.records).toEqual({ usages: 2, customers: 2 });
  });

  test("extra names are given parsed, wherever they stand", async () => {
    const text = '{"additionalMetaData": {"a": "b", /* é */}, "customers": [{"id": "a"}]}';
    const whole = await readWhole(text);

    const extra = whole.measure?.extras.additionalMetaData;
    const bytes = Buffer.from(text).subarray(extra?.position.offset);
    expect(extra?.value).toEqual({ a: "b" });
    expect(text.slice(extra?.namePosition.offset)).toMatch(/^"additionalMetaData"/);
    expect(bytes.subarray(0, extra?.byteLength).toString()).toMatch(/^\{.*\}$/);
    expect(ids(whole.records)).toEqual(["a"]);
  });

  test("an object before its decisive name may be longer than a chunk", async () => {
    const text = `{"additionalMetaData": {"a": "${"b".repeat(5000)}"}, "customers": [{"id": "a"}]}`;
    const whole = await readWhole(
      text,
      Array.from({ length: 50 }, (_, index) => index * 100),
    );

    expect(ids(whole.records)).toEqual(["a"]);
    expect(whole.records[0]?.position).toMatchObject({ offset: text.indexOf('{"id"') });
  });

  test("a byte order mark is skipped, but counts as bytes", async () => {
    const whole = await readWhole(await fixture("byte-order-mark.json"));

    expect(whole.records[0]?.position).toEqual({ line: 1, column: 16, offset: 18 });
  });

  test("columns count characters, offsets count bytes", async () => {
    const whole = await readWhole('[/* é😀 */ {"id": "a"},\r\n\r/* é */ {"id": "b"}]');

    expect(whole.records.map((record) => record.position)).toEqual([
      { line: 1, column: 11, offset: 14 },
      { line: 3, column: 9, offset: 38 },
    ]);
  });
});

describe("one record per line", () => {
  const cases: ReadonlyArray<[file: string, place: string, message: string, ids: string[]]> = [
    ["lines-wrong-bracket", "2:32", '"}" at line 2 closes the "["', ["before", "after"]],
    ["lines-unclosed", "2:31", '"[" opened at line 2, column 31 is', ["before", "d", "after"]],
    ["lines-text-after-record", "2:22", "after the end of the record", ["before", "after"]],
    ["lines-no-json", "2:1", "This is no JSON value", ["before", "after"]],
    ["lines-lost-quote", "2:29", "never closed on its line", ["before", "after"]],
  ];
  test.each(cases)("%s spoils its line only", async (file, place, message, expected) => {
    const whole = await readWhole(await fixture(`${file}.ndjson`));

    expect(whole.fileFault).toBeUndefined();
    expect(ids(whole.records)).toEqual(expected);
    expect(whole.faults.map((fault) => [fault.code, fault.position.line, fault.number])).toEqual([
      ["invalid_json", 2, 2],
    ]);
    const { line, column } = whole.faults[0]?.faultPosition ?? { line: 0, column: 0 };
    expect(`${line}:${column}`).toBe(place);
    expect(whole.faults[0]?.message).toContain(message);
  });

  test("blank lines, comments, commas and two records on a line are fine", async () => {
    const whole = await readWhole(await fixture("lines.ndjson"));

    expect(ids(whole.records)).toEqual(["a", "b", "c", "d"]);
  });

  test("a sound record may take several lines, even some that begin with a brace", async () => {
    const whole = await readWhole(await fixture("lines-over-several-lines.ndjson"));

    expect(ids(whole.records)).toEqual(["a", "b"]);
    expect(whole.records[0]?.value).toMatchObject({ addons: [{ addonId: "x" }, { addonId: "y" }] });
  });

  test("a broken last line is a fault of the record if its newline is there", async () => {
    const whole = await readWhole('{"id": "a"}\n{"id": "b", "m": {}\n');

    expect(whole.fileFault).toBeUndefined();
    expect(whole.faults.map((fault) => fault.faultPosition.line)).toEqual([2]);
  });

  test("a last line without its end is a truncated file", async () => {
    const whole = await readWhole(await fixture("lines-truncated.ndjson"));

    expect(ids(whole.records)).toEqual(["before"]);
    expect(whole.fileFault).toMatchObject({ code: "truncated_file", position: { line: 2 } });
  });

  test("what follows the byte range of a broken line is the next record", async () => {
    const text = '{"id": "a", "m": [\n{"id": "b"},\n{"id": "c"}}\n{"id": "d"}\n';
    const whole = await readWhole(text);

    expect(ids(whole.records)).toEqual(["b", "d"]);
    expect(whole.faults.map((fault) => fault.byteLength)).toEqual([18, 12]);
  });
});

test("many lines that each open brackets cost no more than the deepest record", async () => {
  const whole = await readWhole(`{"id":"a"}\n${'{"a":[\n'.repeat(20_000)}{"id":"b"}\n`);

  expect(ids(whole.records)).toEqual(["a", "b"]);
  expect(whole.faults).toHaveLength(20_000);
});
