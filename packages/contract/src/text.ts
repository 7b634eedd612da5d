import {
  explainDate,
  explainEmail,
  explainId,
  explainLength,
  explainMetadata,
  explainMetadataEntry,
  explainMetadataSize,
  explainZone,
} from "./explaining/text-value.ts";
import type { Explanation } from "./explaining/value-type.ts";
import { type RecordCode, recordCodes } from "./imports/record-codes.ts";
import { limits } from "./limits.ts";
import { escapePointer, type FieldIssue, type RecordField } from "./record.ts";

/**
 * The kinds of text that records and requests are made of. Each check returns the record code of
 * its failure; `record.ts` turns it into a sentence, and `text-schemas.ts` makes schemas of them.
 */

/** Returns the record code of an invalid text, or null. */
export type TextCheck = (text: string) => RecordCode | null;

/** Returns the code for a character that no database column can store, or null. */
export function unstorable(text: string): "nul_character" | "lone_surrogate" | null {
  if (text.includes("\u0000")) return "nul_character";
  return text.isWellFormed() ? null : "lone_surrogate";
}

export const checkText: TextCheck = (text) =>
  text.length > limits.stringLengthMax ? "too_long" : unstorable(text);

/** What `checkIdentifier` matches. */
export const idPattern = /^[a-zA-Z0-9][a-zA-Z0-9_|.@-]*$/;

export function checkIdentifier(text: string): RecordCode | null {
  return text.length > limits.idLengthMax || !idPattern.test(text) ? "invalid_id" : null;
}

/** Checks a non-empty text of up to 255 characters, such as an id of another system. */
export const checkFilledText: TextCheck = (text) => (text === "" ? "empty_text" : checkText(text));

/**
 * Local part and a domain of at least two labels, in any script. Wider than what many forms accept:
 * the addresses are those of existing customers, and refusing an unusual one would lose it.
 */
const emailPattern = new RegExp(
  "^(?!\\.)(?!.*\\.\\.)(?!.*\\.@)" +
    '[^\\s@"(),:;<>[\\\\\\]]{1,64}@' +
    "(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?\\.)+" +
    "[\\p{L}\\p{N}-]*\\p{L}[\\p{L}\\p{N}]*$",
  "u",
);

export function checkEmail(text: string): RecordCode | null {
  return checkText(text) ?? (emailPattern.test(text) ? null : "invalid_email");
}

const zonedPattern = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?([zZ]|[+-]\d\d:?\d\d)$/;
const unzonedPattern = /^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?)?$/;

/**
 * Parses an ISO 8601 date and time with zone into milliseconds since 1970 UTC, or returns the code
 * of its fault. Fractions below a millisecond are cut off.
 */
export function parseInstant(value: string): number | "invalid_date" | "date_without_zone" {
  if (!zonedPattern.test(value)) {
    return unzonedPattern.test(value) ? "date_without_zone" : "invalid_date";
  }
  const digits = (from: number, to: number) => Number(value.slice(from, to));
  const [year, month, day] = [digits(0, 4), digits(5, 7), digits(8, 10)];
  // Date.parse turns February 30 into March 2 and 24:00 into the next day.
  if (day > daysInMonth(year, month) || day < 1 || digits(11, 13) > 23) return "invalid_date";
  const instant = Date.parse(isCanonical(value) ? value : canonical(value));
  return instant >= earliestInstant && instant <= latestInstant ? instant : "invalid_date";
}

/** Outside of these years, in UTC, an instant has no four digits for its year. */
const earliestInstant = Date.parse("0001-01-01T00:00:00.000Z");
const latestInstant = Date.parse("9999-12-31T23:59:59.999Z");

/** Returns the days of a month, or 0 for a month that does not exist. */
function daysInMonth(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2) return isLeap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : month >= 1 && month <= 12 ? 31 : 0;
}

function isCanonical(value: string): boolean {
  return value.length === 24 && value.endsWith("Z") && value[10] === "T" && value[19] === ".";
}

/** Normalizes spellings that ISO 8601 allows and Date.parse need not understand. */
function canonical(value: string): string {
  const zoned = value.replace(/([+-]\d\d)(\d\d)$/, "$1:$2");
  return zoned.replace(" ", "T").replace(",", ".").toUpperCase();
}

export function checkInstant(value: string): RecordCode | null {
  const parsed = parseInstant(value);
  return typeof parsed === "string" ? parsed : null;
}

/** Returns the first fault of metadata and its key, or null. */
export function checkMetadata(value: unknown): FieldIssue | null {
  const wrong = (explanation: Explanation, key?: string): FieldIssue => {
    const pointer = key === undefined ? "" : `/${escapePointer(key)}`;
    return { code: "invalid_metadata", pointer, ...explanation };
  };
  const noMap = explainMetadata(value);
  if (noMap !== null) return wrong(noMap);
  const keys = Object.keys(value as object);
  if (keys.length > limits.metadataKeysMax) return wrong(explainMetadataSize(keys.length));
  for (const key of keys) {
    const entry: unknown = (value as Record<string, unknown>)[key];
    if (key.length < 1 || key.length > limits.metadataKeyLengthMax) {
      return wrong(explainMetadataSize(keys.length, key), key);
    }
    if (typeof entry !== "string") return wrong(explainMetadataEntry(key, entry), key);
    if (entry.length > limits.metadataValueLengthMax) {
      return wrong(explainMetadataSize(keys.length, key, entry), key);
    }
    const broken = unstorable(key) ?? unstorable(entry);
    if (broken !== null) {
      const { sentence: message, hint } = recordCodes[broken];
      return wrong({ message, hint }, key);
    }
  }
  return null;
}

/** Makes the reader of a text field of a record. */
export function textField(
  check: TextCheck,
  options: { isRequired?: boolean; isNullable?: boolean } = {},
): RecordField {
  const { isRequired = false, isNullable = !isRequired } = options;
  return {
    type: check === checkInstant ? "date" : "text",
    isRequired,
    isNullable,
    check(value) {
      if (typeof value !== "string") return { code: "invalid_type", pointer: "" };
      const code = check(value);
      return code === null ? null : { code, pointer: "", ...explainText(code, value) };
    },
  };
}

/** Explains a text that a check has refused; null if the sentence of the code says it best. */
export function explainText(code: RecordCode, value: string): Explanation | null {
  if (code === "invalid_id") return explainId(value);
  if (code === "invalid_email") return explainEmail(value);
  if (code === "invalid_date") return explainDate(value);
  if (code === "date_without_zone") return explainDate(value) ?? explainZone(value);
  return code === "too_long" ? explainLength(value, limits.stringLengthMax) : null;
}
