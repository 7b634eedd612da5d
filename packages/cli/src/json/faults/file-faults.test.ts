import type { fileFaults } from "@carryover/contract";
import { expect, test } from "vitest";
import { fixture, readWhole } from "../../testing/whole-file.ts";

interface Expected {
  readonly file: string;
  readonly code: keyof typeof fileFaults;
  readonly place: string;
  readonly message: string;
  readonly hint?: string;
  readonly records?: number;
}

const cases: ReadonlyArray<Expected> = [
  { file: "empty-file.json", code: "empty_file", place: "1:1", message: "empty" },
  { file: "only-comments.json", code: "empty_file", place: "1:1", message: "empty" },
  { file: "utf-16.json", code: "unsupported_encoding", place: "1:1", message: "UTF-16LE" },
  {
    file: "utf-16-without-mark.json",
    code: "unsupported_encoding",
    place: "1:1",
    message: "UTF-16BE",
    hint: "iconv -f UTF-16BE",
  },
  { file: "utf-32.json", code: "unsupported_encoding", place: "1:1", message: "UTF-32LE" },
  { file: "top-level-text.json", code: "not_an_object_or_list", place: "2:3", message: "neither" },
  {
    file: "unknown-top-level-key.json",
    code: "unknown_top_level_key",
    place: "3:3",
    message: '"clients"',
    hint: "Use one of: customers, subscriptions, usages.",
  },
  {
    file: "mistyped-top-level-key.json",
    code: "unknown_top_level_key",
    place: "2:3",
    message: '"Customer"',
    hint: 'Did you mean "customers"?',
  },
  {
    file: "collection-without-list.json",
    code: "unexpected_text",
    place: "2:16",
    message: '"customers" must hold a list',
  },
  {
    file: "unbalanced-bracket.json",
    code: "unbalanced_bracket",
    place: "5:3",
    message: '"}" at line 5 closes the "[" opened at line 3, column 33; it needs "]".',
    records: 1,
  },
  {
    file: "unbalanced-after-lost-quote.json",
    code: "unbalanced_bracket",
    place: "3:46",
    message: "This string is never closed on its line.",
    hint: "Add the missing quote.",
    records: 1,
  },
  {
    file: "seed/free-subscriptions.json",
    code: "stray_bracket",
    place: "16:1",
    message:
      '"]" closes nothing: the object opened at line 1, column 1 was already closed at line 14',
    records: 1,
  },
  {
    file: "stray-bracket-in-list.json",
    code: "stray_bracket",
    place: "4:1",
    message: '"}" closes nothing: the list opened at line 1, column 1 was already closed at line 3',
    records: 1,
  },
  { file: "missing-comma.json", code: "missing_comma", place: "3:3", message: "", records: 1 },
  {
    file: "missing-comma-between-lists.json",
    code: "missing_comma",
    place: "4:1",
    message: "before this name",
    records: 1,
  },
  {
    file: "truncated-file.json",
    code: "truncated_file",
    place: "3:44",
    message:
      'innermost first: the "{" opened at line 3, column 35; the "{" opened at line 3, column 3; ' +
      'the "[" opened at line 1, column 15; the "{" opened at line 1, column 1.',
    records: 1,
  },
  { file: "unexpected-text.json", code: "unexpected_text", place: "2:28", message: "", records: 1 },
  {
    file: "unterminated-comment.json",
    code: "unterminated_comment",
    place: "3:3",
    message: "never closed",
    records: 1,
  },
];

test.each(cases)("$file is refused as $code at $place", async (expected) => {
  const whole = await readWhole(await fixture(expected.file));

  const { fileFault, measureFault } = whole;
  expect(fileFault?.code).toBe(expected.code);
  expect(`${fileFault?.position.line}:${fileFault?.position.column}`).toBe(expected.place);
  expect(fileFault?.message).toContain(expected.message);
  expect(fileFault?.hint).toContain(expected.hint ?? "");
  expect(whole.records).toHaveLength(expected.records ?? 0);
  expect(whole.faults).toEqual([]);
  expect(measureFault).toEqual(fileFault);
});

const texts: ReadonlyArray<[text: string, code: keyof typeof fileFaults, offset: number]> = [
  ["{}", "unknown_top_level_key", 0],
  ['{"additionalMetaData": {}}', "unknown_top_level_key", 0],
  ['{"error": "no access"}', "unknown_top_level_key", 1],
  ['{"customers": [], "version": 1}', "unknown_top_level_key", 18],
  ["]", "stray_bracket", 0],
  ["[]]", "stray_bracket", 2],
  ["[],,", "unexpected_text", 3],
  ["[] {}", "unexpected_text", 3],
  ['[{"id": 1}]\n{"id": 2}', "unexpected_text", 12],
  ['[]{"customers": []}', "unexpected_text", 2],
  ['{"customers": []} [{"id": 1}]', "unexpected_text", 18],
  ['{"customers": []}\n{"id": 1}', "unexpected_text", 18],
  ['{"customers": []} {}', "unknown_top_level_key", 18],
  ["[] []]", "stray_bracket", 5],
  ["[] [", "truncated_file", 4],
  ["[] <html>", "unexpected_text", 3],
  ['[] "a"', "unexpected_text", 3],
  ["[]\ufeff[]}", "stray_bracket", 7],
  ["[]\n\u00e9", "unexpected_text", 3],
  ['{"customers": [], "additionalMetaData": {"a": "1"}}{"customers": []}', "unexpected_text", 67],
  ['{"customers": []}{"customers": [], "additionalMetaData": {"a": "1"}}', "unexpected_text", 35],
  ["[,]", "unexpected_text", 1],
  ["[{},,{}]", "unexpected_text", 4],
  ["[{} / {}]", "unexpected_text", 4],
  ["[{}] /", "unexpected_text", 5],
  ["[{}}", "unbalanced_bracket", 3],
  ['{"customers": [{}}', "unbalanced_bracket", 17],
  ['{"customers": []]', "unbalanced_bracket", 16],
  ['{customers: [{"id": 1}]}', "unexpected_text", 1],
  ['{"customers" [{"id": 1}]}', "unexpected_text", 13],
  ['{"customers: [\n{"id": 1}]}', "unexpected_text", 1],
  ['{"customers": [], "additionalMetaData": ,}', "unexpected_text", 40],
  ['{"customers": [], "additionalMetaData": {"a": tru}}', "unexpected_text", 46],
  ['{"additionalMetaData": {}, "customers": [], "additionalMetaData": {}}', "unexpected_text", 44],
  ['{"customers"', "truncated_file", 12],
  ['[{"id": "a', "truncated_file", 10],
  ["[/* a", "unterminated_comment", 1],
  ["customerId,name\na,b\n", "not_an_object_or_list", 0],
];

test.each(texts)("%s is refused as %s at offset %i", async (text, code, offset) => {
  const whole = await readWhole(text);

  expect(whole.fileFault?.code).toBe(code);
  expect(whole.fileFault?.position.offset).toBe(offset);
  expect(whole.measureFault).toEqual(whole.fileFault);
});

test("bytes of compressed files are named", async () => {
  const whole = await readWhole(Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0x00]));

  expect(whole.fileFault?.code).toBe("unsupported_encoding");
  expect(whole.fileFault?.message).toContain("gzip");
});

test("a name in a message is cut and made printable", async () => {
  const whole = await readWhole(`{"\\u0007${"a".repeat(100)}": [{}]}`);

  expect(whole.fileFault?.message.length).toBeLessThan(120);
  expect(whole.fileFault?.message).not.toContain("\u0007");
});
