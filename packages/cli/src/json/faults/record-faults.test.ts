import { type RecordCode, recordCodes } from "@carryover/contract";
import { expect, test } from "vitest";
import { fixture, readWhole } from "../../testing/whole-file.ts";

interface Expected {
  readonly file: string;
  readonly code: RecordCode;
  readonly place: string;
  readonly message?: string;
  readonly pointer?: string;
}

const cases: ReadonlyArray<Expected> = [
  { file: "single-quotes", code: "invalid_json", place: "3:31", message: "not single ones" },
  { file: "unquoted-name", code: "invalid_json", place: "3:23", message: "name needs double" },
  { file: "undefined-value", code: "invalid_json", place: "3:31", message: '"undefined" is no' },
  { file: "leading-zero", code: "invalid_json", place: "3:32", message: "must not begin with 0" },
  { file: "bad-escape", code: "invalid_json", place: "3:36", message: "This escape is not known" },
  { file: "missing-value", code: "invalid_json", place: "3:31", message: "A value is missing" },
  { file: "missing-colon", code: "invalid_json", place: "3:30", message: 'A ":" is missing' },
  { file: "missing-comma-in-record", code: "invalid_json", place: "3:22", message: "A comma is" },
  { file: "double-comma-in-record", code: "invalid_json", place: "3:22", message: "A name in" },
  { file: "lost-quote", code: "invalid_json", place: "4:12", message: "never closed on its line" },
  { file: "lost-quote-before-end", code: "invalid_json", place: "3:31", message: "never closed" },
  {
    file: "duplicate-key",
    code: "duplicate_key",
    place: "3:38",
    message: 'The field "name" stands twice in one object, first at line 3, column 23.',
    pointer: "/name",
  },
  {
    file: "duplicate-nested-key",
    code: "duplicate_key",
    place: "4:15",
    message: 'The field "a" stands twice in one object, first at line 3, column 46.',
    pointer: "/metadata/a",
  },
  { file: "nul-character", code: "nul_character", place: "3:34" },
  { file: "nul-escape", code: "nul_character", place: "3:31", pointer: "/name" },
  { file: "lone-surrogate", code: "lone_surrogate", place: "3:31", pointer: "/name" },
  { file: "invalid-utf8", code: "invalid_utf8", place: "3:38" },
  { file: "number-out-of-range", code: "number_out_of_range", place: "3:32", pointer: "/seats" },
  { file: "integer-out-of-range", code: "number_out_of_range", place: "3:36", pointer: "/seats/1" },
  { file: "number-too-small", code: "number_out_of_range", place: "3:32", pointer: "/seats" },
  { file: "record-too-deep", code: "record_too_deep", place: "3:98" },
  { file: "text-for-record", code: "not_an_object", place: "3:3" },
  { file: "null-for-record", code: "not_an_object", place: "3:3" },
  { file: "list-for-record", code: "not_an_object", place: "3:3" },
];

test.each(cases)("$file is a fault of its record alone: $code at $place", async (expected) => {
  const whole = await readWhole(await fixture(`${expected.file}.json`));

  expect(whole.fileFault).toBeUndefined();
  const ids = whole.records.map((record) => [record.number, record.value.customerId]);
  expect(ids).toEqual([
    [1, "before"],
    [3, "after"],
  ]);
  expect(whole.faults).toHaveLength(1);
  const fault = whole.faults[0];
  expect(fault).toMatchObject({ code: expected.code, number: 2, collection: "customers" });
  expect(`${fault?.faultPosition.line}:${fault?.faultPosition.column}`).toBe(expected.place);
  expect(fault?.message).toContain(expected.message ?? recordCodes[expected.code].sentence);
  expect(fault?.hint).toBe(recordCodes[expected.code].hint);
  expect(fault?.pointer).toBe(expected.pointer ?? "");
  expect(fault?.position).toMatchObject({ line: 3, column: 3 });
  expect(whole.measure?.records).toEqual({ customers: 3 });
});

