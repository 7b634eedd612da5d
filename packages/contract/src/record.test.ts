import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCustomer } from "./customers/record.ts";
import { limits } from "./limits.ts";
import { escapePointer, nearest, sameJson } from "./record.ts";

const strict = { ignoreUnknown: false };
const read = (value: unknown, options = strict) => readCustomer(value, options);

/** Code and place of each issue. */
function issuesOf(value: unknown): string[][] {
  const reading = read(value);
  return reading.ok ? [] : reading.issues.map(({ code, pointer }) => [code, pointer]);
}

describe("a customer record", () => {
  it("is read under the names of today, in either generation of names", () => {
    const today = { id: "a", metadata: { k: "v" }, name: null };
    const before = { customerId: "a", additionalMetaData: { k: "v" }, name: null };

    expect(read(today)).toEqual({ ok: true, record: today, warnings: [], ignored: [] });
    expect(read(before)).toEqual({ ok: true, record: today, warnings: [], ignored: [] });
  });

  it("keeps apart what is absent and what is null", () => {
    const reading = read({ id: "a", email: null });

    expect(reading.ok && Object.keys(reading.record)).toEqual(["id", "email"]);
  });

  it.each([
    [{ id: "a", customerId: "a" }],
    [{ id: "a", metadata: { x: "1", y: "2" }, additionalMetaData: { y: "2", x: "1" } }],
  ])("may have two names of a field with the same value: %j", (value) => {
    expect(issuesOf(value)).toEqual([]);
  });

  it.each([
    [{ id: "a", customerId: "b" }, [["conflicting_fields", "/customerId"]]],
    [{ customerId: "b", id: "a" }, [["conflicting_fields", "/id"]]],
    [
      { id: "a", metadata: {}, additionalMetaData: null },
      [["conflicting_fields", "/additionalMetaData"]],
    ],
    [{}, [["missing_field", "/id"]]],
    [{ id: null }, [["invalid_type", "/id"]]],
    [{ id: 5 }, [["invalid_type", "/id"]]],
    [{ customerId: "" }, [["invalid_id", "/customerId"]]],
    [{ id: "a", name: 5 }, [["invalid_type", "/name"]]],
    [{ id: "a", name: "\u0000" }, [["nul_character", "/name"]]],
    [{ id: "a", billingId: "" }, [["empty_text", "/billingId"]]],
    [{ id: "a", updatedAt: "2022-01-31" }, [["date_without_zone", "/updatedAt"]]],
    [{ id: "a", updatedAt: 1643587200 }, [["invalid_type", "/updatedAt"]]],
    [{ id: "a", metadata: { "x/y": 1 } }, [["invalid_metadata", "/metadata/x~1y"]]],
    [{ id: "a", "x/y~z": 1 }, [["unknown_field", "/x~1y~0z"]]],
    [JSON.parse('{"id":"a","__proto__":{}}'), [["unknown_field", "/__proto__"]]],
    [{ id: "a", constructor: 1 }, [["unknown_field", "/constructor"]]],
    [
      { name: 1, email: "x" },
      [
        ["invalid_type", "/name"],
        ["invalid_email", "/email"],
        ["missing_field", "/id"],
      ],
    ],
  ])("%j is rejected with %j", (value, issues) => expect(issuesOf(value)).toEqual(issues));

  it.each([[null], [undefined], [1], ["a"], [true], [[]], [[{ id: "a" }]]])(
    "is no record as %j",
    (value) => expect(issuesOf(value)).toEqual([["not_an_object", ""]]),
  );

  it.each([
    ["nmae", "name"],
    ["Name", "name"],
    ["e-mail", "email"],
    ["emial", "email"],
    ["additionalMetadata", "additionalMetaData"],
    ["updated_at", "updatedAt"],
  ])("with a field %s is asked whether that meant %s", (field, meant) => {
    const reading = read({ id: "a", [field]: "x" });

    expect(!reading.ok && reading.issues[0]?.hint).toContain(`Did you mean "${meant}"?`);
  });

  it("with a field custmerId is asked whether that meant customerId, unless it has an id", () => {
    const [without, beside] = [read({ custmerId: "x" }), read({ id: "a", custmerId: "x" })];
    const hints = (reading: typeof without) =>
      reading.ok ? "" : reading.issues.map(({ hint }) => hint).join(" ");

    expect(hints(without)).toContain('Did you mean "customerId"?');
    expect(hints(beside)).not.toContain("Did you mean");
  });

  it("with a field like no other is not guessed at", () => {
    const reading = read({ id: "a", shoeSizeInInches: 42 });

    expect(!reading.ok && reading.issues[0]?.hint).not.toContain("Did you mean");
    expect(!reading.ok && reading.issues[0]?.message).toContain('"shoeSizeInInches"');
  });

  it("loses unknown fields where that was asked for, and nothing else", () => {
    const reading = read({ id: "a", shoeSize: 42, name: "A" }, { ignoreUnknown: true });

    expect(reading).toEqual({
      ok: true,
      record: { id: "a", name: "A" },
      warnings: [],
      ignored: ["shoeSize"],
    });
  });

  it.each(["[email protected]", "[email\u00a0protected]"])("is warned of as %s", (email) => {
    const reading = read({ id: "a", email, name: "A" });

    expect(reading).toMatchObject({
      ok: true,
      record: { id: "a", name: "A" },
      warnings: [{ code: "email_hidden", pointer: "/email" }],
    });
    expect(reading.ok && "email" in reading.record).toBe(false);
  });

  it("is read or rejected, whatever it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const reading = read(value);

        expect(reading.ok || reading.issues.length > 0).toBe(true);
      }),
    );
  });
});

