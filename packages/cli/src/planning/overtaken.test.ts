import type { ImportRecordOutcome } from "@carryover/sdk";
import { expect, it } from "vitest";
import { overtakenOf } from "./overtaken.ts";

type Differing = Pick<ImportRecordOutcome, "outcome" | "changes">;

const differs = (field: string, before: unknown, after: unknown): Differing => ({
  outcome: "updated",
  changes: [{ entity: "customer", id: "a", field, before, after }],
});
const skipped: Differing = { outcome: "skipped", changes: [] };
const none = Number.POSITIVE_INFINITY;

it.each<[string, Array<[number, number]>, Array<[number, Differing]>, number[]]>([
  ["a record that is alone", [[1, 5]], [[1, differs("name", "x", "y")]], []],
  [
    "an older one behind a newer one",
    [
      [1, 5],
      [2, 4],
    ],
    [[2, differs("name", "x", "y")]],
    [2],
  ],
  [
    "not the newer one itself",
    [
      [1, 5],
      [2, 4],
    ],
    [[1, differs("name", "x", "y")]],
    [2],
  ],
  [
    "a dated one behind one of now",
    [
      [1, none],
      [2, 4],
    ],
    [[2, differs("name", "x", "y")]],
    [2],
  ],
  [
    "those that come back to what is stored",
    [
      [1, 4],
      [2, 5],
    ],
    [
      [1, differs("name", "x", "y")],
      [2, differs("name", "y", "x")],
    ],
    [1, 2],
  ],
  [
    "none of those that end elsewhere",
    [
      [1, 4],
      [2, 5],
    ],
    [
      [1, differs("name", "x", "y")],
      [2, differs("name", "y", "z")],
    ],
    [],
  ],
  [
    "none where a field stays changed that only the first has",
    [
      [1, 4],
      [2, 5],
    ],
    [
      [1, differs("email", "x", "y")],
      [2, differs("name", "y", "x")],
    ],
    [],
  ],
  [
    "a skipped one before the last",
    [
      [1, 4],
      [2, 5],
    ],
    [[1, skipped]],
    [1],
  ],
  [
    "not the last one, if it is skipped",
    [
      [1, 4],
      [2, 5],
    ],
    [
      [1, skipped],
      [2, skipped],
    ],
    [1],
  ],
])("tells %s", (_, dated, differing, expected) => {
  const records = dated.map(([number, at]) => ({ number, at }));
  const found = overtakenOf(records, new Map(differing));

  expect(found.filter((number) => expected.includes(number))).toEqual(expected);
  expect(found.filter((number) => new Map(differing).has(number))).toEqual(
    expected.filter((number) => new Map(differing).has(number)),
  );
});
