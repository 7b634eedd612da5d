import type { z } from "zod";
import { type RecordCode, recordCodes } from "./errors.ts";
import { limits } from "./limits.ts";

/** What is to be said of one record, or of a value inside it. `pointer` is a JSON pointer. */
export interface RecordIssue {
  readonly code: RecordCode;
  readonly pointer: string;
  readonly message: string;
  readonly hint: string;
}

/** A record that was read, with warnings; or what is wrong with it. */
export type Reading<T> =
  | { readonly ok: true; readonly record: T; readonly warnings: readonly RecordIssue[] }
  | { readonly ok: false; readonly issues: readonly RecordIssue[] };

/** How the entries of a file become records of one kind. */
export interface RecordShape<T> {
  /** The canonical form; unknown fields are an issue. */
  readonly strict: z.ZodType<T>;
  /** The same, but unknown fields are left out. */
  readonly loose: z.ZodType<T>;
  /** Canonical field names, for suggestions. */
  readonly fields: readonly string[];
  /** Other names of fields, mapped to the canonical one. */
  readonly aliases: Readonly<Record<string, string>>;
}

export interface ReadingOptions {
  readonly ignoreUnknown: boolean;
}

/** An issue in the words of the table, with a sentence or hint of its own where there is one. */
export function recordIssue(
  code: RecordCode,
  pointer = "",
  own: { message?: string; hint?: string } = {},
): RecordIssue {
  const kind = recordCodes[code];
  return { code, pointer, message: own.message ?? kind.sentence, hint: own.hint ?? kind.hint };
}

/** Reads one entry: other names become canonical ones, then the schema decides. */
export function readRecord<T>(
  shape: RecordShape<T>,
  value: unknown,
  options: ReadingOptions,
): Reading<T> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ok: false, issues: [recordIssue("not_an_object")] };
  }
  const { entry, aliasOf, issues } = withCanonicalNames(shape, value as Record<string, unknown>);
  if (issues.length > 0) return { ok: false, issues };
  const schema = options.ignoreUnknown ? shape.loose : shape.strict;
  const parsed = schema.safeParse(entry, { reportInput: true });
  if (parsed.success) return { ok: true, record: parsed.data, warnings: [] };
  return { ok: false, issues: parsed.error.issues.flatMap((i) => issuesOf(shape, i, aliasOf)) };
}

function withCanonicalNames<T>(shape: RecordShape<T>, value: Record<string, unknown>) {
  const issues: RecordIssue[] = [];
  const aliasOf = new Map<string, string>();
  let entry = value;
  for (const [alias, name] of Object.entries(shape.aliases)) {
    if (!Object.hasOwn(value, alias)) continue;
    if (entry === value) entry = { ...value };
    if (Object.hasOwn(value, name) && !sameJson(value[alias], value[name])) {
      const message = `"${alias}" and "${name}" are two names of one field and hold different values.`;
      issues.push(recordIssue("conflicting_fields", `/${alias}`, { message }));
    }
    if (!Object.hasOwn(value, name)) aliasOf.set(name, alias);
    entry[name] = value[alias];
    delete entry[alias];
  }
  return { entry, aliasOf, issues };
}

function issuesOf<T>(
  shape: RecordShape<T>,
  issue: z.core.$ZodIssue,
  aliasOf: ReadonlyMap<string, string>,
): RecordIssue[] {
  const [first, ...rest] = issue.path.map(String);
  const path = first === undefined ? [] : [aliasOf.get(first) ?? first, ...rest];
  const pointer = path.map((part) => `/${escapePointer(part)}`).join("");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownField(shape, `${pointer}/${escapePointer(key)}`, key));
  }
  if (issue.code === "invalid_type") {
    if (issue.input === undefined) {
      const message = `"${path.at(-1)}" is required.`;
      return [recordIssue("missing_field", pointer, { message })];
    }
    const message = `"${path.at(-1)}" must be a ${issue.expected}.`;
    return [recordIssue("invalid_type", pointer, { message })];
  }
  const code = issue.message in recordCodes ? (issue.message as RecordCode) : "invalid_type";
  return [recordIssue(code, pointer)];
}

function unknownField<T>(shape: RecordShape<T>, pointer: string, key: string): RecordIssue {
  const near = nearest(key, [...shape.fields, ...Object.keys(shape.aliases)]);
  const message = `There is no field "${key.slice(0, 60)}"; its value would be lost.`;
  if (near === null) return recordIssue("unknown_field", pointer, { message });
  const hint = `Did you mean "${near}"? Correct it, remove it, or pass --ignore-unknown.`;
  return recordIssue("unknown_field", pointer, { message, hint });
}

function escapePointer(part: string): string {
  return part.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Whether two parsed JSON values are equal; the order of keys does not matter. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => {
    if (!Object.hasOwn(b, key)) return false;
    return sameJson((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]);
  });
}

/** The word of a list that a misspelt one most likely means, or null if none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (word.length > limits.idLengthMax) return null;
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
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