const texts: ReadonlyArray<[record: string, code: RecordCode, offset: number]> = [
  ['{"a": -01}', "invalid_json", 6],
  ['{"a": .5}', "invalid_json", 6],
  ['{"a": +1}', "invalid_json", 6],
  ['{"a": 1.}', "invalid_json", 6],
  ['{"a": 1e}', "invalid_json", 6],
  ['{"a": -}', "invalid_json", 6],
  ['{"a": NaN}', "invalid_json", 6],
  ['{"a": "\\u12"}', "invalid_json", 7],
  ['{"a": "\t"}', "invalid_json", 7],
  ['{"a": 1; "b": 2}', "invalid_json", 7],
  ['{"a": 1 / 2}', "invalid_json", 8],
  ["{,}", "invalid_json", 1],
  ['{"a": [1,,2]}', "invalid_json", 9],
  ['{"a": [,]}', "invalid_json", 7],
  ['{"a": ,}', "invalid_json", 6],
  ["{1: 2}", "invalid_json", 1],
  ['{"a"}', "invalid_json", 4],
  ["undefined", "invalid_json", 0],
  ["...", "invalid_json", 0],
  ["5", "not_an_object", 0],
  ["true", "not_an_object", 0],
  ['{"a\\u0000": 1}', "nul_character", 1],
  ['{"a": "\\uDC00\\uD800"}', "lone_surrogate", 6],
  ['{"a": -9007199254740992}', "number_out_of_range", 6],
  ['{"a": [[{"b": 1e999}]]}', "number_out_of_range", 14],
  ['{"é": {"a": {}, "\\u0061": {}}}', "duplicate_key", 17],
];

test.each(texts)("%s is %s at byte %i of the record", async (record, code, offset) => {
  const whole = await readWhole(`[{"id": "before"}, ${record}, {"id": "after"}]`);

  expect(whole.fileFault).toBeUndefined();
  expect(whole.records.map(({ value }) => value.id)).toEqual(["before", "after"]);
  expect(whole.faults.map((fault) => fault.code)).toEqual([code]);
  expect((whole.faults[0]?.faultPosition.offset ?? 0) - 19).toBe(offset);
});

const sound: ReadonlyArray<string> = [
  '{"a": 9007199254740991, "b": -0.0, "c": 1e-300, "d": 0e-999}',
  '{"a": {"a": {"a": 1}}, "b": [{"a": 1}, {"a": 1}]}',
  '{"a": "\\ud83d\\ude00 \\\\u0000 \\\\ud800 \\" : \\u0001"}',
  '{"__proto__": {"a": 1}, "constructor": 1}',
  '{"a": "é : 😀", "": []}',
];

test.each(sound)("%s is sound, and equal to what JSON.parse gives", async (record) => {
  const whole = await readWhole(`[${record}]`);

  expect(whole.faults).toEqual([]);
  expect(JSON.stringify(whole.records[0]?.value)).toBe(JSON.stringify(JSON.parse(record)));
});

test("no value of the file stands in a message", async () => {
  const secret = "s3cret";
  const records = [`{"a": ${secret}}`, `{"a": '${secret}'}`, `{"a": "${secret}\\q"}`];
  const whole = await readWhole(`[${records.join(", ")}, {"a": "${secret}", "a": 1}, ${secret}]`);

  expect(whole.faults).toHaveLength(5);
  expect(JSON.stringify(whole.faults)).not.toContain(secret);
});

test("a lost quote before the next record is no reason to lose that one", async () => {
  const text = '[\n{"id": "a", "m": {"x": "y}},\n{"id": "b"},\n{"id": "c", "n": "z}\n]';
  const whole = await readWhole(text);

  expect(whole.fileFault).toBeUndefined();
  expect(whole.records.map(({ value }) => value.id)).toEqual(["b"]);
  expect(whole.faults.map((fault) => [fault.number, fault.faultPosition.column])).toEqual([
    [1, 24],
    [3, 18],
  ]);
});
