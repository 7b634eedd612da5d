import { createHash } from "node:crypto";
import { limits } from "@carryover/contract";
import { describe, expect, test } from "vitest";
import { fixture, pieces, readWhole, testOptions } from "../testing/whole-file.ts";
import { FileFault, measureFile, readRecords } from "./reader.ts";

describe("the samples of the public guide", () => {
  test("customers with comments and trailing commas", async () => {
    const whole = await readWhole(await fixture("seed/customers.json"));

    expect(whole.fileFault).toBeUndefined();
    expect(whole.faults).toEqual([]);
    expect(whole.records).toEqual([
      expect.objectContaining({
        number: 1,
        position: { line: 3, column: 1, offset: 17 },
        value: {
          customerId: "lorem-ipsum",
          email: expect.any(String),
          name: "Lorem-ipsum",
          billingId: "cus_MvdQq1bVD1BQHe",
          paymentMethodId: "pm_1N04AHEdaKWoSZ0OgP78RflV",
          updatedAt: "2022-01-01T00:00:00.000Z",
          metadata: { isTest: "true" },
        },
      }),
    ]);
  });

  test("subscriptions to custom plans", async () => {
    const whole = await readWhole(await fixture("seed/custom-subscriptions.json"));

    expect(whole.fileFault).toBeUndefined();
    expect(whole.records.map((record) => record.value.addons)).toEqual([
      [
        { addonId: "addon-1", quantity: 6 },
        { addonId: "addon-2", quantity: 3 },
      ],
    ]);
  });

  test("usage", async () => {
    const whole = await readWhole(await fixture("seed/usage.json"));

    expect(whole.fileFault).toBeUndefined();
    expect(whole.records.map((record) => [record.collection, record.value.usage])).toEqual([
      ["usages", 5],
    ]);
  });
});

test("a fault of the file comes after the records before it, also from one chunk", async () => {
  const source = pieces(Buffer.from('[{"id": 1}, {"id": 2}} '), []);
  const batches: number[] = [];
  const reading = (async () => {
    for await (const batch of readRecords(source, testOptions)) batches.push(batch.length);
  })();

  await expect(reading).rejects.toBeInstanceOf(FileFault);
  expect(batches).toEqual([2]);
});

test("the measure holds the bytes, the digest and the counts", async () => {
  const bytes = Buffer.from('\ufeff[{"id": 1}, /* é */ {"id": 1,},]\n');
  const measure = await measureFile(pieces(bytes, [1, 5, 9]), testOptions);

  expect(measure).toEqual({
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    records: { customers: 2 },
    hasNames: false,
    documents: 1,
    leftOut: [],
    hasDecimalCommas: false,
    extras: {},
  });
});

test("the measure names the lists that are there, also empty ones", async () => {
  const text = '{"usages": [], "subscriptions": [{}, 5], "usages": []}';
  const lists = await measureFile(pieces(Buffer.from(text), [3]), testOptions);
  const lines = await measureFile(pieces(Buffer.from('{"id": "a"}'), []), testOptions);

  expect(lists).toMatchObject({ records: { usages: 0, subscriptions: 2 }, hasNames: true });
  expect(lines).toMatchObject({ records: { customers: 1 }, hasNames: false });
});

async function* filled(before: string, filling: string, bytes: number, after: string) {
  const count = Math.ceil(bytes / Buffer.byteLength(filling));
  yield Buffer.from(before);
  for (let index = 0; index < count; index += 1) yield Buffer.from(filling);
  yield Buffer.from(after);
}

async function readAll(source: AsyncIterable<Uint8Array>): Promise<unknown[]> {
  const entries: unknown[] = [];
  for await (const batch of readRecords(source, testOptions)) entries.push(...batch);
  return entries;
}

