import { describe, expect, test } from "vitest";
import { pieces } from "../testing/whole-file.ts";
import { fileMetadata, withMetadata } from "./file-metadata.ts";
import { kinds, readerOptions } from "./kinds.ts";
import { type FileRecord, locate, measureFile, readRecords } from "./reader.ts";

const options = readerOptions(kinds.subscriptions);

async function metadataIn(text: string) {
  const bytes = Buffer.from(text);
  const measure = await measureFile(pieces(bytes, []), options);
  return fileMetadata(measure, async ({ position, byteLength }, pointer) => {
    const part = bytes.subarray(position.offset, position.offset + byteLength);
    return locate(part.toString("utf8"), position, pointer);
  });
}

async function recordIn(text: string): Promise<FileRecord> {
  for await (const [record] of readRecords(pieces(Buffer.from(`[${text}]`), []), options)) {
    if (record?.kind === "record") return record;
  }
  throw new Error("There is no record.");
}

describe("metadata beside the subscriptions", () => {
  test.each([
    ['{"subscriptions": [], "additionalMetaData": {"a": "1"}}', { a: "1" }],
    ['{"metadata": {"a": "1"}, "customers": [], "subscriptions": []}', { a: "1" }],
    ['{"metadata": {"a": "1"}, "subscriptions": [], "additionalMetaData": {"a": "1"}}', { a: "1" }],
    ['{"subscriptions": []}', null],
    ["[]", null],
  ])("of %s", async (text, expected) => {
    expect(await metadataIn(text)).toEqual(expected);
  });

  test.each([
    ["a number", '{"additionalMetaData": {"a": "1",\n"n": 5}, "subscriptions": []}', "2:6"],
    ["a list", '{"additionalMetaData": ["a"], "subscriptions": []}', "1:24"],
    ["null", '{"additionalMetaData": null, "subscriptions": []}', "1:24"],
    ["a text", '{"subscriptions": [],\n"metadata": "x"}', "2:13"],
  ])("that is %s is refused at its place", async (_, text, place) => {
    const failure = await metadataIn(text).catch((error) => error);

    expect(failure.code).toBe("invalid_file_metadata");
    expect(`${failure.position.line}:${failure.position.column}`).toBe(place);
  });

  test.each([
    ["that nothing takes", '{"customers": [],\n"additionalMetaData": {}}', 2],
    [
      "under two names that differ",
      '{"metadata": {}, "additionalMetaData":{"a":"1"},"subscriptions":[]}',
      1,
    ],
  ])("%s is refused", async (_, text, line) => {
    const failure = await metadataIn(text).catch((error) => error);

    expect(failure).toMatchObject({ code: "unexpected_text", position: { line } });
  });
});

describe("a record of a file with metadata", () => {
  const shared = { source: "old", isTest: "true" };

  test.each([
    ['{"id": "a"}', { id: "a", metadata: shared }],
    ['{"id": "a", "metadata": {"isTest": "no"}}', { metadata: { source: "old", isTest: "no" } }],
    ['{"additionalMetaData": {"k": "v"}}', { additionalMetaData: { ...shared, k: "v" } }],
    [
      '{"metadata": {"k": "v"}, "additionalMetaData": {"k": "v"}}',
      { metadata: { ...shared, k: "v" }, additionalMetaData: { ...shared, k: "v" } },
    ],
  ])("%s has that too, and its own comes first", async (text, expected) => {
    const record = withMetadata(await recordIn(text), shared);

    expect(record.value).toMatchObject(expected);
    expect(JSON.parse(record.json)).toEqual(record.value);
  });

  test.each([
    ['{"id": "a", "metadata": null}'],
    ['{"id": "a", "metadata": {"k": 5}}'],
    ['{"metadata": {"k": "v"}, "additionalMetaData": {"k": "w"}}'],
  ])("%s stays as it is", async (text) => {
    const record = await recordIn(text);

    expect(withMetadata(record, shared)).toBe(record);
  });

  test("may have more keys by it than metadata can have, and is rejected then", async () => {
    const own = Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`k${index}`, "v"]));
    const text = JSON.stringify({ customerId: "c", planId: "p", metadata: own });
    const { value } = withMetadata(await recordIn(text), shared);

    const reading = kinds.subscriptions.read(value, { ignoreUnknown: false });

    expect(reading).toMatchObject({ ok: false, issues: [{ code: "invalid_metadata" }] });
  });
});
