/**
 * A list of values as the column of many rows. One without any value is sent as null; unnest fills
 * it up with nulls.
 */
export function sparse<T>(values: readonly T[]): readonly T[] | null {
  return values.every((value) => value === null) ? null : values;
}
