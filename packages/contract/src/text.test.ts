import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkEmail,
  checkFilledText,
  checkIdentifier,
  checkInstant,
  checkMetadata,
  checkText,
  parseInstant,
  unstorable,
} from "./text.ts";

describe("an id", () => {
  it.each(["a", "7", "customer-6e24b4", "auth0|1", "a.b@c-d_e", "A".repeat(255), "import"])(
    "may be %s",
    (id) => expect(checkIdentifier(id)).toBeNull(),
  );

  it.each(["", "_a", "-a", "|", "@a", ".", "..", "a b", "a/b", "é", "a\n", "a\u0000", "a:b", "😀"])(
    "may not be %j",
    (id) => expect(checkIdentifier(id)).toBe("invalid_id"),
  );

  it("may not have 256 characters", () => {
    expect(checkIdentifier("a".repeat(256))).toBe("invalid_id");
  });
});

describe("an e-mail address", () => {
  it.each([
    "a@example.com",
    "first.last+tag@sub.example.co.uk",
    "o'hara_99%x@example.com",
    "!#$%&'*+/=?^_`{|}~-@example.com",
    "jörg@bücher.example",
    "用户@例子.公司",
    "a@xn--bcher-kva.example",
    "a@1.2.example",
    "a@a-b.c3d",
    `${"x".repeat(64)}@example.com`,
  ])("may be %s", (email) => expect(checkEmail(email)).toBeNull());

  it.each([
    "",
    "a",
    "@example.com",
    "a@",
    "a@localhost",
    "a@example.",
    "a@.example.com",
    "a@exa mple.com",
    "a b@example.com",
    "a@@example.com",
    "a@b@example.com",
    ".a@example.com",
    "a.@example.com",
    "a..b@example.com",
    "a@example..com",
    "a@-example.com",
    "a@example-.com",
    "a@127.0.0.1",
    "A <a@example.com>",
    "a@example.com,b@example.com",
    "a@example.com;",
    "mailto:a@example.com",
    " a@example.com",
    "a@example.com\n",
    '"a"@example.com',
    `${"x".repeat(65)}@example.com`,
  ])("may not be %j", (email) => expect(checkEmail(email)).toBe("invalid_email"));

  it.each([
    [`${"x".repeat(60)}@${"y".repeat(195)}.com`, "too_long"],
    ["a\u0000@example.com", "nul_character"],
    ["a\ud800@example.com", "lone_surrogate"],
  ])("is refused for its own reason: %j", (email, code) => expect(checkEmail(email)).toBe(code));

  it("is checked in no time, however it was made to last", () => {
    const startedAt = performance.now();

    for (const part of ["a", "a.", "a-", "-", ".", "@", "a@a"]) {
      checkEmail(`a@${part.repeat(80)}`.slice(0, 255));
      checkEmail(part.repeat(120).slice(0, 255));
    }

    expect(performance.now() - startedAt).toBeLessThan(200);
  });
});

