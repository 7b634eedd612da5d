import { z } from "zod";
import { limits } from "./limits.ts";

/**
 * The kinds of text that records and requests are made of. Each check names the record code of its
 * failure as its message; `record.ts` turns the code into a sentence.
 */

const idPattern = /^[a-zA-Z0-9][a-zA-Z0-9_|.@-]*$/;

/** One code per kind of text that no database column can hold, or null. */
export function unstorable(text: string): "nul_character" | "lone_surrogate" | null {
  if (text.includes("\u0000")) return "nul_character";
  return text.isWellFormed() ? null : "lone_surrogate";
}

function storable(text: string, context: z.core.$RefinementCtx<string>): void {
  const code = unstorable(text);
  if (code !== null) context.addIssue({ code: "custom", message: code });
}

/** A public id: 1–255 characters, first a letter or digit, then also `_ | . @ -`. */
export const identifier = z
  .string()
  .max(limits.idLengthMax, { error: "invalid_id" })
  .regex(idPattern, { error: "invalid_id" })
  .meta({ example: "customer-6e24b4" });

/** Free text up to 255 characters; may be empty. */
export const text = z
  .string()
  .max(limits.stringLengthMax, { error: "too_long" })
  .superRefine(storable);

/** Text up to 255 characters that must say something, such as an id of another system. */
export const filledText = z
  .string()
  .min(1, { error: "empty_text" })
  .max(limits.stringLengthMax, { error: "too_long" })
  .superRefine(storable);

/**
 * Local part and a domain of at least two labels, in any script. Wider than what many forms accept:
 * the addresses are those of existing customers, and refusing an unusual one would lose it.
 */
const emailPattern =
  /^(?!\.)(?!.*\.\.)(?!.*\.@)[^\s@"(),:;<>[\\\]]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]*\p{L}[\p{L}\p{N}]*$/u;

/** An e-mail address of up to 255 characters. */
export const email = z
  .string()
  .max(limits.stringLengthMax, { error: "too_long" })
  .regex(emailPattern, { error: "invalid_email" })
  .superRefine(storable)
  .meta({ format: "email", pattern: undefined });

const zonedPattern = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?([zZ]|[+-]\d\d:?\d\d)$/;
const unzonedPattern = /^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?)?$/;

/**
 * The instant that an ISO 8601 date and time with zone names, in milliseconds since 1970 UTC, or the
 * code that says what is wrong. Fractions finer than a millisecond are cut off.
 */
export function parseInstant(value: string): number | "invalid_date" | "date_without_zone" {
  if (!zonedPattern.test(value)) {
    return unzonedPattern.test(value) ? "date_without_zone" : "invalid_date";
  }
  const day = Number(value.slice(8, 10));
  const month = Number(value.slice(5, 7));
  const hour = Number(value.slice(11, 13));
  const daysInMonth = new Date(Date.UTC(Number(value.slice(0, 4)), month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth || hour > 23) return "invalid_date";
  const offset = value.replace(/([+-]\d\d)(\d\d)$/, "$1:$2");
  const instant = Date.parse(offset.replace(" ", "T").replace(",", ".").toUpperCase());
  return Number.isNaN(instant) ? "invalid_date" : instant;
}

/** An instant, written in ISO 8601 with a zone. */
export const instant = z
  .string()
  .superRefine((value, context) => {
    const parsed = parseInstant(value);
    if (typeof parsed === "string") context.addIssue({ code: "custom", message: parsed });
  })
  .meta({ format: "date-time", example: "2022-01-31T00:00:00.000Z" });

function checkMetadata(value: unknown, context: z.core.$RefinementCtx<unknown>): void {
  const fail = (path: string[]) => {
    context.addIssue({ code: "custom", message: "invalid_metadata", path });
  };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    fail([]);
    return;
  }
  const keys = Object.keys(value);
  if (keys.length > limits.metadataKeysMax) fail([]);
  for (const key of keys) {
    const entry: unknown = (value as Record<string, unknown>)[key];
    if (key.length < 1 || key.length > limits.metadataKeyLengthMax || unstorable(key)) fail([key]);
    else if (typeof entry !== "string") fail([key]);
    else if (entry.length > limits.metadataValueLengthMax || unstorable(entry)) fail([key]);
  }
}

/**
 * Text to text, at most 50 keys of 40 and values of 500 characters: Stripe's limits, since metadata
 * may be synced there. The checked object itself is passed on, so that no key is lost on the way.
 */
export const metadata = z
  .custom<Record<string, string>>()
  .superRefine(checkMetadata)
  .meta({
    override: {
      type: "object",
      additionalProperties: { type: "string", maxLength: limits.metadataValueLengthMax },
      maxProperties: limits.metadataKeysMax,
    },
  });

/** A row id of ours: run ids, paging cursors. */
export const uuid = z.guid();

/** A lower-case hexadecimal SHA-256. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: "a SHA-256 in hexadecimal" });
