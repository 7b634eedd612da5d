import { invalid } from "./refusals.ts";

/** Metadata as parameters give it: an empty string or null removes a key, or all keys. */
export type MetadataParam =
  | Readonly<Record<string, string | number | null>>
  | ""
  | null
  | undefined;

const keysMax = 50;
const keyLengthMax = 40;
const valueLengthMax = 500;

/**
 * Returns the metadata after setting the given keys and removing those with empty values. Throws
 * Fault over Stripe's limits.
 */
export function mergedMetadata(
  old: Readonly<Record<string, string>>,
  given: MetadataParam,
): Record<string, string> {
  if (given === undefined) return { ...old };
  if (given === "" || given === null) return {};
  const merged: Record<string, string> = { ...old };
  for (const [key, value] of Object.entries(given)) {
    if (value === "" || value === null) delete merged[key];
    else merged[key] = String(value);
  }
  checkMetadata(merged);
  return merged;
}

/** Returns null for an empty string, which removes a value. */
export function orNull<T>(value: T | "" | null | undefined): T | null {
  return value === "" || value === undefined || value === null ? null : value;
}

function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  const entries = Object.entries(metadata);
  if (entries.length > keysMax) {
    throw invalid(`Metadata can have at most ${keysMax} keys, and this has ${entries.length}.`);
  }
  for (const [key, value] of entries) {
    if (key.length > keyLengthMax || /[[\]]/.test(key)) {
      throw invalid(
        `Metadata keys are up to ${keyLengthMax} characters long and without square brackets.`,
        `metadata[${key}]`,
      );
    }
    if (value.length > valueLengthMax) {
      throw invalid(
        `Metadata values are up to ${valueLengthMax} characters long.`,
        `metadata[${key}]`,
      );
    }
  }
}