describe("records beyond the limits", () => {
  const cases: ReadonlyArray<[what: string, before: string, filling: string, after: string]> = [
    ["one long string", '[{"id": "', "é".repeat(32 * 1024), '"}, {"id": "b"}]'],
    ["many members", '[{"id": "a"', ',"a":1'.repeat(10_000), '}, {"id": "b"}]'],
    [
      "comments",
      "[{",
      `/* ${"é".repeat(999)} */ // ${"x".repeat(999)}\n`,
      '"id": "a"}, {"id": "b"}]',
    ],
    ["an unclosed line", '{"id": "a', "é".repeat(32 * 1024), '\n{"id": "b"}'],
  ];
  test.each(cases)("60 MB of %s keep memory flat", async (_what, before, filling, after) => {
    const rssBefore = process.memoryUsage().rss;
    const entries = await readAll(filled(before, filling, 60e6, after));

    expect(entries).toMatchObject([
      { code: "record_too_large", number: 1, pointer: "" },
      { kind: "record", number: 2, value: { id: "b" } },
    ]);
    expect(process.memoryUsage().rss - rssBefore).toBeLessThan(60e6);
  });

  test("nesting without end is refused before it uses up the memory", async () => {
    const reading = readAll(filled("[", "[".repeat(65_536), 60e6, ""));

    await expect(reading).rejects.toMatchObject({ code: "unbalanced_bracket" });
  });

  test("a record of exactly the largest size is read", async () => {
    const record = `{"id":"${"a".repeat(limits.recordBytesMax - 9)}"}`;
    const whole = await readWhole(`[${record}, ${record.replace("id", "id2")}]`, [5, 70_000]);

    expect(whole.entries.map((entry) => [entry.kind, entry.byteLength])).toEqual([
      ["record", limits.recordBytesMax],
      ["fault", limits.recordBytesMax + 1],
    ]);
  });
});

describe("several documents in one file", () => {
  const page = (...ids: number[]) => JSON.stringify(ids.map((id) => ({ id })));
  const envelope = (...ids: number[]) => `{"customers":${page(...ids)}}`;
  const marked = (text: string) => `\ufeff${text}`;
  const forms: ReadonlyArray<[name: string, text: string, documents: number]> = [
    ["lists", `${page(1, 2)}\n${page(3)}\n[]\n${page(4)}`, 4],
    ["lists without anything between", page(1, 2) + page(3, 4), 2],
    ["lists with commas between", `${page(1, 2)},\n${page(3, 4)},`, 2],
    ["lists that each begin with a mark", marked(page(1)) + marked(page(2, 3, 4)), 2],
    ["objects with lists", envelope(1) + envelope(2, 3) + envelope(4), 3],
    ["objects after an empty one", `${envelope()} // none\n${envelope(1, 2, 3, 4)}`, 2],
    ["one list", page(1, 2, 3, 4), 1],
    ["records one after the other", '{"id":1}{"id":2}\n{"id":3}\n{"id":4}', 1],
  ];

  test.each(forms)("%s are read as one", async (_name, text, documents) => {
    const every = Array.from({ length: Buffer.byteLength(text) }, (_, index) => index);
    for (const cuts of [[], every]) {
      const whole = await readWhole(text, cuts);

      expect(whole.fileFault).toBeUndefined();
      expect(whole.entries.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
      expect(whole.records.map(({ value }) => value.id)).toEqual([1, 2, 3, 4]);
      expect(whole.measure).toMatchObject({ documents, records: { customers: 4 } });
    }
  });

  test("faults after the first document have their place", async () => {
    const whole = await readWhole(`${page(1)}\n${page(2)}\n[{"id":3},{"id":é}]`);

    const { position, faultPosition, number } = whole.faults[0] ?? {};
    expect({ position, faultPosition, number }).toMatchObject({
      position: { line: 3, column: 11 },
      faultPosition: { line: 3, column: 17 },
      number: 4,
    });
  });

  test("many small documents take as long as their bytes", async () => {
    const count = 100_000;
    const text = `${envelope(1)}\n`.repeat(count);
    const startedAt = performance.now();

    const whole = await readWhole(text);

    expect(whole.measure).toMatchObject({ documents: count, records: { customers: count } });
    // Copying the rest of the chunk for each of them would take minutes.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  test("the same metadata beside the lists of each is one", async () => {
    const document = '{"subscriptions":[{"id":1}],"additionalMetaData":{"a":"1"}}';

    const whole = await readWhole(document + document);

    expect(whole.measure?.extras.additionalMetaData?.value).toEqual({ a: "1" });
    expect(whole.records).toHaveLength(2);
  });
});
