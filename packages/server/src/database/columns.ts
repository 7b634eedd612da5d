/**
 * Returns a list of values as the column of many rows; null if all values are null, since unnest
 * fills up with nulls.
 */
export function sparse<T>(values: readonly T[]): readonly T[] | null {
  return values.every((value) => value === null) ? null : values;
}
