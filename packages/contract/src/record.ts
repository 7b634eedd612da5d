import { explainType, type FieldType } from "./explaining/value-type.ts";
import { type RecordCode, recordCodes } from "./imports/record-codes.ts";
import { limits } from "./limits.ts";

/** An issue of one record, or of a value inside it. `pointer` is a JSON pointer. */
export interface RecordIssue {
  readonly code: RecordCode;
  readonly pointer: string;
  readonly message: string;
  readonly hint: string;
}

/** A record that was read, with warnings; or what is wrong with it. */
export type Reading<T> =
  | {
      readonly ok: true;
      readonly record: T;
      readonly warnings: readonly RecordIssue[];
      /** Names of unknown fields that were left out. */
      readonly ignored: readonly string[];
    }
  | { readonly ok: false; readonly issues: readonly RecordIssue[] };

/** One field of a record. */
export interface RecordField {
  readonly type: FieldType;
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  /** Returns what is wrong with a value that is neither absent nor null, or null. */
  readonly check: (value: unknown) => FieldIssue | null;
}

/** An invalid value of a field, and its position inside the field. */
export interface FieldIssue {
  readonly code: RecordCode;
  /** JSON pointer inside the value; "" is the value itself. */
  readonly pointer: string;
  readonly message?: string;
  readonly hint?: string;
}

/**
 * How the entries of a file become records of one kind. Client and server read entries with the
 * same shape, at a fifth of the time that a general schema takes; the API description is made from
 * schemas over the same checks.
 */
export interface RecordShape<T> {
  /** The fields by their canonical names. */
  readonly fields: ReadonlyMap<keyof T & string, RecordField>;
  /** Other names of fields, mapped to the canonical one. */
  readonly aliases: ReadonlyMap<string, keyof T & string>;
  /**
   * Returns the replacement for an unknown field that affects access, whose record is rejected even
   * with `--ignore-unknown`. Returns null for any other name.
   */
  readonly insteadOfDecisive?: (name: string) => string | null;
}

export interface ReadingOptions {
  /** Leave out unknown fields instead of rejecting their record. */
  readonly ignoreUnknown: boolean;
  /** Look for no known name that an unknown one may mean. */
  readonly withoutHints?: boolean;
}

/** Makes an issue with the table's text, or with a sentence or hint of its own. */
export function recordIssue(
  code: RecordCode,
  pointer = "",
  own: { message?: string | undefined; hint?: string | undefined } = {},
): RecordIssue {
  const kind = recordCodes[code];
  return { code, pointer, message: own.message ?? kind.sentence, hint: own.hint ?? kind.hint };
}

/**
 * Reads one entry. Its fields are taken in their order, under their canonical names: entries of a
 * file mostly have the same fields, so that the engine can treat the records as one shape.
 */
export function readRecord<T>(
  shape: RecordShape<T>,
  value: unknown,
  options: ReadingOptions,
): Reading<T> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ok: false, issues: [recordIssue("not_an_object")] };
  }
  const entry = value as Record<string, unknown>;
  const record: Record<string, unknown> = {};
  const issues: RecordIssue[] = [];
  let ignored: string[] | null = null;
  for (const name of Object.keys(entry)) {
    if (options.ignoreUnknown && isIgnorable(shape, name, entry[name])) {
      ignored ??= [];
      ignored.push(name);
      continue;
    }
    // Nobody corrects more at a time, and a record may have a hundred thousand unknown fields.
    if (issues.length >= limits.recordFaultsMax) return { ok: false, issues };
    const issue = readField(shape, record, name, entry, options);
    if (issue !== null) issues.push(issue);
  }
  for (const [name, field] of shape.fields) {
    if (!field.isRequired || Object.hasOwn(record, name)) continue;
    const message = `"${name}" is required.`;
    issues.push(recordIssue("missing_field", `/${name}`, { message }));
  }
  if (issues.length > 0) return { ok: false, issues };
  return {
    ok: true,
    record: record as T,
    warnings: noWarnings,
    ignored: ignored ?? nothingIgnored,
  };
}

const noWarnings: readonly RecordIssue[] = [];
const nothingIgnored: readonly string[] = [];

