import type { Params } from "./stripe.ts";

/**
 * Encodes parameters as a query, with nested names in brackets, including the question mark; empty
 * without parameters.
 */
export function queryOf(params: Params): string {
  const pairs = Object.entries(params).flatMap(([name, value]) => pairsOf(name, value));
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function pairsOf(name: string, value: unknown): string[] {
  if (value === undefined) return [];
  if (typeof value === "object" && value !== null) {
    // The indexes of a list are its names, as Stripe wants them.
    return Object.entries(value).flatMap(([key, inner]) => pairsOf(`${name}[${key}]`, inner));
  }
  const text = value === null ? "" : String(value as string | number | boolean);
  return [`${encodeURIComponent(name)}=${encodeURIComponent(text)}`];
}
