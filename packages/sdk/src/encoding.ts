import { CarryoverError } from "./errors.ts";

/** A value of a query string: lists are joined by commas, fields of objects are in brackets. */
export type QueryValue =
  | string
  | number
  | boolean
  | Date
  | null
  | undefined
  | readonly (string | number | boolean)[]
  | { readonly [field: string]: QueryValue };

/**
 * Builds a path from a template, with each id percent-encoded. Throws on an id that would make
 * another path than the template: an empty one, `.` or `..`.
 */
export function path(parts: TemplateStringsArray, ...ids: readonly string[]): string {
  return parts.reduce((before, part, index) => `${before}${segment(ids[index - 1])}${part}`);
}

/** What a path segment may hold as it is, besides what encodeURIComponent leaves (RFC 3986). */
const allowedInSegment = /%(?:24|26|2B|2C|3A|3B|3D|40)/g;

function segment(id: string | undefined): string {
  if (typeof id !== "string" || id === "" || id === "." || id === "..") {
    throw new CarryoverError(`${JSON.stringify(id)} cannot be an id in a path.`);
  }
  return percentEncoded(id).replace(allowedInSegment, decodeURIComponent);
}

/** Returns the query string of these values, with its question mark, or "" if all are absent. */
export function queryString(query: { readonly [name: string]: QueryValue }): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => pairsOf(name, value));
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function pairsOf(name: string, value: QueryValue): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.length === 0 ? [] : [pair(name, value.join(","))];
  if (value instanceof Date) return [pair(name, value.toISOString())];
  if (typeof value === "object") {
    return Object.entries(value).flatMap(([field, inner]) => pairsOf(`${name}[${field}]`, inner));
  }
  return [pair(name, String(value))];
}

function pair(name: string, value: string): string {
  return `${percentEncoded(name)}=${percentEncoded(value)}`;
}

function percentEncoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch (cause) {
    throw new CarryoverError(`${JSON.stringify(text)} is not well-formed text.`, { cause });
  }
}
