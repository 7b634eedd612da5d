import { z } from "zod";
import { limits } from "./limits.ts";
import {
  checkEmail,
  checkFilledText,
  checkIdentifier,
  checkInstant,
  checkMetadata,
  checkText,
  idPattern,
  type TextCheck,
} from "./text.ts";

/** The schemas of texts. Each names the record code of its failure as its message. */

/** Makes the schema of a text with one check; `schema` describes it in the OpenAPI document. */
function checkedText(check: TextCheck, schema: Record<string, unknown>) {
  return z
    .string()
    .refine((text) => check(text) === null, {
      error: ({ input }) => check(input as string) ?? undefined,
    })
    .meta({ override: { type: "string", ...schema } });
}

/** A public id: 1–255 characters, first a letter or digit, then also `_ | . @ -`. */
export const identifier = checkedText(checkIdentifier, {
  minLength: 1,
  maxLength: limits.idLengthMax,
  pattern: idPattern.source,
  example: "customer-6e24b4",
});

/** Free text up to 255 characters; may be empty. */
export const text = checkedText(checkText, { maxLength: limits.stringLengthMax });

export const filledText = checkedText(checkFilledText, {
  minLength: 1,
  maxLength: limits.stringLengthMax,
});

/** An e-mail address of up to 255 characters. */
export const email = checkedText(checkEmail, {
  format: "email",
  maxLength: limits.stringLengthMax,
});

/** An instant, written in ISO 8601 with a zone. */
export const instant = checkedText(checkInstant, {
  format: "date-time",
  example: "2022-01-31T00:00:00.000Z",
});

/**
 * Text to text, at most 50 keys of 40 and values of 500 characters: Stripe's limits, since metadata
 * may be synced there. The checked object itself is passed on, so that no key is lost on the way.
 */
export const metadata = z
  .custom<Record<string, string>>((value) => checkMetadata(value) === null, {
    error: "invalid_metadata",
  })
  .meta({
    override: {
      type: "object",
      additionalProperties: { type: "string", maxLength: limits.metadataValueLengthMax },
      maxProperties: limits.metadataKeysMax,
    },
  });

/** A row id of ours, such as that of a run; in lower case, as it is stored and compared. */
export const uuid = z.guid().toLowerCase();

/** A lower-case hexadecimal SHA-256. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: "a SHA-256 in hexadecimal" });
