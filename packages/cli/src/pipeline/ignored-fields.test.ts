import { expect, test } from "vitest";
import { IgnoredFields } from "./ignored-fields.ts";

test("fields that are left out are counted, with the line of the first", () => {
  const ignored = new IgnoredFields();

  ignored.note(["seats"], 3);
  ignored.note(["color", "seats"], 4);

  expect(ignored.list()).toEqual([
    { field: "seats", count: 2, line: 3 },
    { field: "color", count: 1, line: 4 },
  ]);
});

test("as many names as there are records are counted together beyond a limit", () => {
  const ignored = new IgnoredFields();

  for (let line = 1; line <= 1_003; line++) ignored.note([`name-${line}`], line);

  expect(ignored.list()).toHaveLength(1_001);
  expect(ignored.list().at(-1)).toEqual({ field: "(others)", count: 3, line: 1_001 });
});
