/** How lists of values are sent as the columns of many rows. */

/** Returns null for the empty list, which is the column's default. */
export function list(value: readonly unknown[]): string | null {
  return value.length === 0 ? null : JSON.stringify(value);
}

/** Returns null for the empty map, which is the column's default. */
export function map(value: object): string | null {
  for (const _ in value) return JSON.stringify(value);
  return null;
}
