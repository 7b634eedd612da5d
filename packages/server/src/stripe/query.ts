import type { Params } from "./stripe.ts";

/** Parameters as a query, with what is nested in brackets; with the question mark, or empty. */
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
