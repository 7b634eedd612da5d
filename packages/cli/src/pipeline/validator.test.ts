import { describe, expect, test } from "vitest";
import { kinds, readerOptions } from "../kinds.ts";
import { Repeats } from "../repeats.ts";
import { pieces } from "../testing/whole-file.ts";
import { readRecords } from "./reader.ts";
import { type CheckedRecord, type ValidatorOptions, validate } from "./validator.ts";

async function checked(
  text: string,
  own: Partial<ValidatorOptions> = {},
): Promise<CheckedRecord[]> {
  const records: CheckedRecord[] = [];
  const items = readRecords(pieces(Buffer.from(text), []), readerOptions(kinds.customers));
  const options: ValidatorOptions = {
    ...{ kind: kinds.customers, ignoreUnknown: false, noRepeats: false, repeats: new Repeats() },
    locate: async ({ position }, { pointer }) => ({ ...position, column: pointer.length + 1 }),
    ...own,
  };
  for await (const some of validate(items, options)) records.push(...some);
  return records;
}

describe("a sound record", () => {
  test("goes on as the JSON that it is in the file, without its comments", async () => {
    const [record] = await checked('[\n {"customerId": "a", /* ours */ "name": "A"}]');

    expect(record).toMatchObject({
      ...{ kind: "sound", number: 1, customerId: "a", warnings: [], byteLength: 43 },
      position: { line: 2, column: 2, offset: 3 },
    });
    expect(JSON.parse((record as { json: string }).json)).toEqual({ customerId: "a", name: "A" });
  });

  test("may have a warning, at the place of what it is about", async () => {
    const [record] = await checked('[{"id": "a", "email": "[email\u00a0protected]"}]');

    expect(record).toMatchObject({
      kind: "sound",
      warnings: [{ code: "email_hidden", pointer: "/email", position: { line: 1, column: 7 } }],
    });
  });
});

describe("a record that may not be sent", () => {
  test("has every reason, each at its place", async () => {
    const [record] = await checked('[{"id": "a b", "emial": "x", "updatedAt": "2022-01-01"}]');

    expect(record).toMatchObject({
      kind: "rejected",
      issues: [
        { code: "invalid_id", pointer: "/id" },
        { code: "unknown_field", pointer: "/emial" },
        { code: "date_without_zone", pointer: "/updatedAt" },
      ],
    });
  });

  test("keeps its neighbours in order, also when its reasons take a while", async () => {
    const locate: ValidatorOptions["locate"] = async ({ position }) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return position;
    };
    const records = await checked('[{"id": "a"}, {"id": ""}, 5, {"id": "b"}]', { locate });

    expect(records.map(({ kind, number }) => [kind, number])).toEqual([
      ["sound", 1],
      ["rejected", 2],
      ["rejected", 3],
      ["sound", 4],
    ]);
  });

  test("is none for its unknown fields, if they are to be ignored", async () => {
    const records = await checked('[{"id": "a", "emial": "x"}]', { ignoreUnknown: true });

    expect(records).toMatchObject([{ kind: "sound", customerId: "a" }]);
  });
});

describe("an id that stands in the file already", () => {
  const twice = '[{"id": "a"},\n{"customerId": "a"},\n{"id": "b"},\n{"id": "a"}]';

  test("is a warning that names the first of them", async () => {
    const [first, second, , third] = await checked(twice);

    expect(first).toMatchObject({ kind: "sound", warnings: [] });
    for (const record of [second, third]) {
      expect(record).toMatchObject({
        kind: "sound",
        warnings: [{ code: "repeated_in_file", message: expect.stringContaining("at line 1;") }],
      });
    }
  });

  test("is rejected where repeats are not allowed", async () => {
    const records = await checked(twice, { noRepeats: true });

    expect(records.map(({ kind }) => kind)).toEqual(["sound", "rejected", "sound", "rejected"]);
    expect(records[1]).toMatchObject({ issues: [{ code: "repeated_not_allowed" }] });
  });

  test("is none if the earlier record was rejected", async () => {
    const records = await checked('[{"id": "a", "emial": 1}, {"id": "a"}]', { noRepeats: true });

    expect(records.map(({ kind }) => kind)).toEqual(["rejected", "sound"]);
  });
});
