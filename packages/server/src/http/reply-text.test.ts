import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atOnce } from "../event-loop.ts";
import { replyText } from "./reply-text.ts";

const at = new Date("2025-01-01T00:00:00.000Z");
const entry = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(undefined, at, [], {}));
const list = fc.oneof(
  fc.array(entry, { maxLength: 3 }),
  fc.tuple(entry, fc.constantFrom(100, 101, 200, 250)).map(([value, length]) => {
    return Array.from({ length }, (_, index) => (index % 2 === 0 ? value : { index, at }));
  }),
);
const member = fc.oneof(list, entry);

describe("a reply", () => {
  it("is written as JSON.stringify writes it, however long its lists are", () => {
    const data = fc.oneof(member, fc.dictionary(fc.string(), member, { maxKeys: 4 }));
    const reply = fc.record({ data, pagination: entry }, { requiredKeys: ["data"] });

    fc.assert(
      fc.property(reply, (value) => {
        expect(atOnce(replyText(value))).toBe(JSON.stringify(value));
      }),
      { numRuns: 300 },
    );
  });

  it("gives others a turn after so many entries", () => {
    const steps = replyText({ data: { changes: Array.from({ length: 1_000 }, () => ({})) } });

    let yields = 0;
    while (!steps.next().done) yields += 1;

    expect(yields).toBe(10);
  });
});
