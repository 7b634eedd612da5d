import { checkIdentifier } from "@carryover/contract/client";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mapId } from "./id-map.ts";

/** Reverses the rule as docs/reference/files.md states it. */
function unmapped(mapped: string): string {
  const escapes = mapped.replace(/^x\|\|/, "").replaceAll("|", "%");
  return decodeURIComponent(escapes);
}

const someId = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
  fc.string({ unit: fc.constantFrom("|", "x", "2", "F", "/", "_", "ü", "7", "C"), minLength: 1 }),
);

describe("a mapped id", () => {
  it.each([
    ["acme", "acme"],
    ["user_1.a@b-c", "user_1.a@b-c"],
    ["a/b", "a|2Fb"],
    ["a|2Fb", "a|7C2Fb"],
    ["auth0|7", "auth0|7C7"],
    ["org:7 é", "org|3A7|20|C3|A9"],
    ["/a", "x|||2Fa"],
    ["x||", "x|7C|7C"],
    ["_a", "x||_a"],
    ["%41", "x|||2541"],
    ["", ""],
  ])("of %j is %j", (id, mapped) => expect(mapId(id)).toBe(mapped));

  it("is one that the platform takes, can be reversed, and is that of one id alone", () => {
    fc.assert(
      fc.property(someId, someId, (id, other) => {
        const mapped = mapId(id);

        expect(mapped.length > 255 || checkIdentifier(mapped) === null).toBe(true);
        expect(unmapped(mapped)).toBe(id);
        expect(mapId(other) === mapped).toBe(other === id);
      }),
      { numRuns: 2_000 },
    );
  });
});
