import fc from "fast-check";
import { expect, test } from "vitest";
import { type RecordPlace, RecordPlaces } from "./places.ts";

test("gives back every place, by its index", () => {
  const count = fc.integer({ min: 0, max: 2 ** 40 });
  const position = fc.record({ line: count, column: count, offset: count });
  const place = fc.record({ number: count, position, byteLength: count });

  fc.assert(
    fc.property(fc.array(place), (given) => {
      const places = new RecordPlaces();
      for (const each of given) places.add(each);

      const kept: (RecordPlace | null)[] = given.map((_, index) => places.at(index));

      expect(kept).toEqual(given);
      expect(places.count).toBe(given.length);
      expect(places.at(given.length)).toBeNull();
    }),
  );
});
