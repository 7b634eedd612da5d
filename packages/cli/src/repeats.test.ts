import { limits } from "@carryover/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Repeats } from "./repeats.ts";

test("remembers the first line of each id, as a map would", () => {
  const id = fc.oneof(fc.string({ maxLength: 3 }), fc.integer({ max: 9, min: 0 }).map(String));

  fc.assert(
    fc.property(fc.array(id, { maxLength: 300 }), (ids) => {
      const repeats = new Repeats();
      const known = new Map<string, number>();
      ids.forEach((each, index) => {
        const line = index + 1;

        expect(repeats.note(each, line)).toBe(known.get(each) ?? null);

        if (!known.has(each)) known.set(each, line);
      });
    }),
  );
});

test("forgets nothing while it grows", () => {
  const repeats = new Repeats();
  const ids = Array.from({ length: 100_000 }, (_, index) => `customer-${index}`);
  for (const [index, id] of ids.entries()) repeats.note(id, index + 1);

  const lines = ids.map((id) => repeats.note(id, 999_999));

  expect(lines).toEqual(ids.map((_, index) => index + 1));
  expect(repeats.isFull).toBe(false);
});

test("says when it is full, and still knows what it has noted", () => {
  const repeats = new Repeats();
  for (let index = 0; index < limits.repeatedIdsMax; index++) repeats.note(`c${index}`, index + 1);
  const isFullTooSoon = repeats.isFull;

  const beyond = [repeats.note("one more", 7), repeats.note("one more", 8)];

  expect(isFullTooSoon).toBe(false);
  expect(beyond).toEqual([null, null]);
  expect(repeats.isFull).toBe(true);
  expect(repeats.note("c1", 9)).toBe(2);
});