/** Tells whether an unknown field may be left out; one that affects access may not. */
function isIgnorable<T>(shape: RecordShape<T>, name: string, value: unknown): boolean {
  if (shape.fields.has(name as keyof T & string) || shape.aliases.has(name)) return false;
  return value === null || shape.insteadOfDecisive?.(name) == null;
}

/** Puts one field of an entry into the record, and returns what is wrong with it. */
function readField<T>(
  shape: RecordShape<T>,
  record: Record<string, unknown>,
  given: string,
  entry: Readonly<Record<string, unknown>>,
  options: ReadingOptions,
): RecordIssue | null {
  const value = entry[given];
  const name = shape.aliases.get(given) ?? (given as keyof T & string);
  const field = shape.fields.get(name);
  const pointer = () => `/${escapePointer(given)}`;
  if (field === undefined) return unknownField(shape, pointer(), given, entry, options);
  if (Object.hasOwn(record, name)) {
    if (sameJson(record[name], value)) return null;
    const message = `"${given}" is another name of a field that is there with a different value.`;
    return recordIssue("conflicting_fields", pointer(), { message });
  }
  record[name] = value;
  if (value === null && field.isNullable) return null;
  const issue = field.check(value);
  if (issue === null) return null;
  return recordIssue(issue.code, pointer() + issue.pointer, explained(issue, given, field, value));
}

function explained(
  { code, pointer, message, hint }: FieldIssue,
  given: string,
  { type }: RecordField,
  value: unknown,
) {
  const isExplained = message !== undefined || hint !== undefined;
  if (code !== "invalid_type" || isExplained) return { message, hint };
  if (pointer === "") return explainType(given, type, value);
  return { message: `A value in "${given}" has the wrong type.` };
}

function unknownField<T>(
  shape: RecordShape<T>,
  pointer: string,
  key: string,
  entry: Readonly<Record<string, unknown>>,
  options: ReadingOptions,
): RecordIssue {
  const names = options.withoutHints ? [] : [...shape.fields.keys(), ...shape.aliases.keys()];
  // A field that the record has under one of its names is not the one that was meant.
  const canonical = (name: string): string => shape.aliases.get(name) ?? name;
  const present = new Set(names.length === 0 ? [] : Object.keys(entry).map(canonical));
  const known = names.filter((name) => !present.has(canonical(name)));
  const near = nearest(key, known);
  const name = key.slice(0, 60).toWellFormed();
  const message = `There is no field "${name}"; its value would be lost.`;
  const instead = shape.insteadOfDecisive?.(key) ?? null;
  if (instead !== null) {
    const decides = `There is no field "${name}", and it decides who has access.`;
    const hint = `${instead} If it says nothing that counts, remove it.`;
    return recordIssue("unknown_field", pointer, { message: decides, hint });
  }
  if (near === null) return recordIssue("unknown_field", pointer, { message });
  const hint = `Did you mean "${near}"? Correct it, remove it, or pass --ignore-unknown.`;
  return recordIssue("unknown_field", pointer, { message, hint });
}

/** Escapes a name for use in a JSON pointer (RFC 6901). */
export function escapePointer(part: string): string {
  return part.replaceAll("~", "~0").replaceAll("/", "~1");
}

/**
 * Compares two parsed JSON values; the order of keys does not matter. Values nested deeper than a
 * record may be count as different, to protect the stack.
 */
export function sameJson(
  a: unknown,
  b: unknown,
  depthMax: number = limits.recordDepthMax,
): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (depthMax === 0 || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => {
    if (!Object.hasOwn(b, key)) return false;
    const [inA, inB] = [(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]];
    return sameJson(inA, inB, depthMax - 1);
  });
}

/**
 * Returns the word of a list that a misspelling most likely means, or null if none is close: at
 * most a third of its letters may differ, and at most `editsMax`.
 */
export function nearest(
  word: string,
  known: readonly string[],
  editsMax: number = Number.POSITIVE_INFINITY,
): string | null {
  if (word.length > limits.idLengthMax) return null;
  let best: string | null = null;
  let bestDistance = Math.min(Math.max(1, Math.floor(word.length / 3)), editsMax) + 1;
  for (const candidate of known) {
    // At least as many letters were inserted or deleted as one has more than the other.
    if (Math.abs(word.length - candidate.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours between two words. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const replaced = (last[column - 1] ?? 0) + (same ? 0 : 1);
      let cost = Math.min(replaced, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}
