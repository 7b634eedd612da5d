import { expect, test } from "vitest";
import { locate } from "./locate.ts";

const text = `{ "id": "a", // é
  "é": {"x/y": [1, {"~": "z",},]},
}`;
const record = { line: 7, column: 5, offset: 100 };

const cases: ReadonlyArray<[pointer: string, line: number, column: number, offset: number]> = [
  ["", 7, 5, 100],
  ["/id", 7, 13, 108],
  ["/é", 8, 8, 127],
  ["/é/x~1y", 8, 16, 135],
  ["/é/x~1y/0", 8, 17, 136],
  ["/é/x~1y/1/~0", 8, 26, 145],
  ["/missing", 7, 5, 100],
  ["/é/x~1y/9", 8, 16, 135],
  ["/id/deeper", 7, 13, 108],
];

test.each(cases)(
  "the value at %s stands at line %i, column %i",
  (pointer, line, column, offset) => {
    expect(locate(text, record, pointer)).toEqual({ line, column, offset });
  },
);

test("the name before a value can be asked for", () => {
  expect(locate(text, record, "/id", "name")).toEqual({ line: 7, column: 7, offset: 102 });
});

test("a text that is no JSON gives the place of the record", () => {
  expect(locate("", record, "/id")).toEqual(record);
});