describe("an instant", () => {
  it.each([
    ["2022-01-31T00:00:00.000Z", "2022-01-31T00:00:00.000Z"],
    ["2022-01-31T00:00:00Z", "2022-01-31T00:00:00.000Z"],
    ["2022-01-31T00:00Z", "2022-01-31T00:00:00.000Z"],
    ["2022-01-31t12:30:00z", "2022-01-31T12:30:00.000Z"],
    ["2022-01-31 12:30:00Z", "2022-01-31T12:30:00.000Z"],
    ["2022-01-31T12:30:00,5Z", "2022-01-31T12:30:00.500Z"],
    ["2022-01-31T12:30:00.123456789Z", "2022-01-31T12:30:00.123Z"],
    ["2022-01-31T12:30:00.9999Z", "2022-01-31T12:30:00.999Z"],
    ["2022-01-31T00:30:00+02:00", "2022-01-30T22:30:00.000Z"],
    ["2022-01-31T00:30:00+0530", "2022-01-30T19:00:00.000Z"],
    ["2022-01-31T23:30:00-08:00", "2022-02-01T07:30:00.000Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
    ["2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000Z"],
    ["1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
    ["0099-06-01T00:00:00Z", "0099-06-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"],
  ])("%s is %s", (text, iso) => {
    const instant = parseInstant(text);

    expect(typeof instant === "number" && new Date(instant).toISOString()).toBe(iso);
  });

  it.each(["2022-01-31", "2022-01-31T00:00", "2022-01-31T00:00:00", "2022-01-31 00:00:00.000"])(
    "%s has no zone",
    (text) => expect(checkInstant(text)).toBe("date_without_zone"),
  );

  it.each([
    "",
    "yesterday",
    "1643587200",
    "2022-1-31T00:00:00Z",
    "2022-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2022-02-30T00:00:00Z",
    "2022-04-31T00:00:00Z",
    "2022-00-10T00:00:00Z",
    "2022-13-10T00:00:00Z",
    "2022-01-00T00:00:00Z",
    "2022-01-32T00:00:00Z",
    "2022-01-31T24:00:00Z",
    "2022-01-31T25:00:00Z",
    "2022-01-31T00:60:00Z",
    "2022-01-31T00:00:60Z",
    "2022-01-31T00:00:00+25:00",
    "2022-01-31T00:00:00+2",
    "2022-01-31T00:00:00UTC",
    "2022-01-31T00:00:00.Z",
    "2022-01-31T00:00:00Z ",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00",
    "+010000-01-01T00:00:00Z",
  ])("%j is none", (text) => expect(checkInstant(text)).toBe("invalid_date"));

  it("is what JavaScript writes, for every moment of these years", () => {
    const [min, max] = [new Date("0001-01-01T00:00:00Z"), new Date("9999-12-31T23:59:59.999Z")];

    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
        expect(parseInstant(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
});

describe("a text", () => {
  it.each([
    ["", null],
    ["x".repeat(255), null],
    ["x".repeat(256), "too_long"],
    ["a\u0000", "nul_character"],
    ["\ud83d", "lone_surrogate"],
    ["\udc00\ud800", "lone_surrogate"],
    ["😀\ufffe\u0001", null],
  ])("%j is %s", (text, code) => expect(checkText(text)).toBe(code));

  it("that must say something may not be empty", () => {
    expect(checkFilledText("")).toBe("empty_text");
    expect(checkFilledText(" ")).toBeNull();
  });

  it("can be stored if it is neither NUL nor half a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(unstorable(text)).toBe(text.includes("\u0000") ? "nul_character" : null);
      }),
    );
  });
});

describe("metadata", () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, "v"]));

  it.each([
    [{}],
    [{ k: "" }],
    [{ ["k".repeat(40)]: "v".repeat(500) }],
    [many(50)],
    [JSON.parse('{"__proto__":"x"}')],
  ])("may be %j", (value) => expect(checkMetadata(value)).toBeNull());

  it.each([
    ["no object", "text", ""],
    ["a list", [], ""],
    ["51 keys", many(51), ""],
    ["an empty key", { "": "v" }, "/"],
    ["a long key", { ["k".repeat(41)]: "v" }, `/${"k".repeat(41)}`],
    ["a long value", { k: "v".repeat(501) }, "/k"],
    ["a number", { k: 1 }, "/k"],
    ["null", { k: null }, "/k"],
    ["a nested object", { k: {} }, "/k"],
    ["a key with signs that a pointer escapes", { "a/b~c": 1 }, "/a~1b~0c"],
    ["a NUL in a value", { k: "\u0000" }, "/k"],
    ["half a character in a key", { "\ud800": "v" }, "/\ud800"],
    ["a value under a name that objects have", JSON.parse('{"__proto__":1}'), "/__proto__"],
  ])("may not be or have %s", (_, value, pointer) => {
    expect(checkMetadata(value)).toMatchObject({ code: "invalid_metadata", pointer });
  });
});
