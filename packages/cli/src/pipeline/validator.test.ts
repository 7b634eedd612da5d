import { describe, expect, test } from "vitest";
import { noPolicies } from "../policies/policies.ts";
import { RecordPolicies } from "../policies/record-policies.ts";
import { pieces } from "../testing/whole-file.ts";
import { IdTable } from "./id-table.ts";
import { IgnoredFields } from "./ignored-fields.ts";
import { kinds, readerOptions } from "./kinds.ts";
import { Newest } from "./newest.ts";
import { readRecords } from "./reader.ts";
import { type CheckedRecord, usesIn, type ValidatorOptions, validate } from "./validator.ts";

async function checked(
  text: string,
  own: Partial<ValidatorOptions> = {},
): Promise<CheckedRecord[]> {
  const records: CheckedRecord[] = [];
  const { kind = kinds.customers } = own;
  const items = readRecords(pieces(Buffer.from(text), []), readerOptions(kind));
  const options: ValidatorOptions = {
    kind,
    ignoreUnknown: false,
    noRepeats: false,
    repeats: new IdTable(100),
    metadata: null,
    ignored: new IgnoredFields(),
    locate: async ({ position }, issue) => {
      return { ...issue, position: { ...position, column: issue.pointer.length + 1 } };
    },
    ...own,
  };
  for await (const some of validate(items, options)) records.push(...some);
  return records;
}

describe("a sound record", () => {
  test("goes on as the JSON that it is in the file, without its comments", async () => {
    const [record] = await checked('[\n {"customerId": "a", /* ours */ "name": "A"}]');

    expect(record).toMatchObject({
      kind: "sound",
      number: 1,
      customerId: "a",
      warnings: [],
      byteLength: 43,
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
    const locate: ValidatorOptions["locate"] = async ({ position }, issue) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { ...issue, position };
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

  test("is one with a field of access that the server lacks; others are left out", async () => {
    const ignored = new IgnoredFields();
    const text = `[
      {"id": "a", "promotionalEntitlements": null, "salesforceId": "x"},
      {"id": "b", "salesforceId": "y"}, {"id": "c"}]`;
    const lacking = ["promotionalEntitlements", "salesforceId"];

    const records = await checked(text, { ignoreUnknown: true, lacking, ignored });

    expect(records).toMatchObject([
      {
        kind: "rejected",
        customerId: "a",
        issues: [{ code: "unknown_field", pointer: "/promotionalEntitlements" }],
      },
      { kind: "sound", customerId: "b" },
      { kind: "sound", customerId: "c" },
    ]);
    expect(ignored.list()).toEqual([{ field: "salesforceId", count: 1, line: 3 }]);
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

describe("records of other kinds", () => {
  test("have the keys that decide how they are sent", async () => {
    const subscriptions = await checked(
      '[{"id": "s", "customerId": "c", "planId": "p"}, {"customerId": "d", "planId": "p"}]',
      { kind: kinds.subscriptions },
    );
    const usages = await checked('[{"customerId": "c", "featureId": "f", "usage": 5}]', {
      kind: kinds.usage,
    });

    expect(subscriptions).toMatchObject([
      { kind: "sound", customerId: "c", sharedId: "s" },
      { kind: "sound", customerId: "d", sharedId: null },
    ]);
    expect(usages).toMatchObject([{ kind: "sound", customerId: "c", sharedId: null }]);
  });

  const subscription = '"customerId": "c", "planId": "p"';
  const from = (startDate: string) => `{${subscription},"startDate":"${startDate}"}`;
  const usage = '"customerId": "c", "featureId": "f", "usage": 5';
  const pairs: ReadonlyArray<[string, "subscriptions" | "usage", string, string, boolean]> = [
    ["the same plan", "subscriptions", `{${subscription}}`, `{${subscription}}`, true],
    [
      "a resource",
      "subscriptions",
      `{${subscription}}`,
      `{${subscription},"resourceId":"r"}`,
      false,
    ],
    [
      "another id",
      "subscriptions",
      `{"id":"1",${subscription}}`,
      `{"id":"2",${subscription}}`,
      false,
    ],
    [
      "another start",
      "subscriptions",
      from("2024-01-01T00:00:00Z"),
      from("2025-01-01T00:00:00Z"),
      false,
    ],
    [
      "the same start",
      "subscriptions",
      from("2024-01-01T00:00:00Z"),
      from("2024-01-01T01:00:00+01:00"),
      true,
    ],
    [
      "a start beside none",
      "subscriptions",
      `{${subscription}}`,
      from("2024-01-01T00:00:00Z"),
      false,
    ],
    ["the same usage", "usage", `{${usage}}`, `{${usage.replace("5", "6")}}`, true],
    ["usage of a resource", "usage", `{${usage}}`, `{${usage},"resourceId":"r"}`, false],
  ];
  test.each(pairs)("of %s: whether the second is a repeat", async (_, kind, one, two, isRepeat) => {
    const [, second] = await checked(`[${one},${two}]`, { kind: kinds[kind] });

    const warnings = isRepeat ? [{ code: "repeated_in_file" }] : [];
    expect(second).toMatchObject({ kind: "sound", warnings });
  });
});

describe("the id of another system", () => {
  test("is the id of a customer that has none, with a remark", async () => {
    const ignored = new IgnoredFields();
    const text = '{"_id": {"$oid": "64f0"}, "name": "A"}\n{"_id": "b"}\n{"_id": 5}';

    const records = await checked(text, { ignored });

    expect(records.map(({ kind }) => kind)).toEqual(["sound", "sound", "rejected"]);
    const [first] = records as Array<{ json: string }>;
    expect(JSON.parse(first?.json ?? "")).toEqual({ id: "64f0", name: "A" });
    expect(ignored.list()).toEqual([{ field: "_id", readAs: "id", count: 3, line: 1 }]);
  });

  test("is the place of what policies change in it", async () => {
    const rules = new RecordPolicies({ ...noPolicies, trim: true }, Object.values(kinds));
    const text = '[{"_id": "a "}, {"_id": "a ", "id": "b"}]';
    const options = { ...readerOptions(kinds.customers), policies: rules };
    const uses: unknown[] = [];

    for await (const records of readRecords(pieces(Buffer.from(text), []), options)) {
      for (const record of records) {
        if (record.kind === "record") uses.push(usesIn(record, rules, kinds.customers));
      }
    }

    expect(uses).toEqual([[{ flag: "--trim", pointer: "/_id" }], []]);
  });

  test("beside an id is an unknown field", async () => {
    const records = await checked('[{"_id": "a", "customerId": "b"}]');

    expect(records).toMatchObject([
      { kind: "rejected", issues: [{ code: "unknown_field", pointer: "/_id" }] },
    ]);
  });
});

test("the newest updatedAt is the latest one of the past, however it is written", () => {
  const newest = new Newest(Date.parse("2024-06-01T00:00:00Z"));
  const before = newest.instant;

  const past = ["2024-01-01T12:00:00+02:00", "2024-01-01T11:00:00Z", "2023-05-05T00:00:00Z"];
  const dates = [...past, null, "2024-06-01T00:00:00.001Z"];
  for (const date of dates) newest.note(date);

  expect([before, newest.instant]).toEqual([null, "2024-01-01T11:00:00.000Z"]);
});