describe("two values", () => {
  it.each([
    [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
    [{}, {}, true],
    [[], {}, false],
    [{ a: undefined }, { b: undefined }, false],
    [null, {}, false],
    ["1", 1, false],
    [[1, 2], [2, 1], false],
    [JSON.parse('{"__proto__":"x"}'), {}, false],
    [{}, JSON.parse('{"__proto__":"x"}'), false],
    [JSON.parse('{"__proto__":"x"}'), JSON.parse('{"__proto__":"x"}'), true],
  ])("%j and %j are the same: %s", (a, b, same) => expect(sameJson(a, b)).toBe(same));

  it("are the same in any order of keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (value) => {
        const turned = JSON.parse(`{${pairs(value).toReversed().join(",")}}`) as unknown;

        expect(sameJson(JSON.parse(`{${pairs(value).join(",")}}`), turned)).toBe(true);
      }),
    );
  });

  it("that are nested without end are compared without failing", () => {
    const deep = () => JSON.parse("[".repeat(100_000) + "]".repeat(100_000)) as unknown;

    expect(sameJson(deep(), deep())).toBe(false);
  });
});

function pairs(value: object): string[] {
  return Object.entries(value).map(([key, inner]) => {
    return `${JSON.stringify(key)}:${JSON.stringify(inner)}`;
  });
}

it.each([
  ["", ""],
  ["a/b", "a~1b"],
  ["~1", "~01"],
  ["a b", "a b"],
])("%j is %j in a pointer", (part, escaped) => expect(escapePointer(part)).toBe(escaped));

it("says of a record with a hundred thousand unknown fields what can be corrected", () => {
  const fields = Array.from({ length: 100_000 }, (_, index) => [`field-${index}`, 1]);

  const reading = readCustomer(Object.fromEntries(fields), { ignoreUnknown: false });

  expect(reading.ok ? 0 : reading.issues.length).toBe(limits.recordFaultsMax);
});

it("does not look for the nearest name of a text that is none", () => {
  expect(nearest("x".repeat(1_000_000), ["name"])).toBeNull();
});

const knownNames = ["customers", "subscriptions", "usages", "email", "billingId"];

const words: ReadonlyArray<[word: string, near: string | null]> = [
  ["Customers", "customers"],
  ["customer", "customers"],
  ["custmoers", "customers"],
  ["usage", "usages"],
  ["emial", "email"],
  ["e-mail", "email"],
  ["billing_id", "billingId"],
  ["clients", null],
  ["id", null],
  ["", null],
  ["x".repeat(300), null],
];

it.each(words)("what %s most likely means is %s", (word, near) => {
  expect(nearest(word, knownNames)).toBe(near);
});
