import { limits } from "@carryover/contract";
import { expect, it } from "vitest";
import { portions } from "./portions.ts";

const row = (id: number, length: number) => ({ id, metadata: { text: "x".repeat(length) } });
const cut = (rows: ReadonlyArray<ReturnType<typeof row>>) =>
  [...portions(rows, ({ metadata }) => metadata)].map((portion) => portion.map(({ id }) => id));

it("sends rows without long texts together, and cuts those with long ones in order", () => {
  const third = limits.statementTextsMax / 3;

  expect(cut([])).toEqual([]);
  expect(cut([1, 2, 3, 4, 5].map((id) => row(id, 10)))).toEqual([[1, 2, 3, 4, 5]]);
  expect(cut([1, 2, 3, 4, 5, 6, 7].map((id) => row(id, third)))).toEqual([
    [1, 2, 3],
    [4, 5, 6],
    [7],
  ]);
  expect(cut([row(1, limits.statementTextsMax), row(2, 1)])).toEqual([[1], [2]]);
});
