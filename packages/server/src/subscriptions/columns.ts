/** How lists of values are sent as the columns of many rows. */

/** A column without any value is sent as null; unnest fills it up with nulls. */
export function sparse<T>(values: readonly T[]): readonly T[] | null {
  return values.every((value) => value === null) ? null : values;
}

/** Null for the empty list, which the statement puts there by itself. */
export function list(value: readonly unknown[]): string | null {
  return value.length === 0 ? null : JSON.stringify(value);
}

/** Null for the empty map, likewise. */
export function map(value: object): string | null {
  for (const _ in value) return JSON.stringify(value);
  return null;
}
