import { limits } from "@carryover/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inSlices } from "../../event-loop.ts";
import { Refusal } from "../../refusal.ts";
import { readJson } from "./json-body.ts";
import { JsonShape } from "./json-shape.ts";

const bounds = { valuesMax: 1_000_000, entryValuesMax: 1_000_000, depthMax: 1_000 };

const read = (text: string, own: Partial<typeof bounds> = {}) =>
  inSlices(readJson(Buffer.from(text), { ...bounds, ...own }));

/** How a reading ends: with a value, or with the code of a refusal and its message. */
async function end(text: string, own: Partial<typeof bounds> = {}): Promise<unknown> {
  try {
    return { value: await read(text, own) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { code: error.code, message: error.message, ...error.details };
  }
}

/** White space that makes a body large enough to be parsed in pieces. */
const wide = " ".repeat(limits.bodySliceBytes);

describe("a large body", () => {
  it("is read as JSON.parse reads it, whatever it is", async () => {
    const json = fc.oneof(
      fc.json({ maxDepth: 4 }),
      fc
        .dictionary(fc.string(), fc.array(fc.jsonValue({ maxDepth: 2 })))
        .map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(json, fc.nat(), async (text, at) => {
        // Broken at some place too: a part of it is left out.
        const broken = text.slice(0, at % (text.length + 1)) + text.slice((at % text.length) + 2);
        for (const each of [text, broken].map((one) => widened(one, at))) {
          expect(await end(each).then(withoutPlace)).toEqual(parsed(each));
        }
      }),
    );
  });

  it.each([
    ["a comma at the end of a list", `{"a":[1,${wide}2,]}`],
    ["a comma at its beginning", `{"a":[,${wide}1]}`],
    ["two commas", `{"a":[1,${wide},2]}`],
    ["two commas where it is cut", `{"a":[1${wide},,2]}`],
    ["another bracket at the end of a list", `{"a":[1,2${wide}}]}`],
    ["brackets that cross", `{"a":[{"b":[1${wide}}]]}`],
    ["a list that does not end", `{"a":[1,2${wide}`],
    ["a text that does not end", `{"a":["1,2${wide}]}`],
    ["something behind it", `{"a":[1]${wide}} {"b":[2]}`],
    ["a fault in a list that another of its name replaces", `{"a":[no${wide}],"a":[1]}`],
  ])("is refused with %s", async (_, text) => {
    expect(await end(text)).toMatchObject({ code: "invalid_json_body" });
  });

  it("says of a fault in a list where it is, and does not repeat it", async () => {
    const text = `{"a":[${`{"b":1},`.repeat(40_000)}{"secret":no}]}`;

    const { message } = (await end(text)) as { message: string };

    const [from = 0, to = 0] = (/bytes (\d+) and (\d+)/.exec(message) ?? []).slice(1).map(Number);
    expect(text.slice(from, to)).toContain("secret");
    expect(to - from).toBeLessThan(2 * limits.bodySliceBytes);
    expect(message).not.toContain("secret");
  });

  it("may have names that objects have by nature, and the last of two of one name", async () => {
    const value = (await read(`{"__proto__":[1],"a":[2],"a":[3,4]${wide}}`)) as object;

    expect(JSON.stringify(value)).toBe('{"__proto__":[1],"a":[3,4]}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it("keeps nobody waiting while it is parsed", async () => {
    const text = `{"records":[${'{"id":"customer","metadata":{"a":"b"}},'.repeat(250_000)}{}]}`;
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);

    const value = await read(text, { valuesMax: 2_000_000 });

    clearInterval(timer);
    expect((value as { records: unknown[] }).records).toHaveLength(250_001);
    expect(turns).toBeGreaterThan(3);
  });
});

describe("what a body holds", () => {
  it("is counted value by value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const bytes = Buffer.from(JSON.stringify(value));
        const exact = { ...bounds, valuesMax: valuesIn(value) };
        const fewer = { ...bounds, valuesMax: valuesIn(value) - 1 };

        const excess = [exact, fewer].map((each) => new JsonShape(bytes, each, 10).advance(1e6));

        expect(excess).toEqual([null, "valuesMax"]);
      }),
    );
  });

  it("is counted in whatever slices it comes, though texts look like structure", () => {
    const parts = fc.constantFrom("a".repeat(40), '"', "\\", ",", "[", "{", "]", "\u00e9");
    const text = fc.array(parts, { maxLength: 30 }).map((each) => each.join(""));
    const value = fc.dictionary(text, fc.array(fc.oneof(text, fc.array(text))));
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 50 }), (given, slice) => {
        const bytes = Buffer.from(JSON.stringify(given));
        const excessOf = (valuesMax: number) => {
          const shape = new JsonShape(bytes, { ...bounds, valuesMax }, 10);
          let excess = null;
          while (!shape.isDone && excess === null) excess = shape.advance(slice);
          return excess;
        };

        const count = valuesIn(given);
        expect([count, count - 1].map(excessOf)).toEqual([null, "valuesMax"]);
      }),
    );
  });

  it.each([
    ["in all", `[${"{},".repeat(9)}{}]`, { valuesMax: 10 }, "body_too_large", { valuesMax: 10 }],
    ["in an entry", '{"a":[1,[2,3,4],5]}', { entryValuesMax: 3 }, "body_too_large", {}],
    ["in the last entry", '{"a":[1,[2,3,4]]}', { entryValuesMax: 3 }, "body_too_large", {}],
    ["in no list", '{"a":[],"b":{"c":1,"d":2}}', { entryValuesMax: 3 }, "body_too_large", {}],
    ["one in the other", '{"a":[{"b":[]}]}', { depthMax: 3 }, "InvalidArgumentError", {}],
  ])(
    "is refused before it is parsed, if it is too much %s",
    async (_, text, own, code, details) => {
      const answer = await end(`${text} and no JSON`, own);

      expect(answer).toMatchObject({ code, ...details });
      expect((answer as { message: string }).message).toContain(String(Object.values(own)[0]));
    },
  );

  it.each([
    ['{"a":[1,[2,3],5],"b":[4,5,6]}', { entryValuesMax: 4 }],
    ['{"a":["[[[[,,,,","\\"[,[,","\\\\"]}', { depthMax: 2, entryValuesMax: 3 }],
  ])("is no more than it is: %s", async (text, own) => {
    expect(await end(text, own)).toEqual({ value: JSON.parse(text) });
  });
});

function parsed(text: string): unknown {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { code: "invalid_json_body" };
  }
}

function withoutPlace(answer: unknown): unknown {
  const { message: _, ...rest } = answer as { message?: string };
  return rest;
}

/** Puts white space behind one of its commas or brackets, if it has any that is in no text. */
function widened(text: string, at: number): string {
  const bare = text.replace(/"(\\.|[^"\\])*"/g, (quoted) => "x".repeat(quoted.length));
  const places = [...bare.matchAll(/[[\]{},]/g)].map(({ index }) => index + 1);
  const place = places[at % Math.max(1, places.length)] ?? text.length;
  return text.slice(0, place) + wide + text.slice(place);
}

function valuesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, inner) => sum + valuesIn(inner), 1);
}
