/** How lists of values are sent as the columns of many rows. */

/** Null for the empty list, which the statement puts there by itself. */
export function list(value: readonly unknown[]): string | null {
  return value.length === 0 ? null : JSON.stringify(value);
}

/** Null for the empty map, likewise. */
export function map(value: object): string | null {
  for (const _ in value) return JSON.stringify(value);
  return null;
}
