import { describe, expect, test } from "vitest";
import { readCustomer } from "../customers/record.ts";
import { readSubscription } from "../subscriptions/record.ts";
import type { readUsage } from "../usage/record.ts";

const options = { ignoreUnknown: false };

function issueOf(
  reading: ReturnType<typeof readCustomer | typeof readSubscription | typeof readUsage>,
) {
  if (reading.ok) throw new Error("The record is sound.");
  const [{ code, pointer, message, hint } = { code: "" }] = reading.issues;
  return [code, pointer, `${message} ${hint}`];
}

describe("a fault of a customer", () => {
  test.each<[field: string, value: unknown, code: string, says: string]>([
    ["id", 1001, "invalid_type", 'must be text, but is a number. id is text: write "1001".'],
    ["id", 1.5, "invalid_type", "id is text: write it in quotes."],
    ["id", null, "invalid_type", "is null. Give it a value."],
    ["id", "a ", "invalid_id", "The id ends with a blank. Remove it."],
    ["id", "", "invalid_id", "The id is empty."],
    ["id", "a b", "invalid_id", "The id contains a blank"],
    ["id", "a/b", "invalid_id", 'The id contains "/"'],
    ["id", "aü", "invalid_id", 'The id contains "ü" (U+00FC)'],
    ["id", "a\u200b", "invalid_id", "The id contains the character U+200B"],
    ["id", "-a", "invalid_id", 'The id begins with "-"'],
    ["id", "x".repeat(256), "invalid_id", "The id has 256 characters, and 255 are"],
    ["name", true, "invalid_type", 'name is text: write "true".'],
    ["name", "x".repeat(256), "too_long", "has 256 characters, and 255 are allowed."],
    ["email", "a@x.example\u00a0", "invalid_email", "ends with a no-break space."],
    ["email", " a@x.example", "invalid_email", "begins with a blank."],
    ["email", "", "invalid_email", "is empty. Write null"],
    ["email", "A <a@x.example>", "invalid_email", "A name stands beside"],
    ["email", "a@x.example, b@x.example", "invalid_email", "These are two e-mail addresses."],
    ["email", "mailto:a@x.example", "invalid_email", 'Remove "mailto:".'],
    ["email", "a@localhost", "invalid_email", "has no dot."],
    ["email", "a b@x.example", "invalid_email", "contains a blank."],
    [
      "updatedAt",
      1709201730,
      "invalid_type",
      'seconds since 1970, write "2024-02-29T10:15:30.000Z"',
    ],
    ["updatedAt", 1709201730123, "invalid_type", "milliseconds since 1970"],
    ["updatedAt", "1709201730", "invalid_date", 'write "2024-02-29T10:15:30.000Z"'],
    ["updatedAt", "45000", "invalid_date", "as a date of Excel it is 2023-03-15 00:00:00. If it"],
    ["updatedAt", "45000.75", "invalid_date", 'in UTC, write "2023-03-15T18:00:00Z"'],
    ["updatedAt", "", "invalid_date", "The date is empty. Write null"],
    ["updatedAt", "0000-00-00 00:00:00", "date_without_zone", "is no date"],
    ["updatedAt", "2024-02-29 10:15:30+00", "invalid_date", "The offset +00 lacks its minutes."],
    ["updatedAt", "2024-02-29 10:15", "date_without_zone", 'write "2024-02-29T10:15Z"'],
    ["updatedAt", "2024-02-29", "date_without_zone", 'write "2024-02-29T00:00:00Z"'],
    ["updatedAt", "2023-02-29T10:15:30Z", "invalid_date", "of 2023-02 go from 01 to 28."],
    ["updatedAt", "2024-13-01T10:15:30Z", "invalid_date", "The months go from 01 to 12."],
    ["updatedAt", "2024-02-29T24:00:00Z", "invalid_date", "midnight is 00:00"],
    ["updatedAt", "2016-12-31T23:59:60Z", "invalid_date", "The seconds go from 00 to 59."],
    ["updatedAt", "29.02.2024", "invalid_date", "does not begin with its year"],
    ["updatedAt", " 2024-02-29T10:15:30Z", "invalid_date", "The date begins with a blank."],
    ["updatedAt", "yesterday", "invalid_date", "This is not an existing date"],
    ["metadata", "{}", "invalid_metadata", "not one text"],
    ["metadata", [], "invalid_metadata", "is a map of text to text."],
  ])("%s: %j is %s", (field, value, code, says) => {
    const reading = readCustomer({ id: "a", [field]: value }, options);

    expect(issueOf(reading)).toEqual([code, `/${field}`, expect.stringContaining(says)]);
  });

  test.each<[value: unknown, says: string]>([
    [true, '"k" in metadata is true, but must be text. Write "true".'],
    [5, '"k" in metadata is a number, but must be text. Write "5".'],
    [null, "Leave the key out."],
    [{}, '"k" in metadata is an object'],
    [["a"], '"k" in metadata is a list'],
    ["x".repeat(501), "has 501 characters, and 500 are allowed."],
  ])("metadata with %j", (value, says) => {
    const reading = readCustomer({ id: "a", metadata: { k: value } }, options);

    expect(issueOf(reading)).toEqual([
      "invalid_metadata",
      "/metadata/k",
      expect.stringContaining(says),
    ]);
  });

  test("does not name a field that the record has already", () => {
    const reading = readCustomer({ _id: "b", customerId: "a" }, options);

    expect(issueOf(reading)).toEqual([
      "unknown_field",
      "/_id",
      expect.not.stringContaining("Did you mean"),
    ]);
  });
});

test.each<[field: string, value: unknown, says: string]>([
  ["paused", "true", '"paused" must be true or false, but is text. Write it without quotes: true'],
  ["addons", {}, '"addons" must be a list, but is an object.'],
  ["endDate", true, '"endDate" must be a date in quotes, but is true.'],
])("a subscription whose %s is %j", (field, value, says) => {
  const reading = readSubscription({ customerId: "a", planId: "b", [field]: value }, options);

  expect(issueOf(reading)).toEqual(["invalid_type", `/${field}`, expect.stringContaining(says)]);
});
