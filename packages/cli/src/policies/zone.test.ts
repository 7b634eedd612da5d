import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inZone, isZone } from "./zone.ts";

describe("a date without a zone", () => {
  it.each([
    ["2024-07-01T12:00:00", "Europe/Berlin", "2024-07-01T10:00:00.000Z"],
    ["2024-01-01 12:00", "Europe/Berlin", "2024-01-01T11:00:00.000Z"],
    ["2024-01-01T12:00:00,5", "Asia/Kolkata", "2024-01-01T06:30:00.500Z"],
    ["2024-07-01", "America/New_York", "2024-07-01T04:00:00.000Z"],
    ["2024-03-31", "Europe/Berlin", "2024-03-30T23:00:00.000Z"],
    ["1890-01-01", "Europe/Berlin", "1889-12-31T23:06:32.000Z"],
    ["0001-01-01", "Europe/Berlin", "0000-12-31T23:06:32.000Z"],
    ["0099-06-01T00:00", "UTC", "0099-06-01T00:00:00.000Z"],
  ])("%s in %s is %s", (text, zone, instant) => {
    expect(inZone(text, zone)).toEqual({ kind: "instant", text: instant });
  });

  it.each([
    ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z"],
    ["1919-03-31", "America/Toronto", "1919-03-31T04:30:00.000Z"],
    ["2023-10-29", "Atlantic/Azores", "2023-10-29T00:00:00.000Z"],
  ])("and time, %s in %s, is the beginning of its day: %s", (text, zone, instant) => {
    expect(inZone(text, zone)).toEqual({ kind: "instant", text: instant });
  });

  it("that clocks show twice has two offsets, the earlier instant first", () => {
    expect(inZone("2024-10-27T02:30", "Europe/Berlin")).toEqual({
      kind: "twice",
      offsets: ["+02:00", "+01:00"],
    });
  });

  it.each([
    ["2024-03-31T02:30", "Europe/Berlin"],
    ["2018-11-04T00:30", "America/Sao_Paulo"],
    ["2011-12-30", "Pacific/Apia"],
  ])("that clocks skip, %s in %s, is none", (text, zone) => {
    expect(inZone(text, zone)).toEqual({ kind: "skipped" });
  });

  it.each(["2022-02-30", "2022-01-01T24:00", "2022-01-01T00:60", "01.02.2022", ""])(
    "is none if it does not exist: %j",
    (text) => expect(inZone(text, "Europe/Berlin")).toBeNull(),
  );

  it("leads back to what clocks show at its instant", () => {
    const zone = fc.constantFrom("Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe");
    const [min, max] = [new Date("1950-01-01T00:00:00Z"), new Date("2037-12-31T23:59:59Z")];

    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), zone, (date, timeZone) => {
        const shown = date.toLocaleString("sv-SE", { timeZone });
        const found = inZone(shown, timeZone);
        const whole = `${date.toISOString().slice(0, 19)}.000Z`;

        expect(found?.kind === "twice" || found).toEqual(
          found?.kind === "twice" || { kind: "instant", text: whole },
        );
      }),
    );
  });
});

it.each([
  ["Europe/Berlin", true],
  ["UTC", true],
  ["Europe/Atlantis", false],
  ["+02:00", false],
  ["", false],
])("%j is a zone: %s", (name, is) => expect(isZone(name)).toBe(is));
