import { expect, it } from "vitest";
import { isInRange, listPage, type Paging } from "./lists.ts";
import { ApiError } from "./objects.ts";

const objects = Array.from({ length: 25 }, (_, index) => ({
  id: `o${index}`,
  isEven: index % 2 === 0,
}));

function idsOf(paging: Paging, isWanted?: (object: { isEven: boolean }) => boolean): string[] {
  return listPage("/v1/o", objects, paging, isWanted).data.map(({ id }) => id);
}

it("begins with the newest, ten to a page", () => {
  expect(idsOf({})).toEqual(Array.from({ length: 10 }, (_, index) => `o${24 - index}`));
});

it("goes on after a cursor, to the end, without gap or repeat", () => {
  const seen: string[] = [];
  for (let after: string | undefined; ; after = seen.at(-1)) {
    const page = listPage("/v1/o", objects, {
      limit: 7,
      ...(after === undefined ? {} : { starting_after: after }),
    });
    seen.push(...page.data.map(({ id }) => id));
    if (!page.has_more) break;
  }

  expect(seen).toEqual(objects.map(({ id }) => id).reverse());
});

it("gives the page before a cursor, newest first too", () => {
  expect(idsOf({ ending_before: "o20", limit: 3 })).toEqual(["o23", "o22", "o21"]);
  expect(listPage("/v1/o", objects, { ending_before: "o22", limit: 3 }).has_more).toBe(false);
});

it("counts only what is wanted, also after a cursor that is not", () => {
  const isEven = (object: { isEven: boolean }) => object.isEven;

  expect(idsOf({ limit: 2, starting_after: "o5" }, isEven)).toEqual(["o4", "o2"]);
  const rest = listPage("/v1/o", objects, { limit: 3, starting_after: "o5" }, isEven);
  expect(rest.has_more).toBe(false);
});

it.each([{ limit: 0 }, { limit: 101 }, { starting_after: "none" }, { ending_before: "none" }])(
  "refuses %j",
  (paging) => {
    expect(() => listPage("/v1/o", objects, paging)).toThrow(ApiError);
  },
);

it.each([
  [undefined, true],
  [5, true],
  [6, false],
  [{ gte: 5, lte: 5 }, true],
  [{ gt: 5 }, false],
  [{ lt: 5 }, false],
  [{ gt: 4, lt: 6 }, true],
])("says whether 5 is in %j: %s", (range, expected) => {
  expect(isInRange(5, range)).toBe(expected);
});

it("refuses both cursors at once", () => {
  expect(() => listPage("/v1/o", objects, { starting_after: "o5", ending_before: "o9" })).toThrow(
    expect.objectContaining({
      status: 400,
      code: "parameters_exclusive",
      param: "ending_before",
    }),
  );
});
