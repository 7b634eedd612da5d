import fc from "fast-check";
import { expect, test } from "vitest";
import { IdTable, NewestOfIds } from "./id-table.ts";

const idsMax = 200_000;

test("remembers the first number of each id, as a map would", () => {
  const id = fc.oneof(fc.string({ maxLength: 3 }), fc.integer({ max: 9, min: 0 }).map(String));

  fc.assert(
    fc.property(fc.array(id, { maxLength: 300 }), (ids) => {
      const table = new IdTable(idsMax);
      const known = new Map<string, number>();
      ids.forEach((each, index) => {
        const line = index + 1;

        expect(table.note(each, line)).toBe(known.get(each) ?? null);

        if (!known.has(each)) known.set(each, line);
      });
    }),
  );
});

test("forgets nothing while it grows", () => {
  const table = new IdTable(idsMax);
  const ids = Array.from({ length: 100_000 }, (_, index) => `customer-${index}`);
  for (const [index, id] of ids.entries()) table.note(id, index + 1);

  const lines = ids.map((id) => table.note(id, 999_999));

  expect(lines).toEqual(ids.map((_, index) => index + 1));
  expect(table.isFull).toBe(false);
});

test("says when it is full, and still knows what it has noted", () => {
  const table = new IdTable(idsMax);
  for (let index = 0; index < idsMax; index++) table.note(`c${index}`, index + 1);
  const isFullTooSoon = table.isFull;

  const beyond = [table.note("one more", 7), table.note("one more", 8)];

  expect(isFullTooSoon).toBe(false);
  expect(beyond).toEqual([null, null]);
  expect(table.isFull).toBe(true);
  expect(table.note("c1", 9)).toBe(2);
});

const day = (number: number) => `2026-05-0${number}T00:00:00Z`;

test("tells dates before which a later one was noted with the id", () => {
  const newest = new NewestOfIds(100);
  const notes: Array<[string, string | null]> = [
    ["a", day(2)],
    ["b", day(1)],
    ["a", day(1)],
    ["a", day(2)],
    ["a", day(3)],
    ["a", day(2)],
    ["b", null],
    ["b", day(9)],
  ];

  expect(notes.map(([id, date]) => newest.note(id, date))).toEqual([
    false,
    false,
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
});

test("keeps apart as many ids as it may hold", () => {
  const newest = new NewestOfIds(10_000);
  const ids = Array.from({ length: 10_000 }, (_, index) => `customer-${index}`);
  for (const id of ids) newest.note(id, day(2));

  expect(ids.filter((id) => !newest.note(id, day(1)))).toEqual([]);
});
