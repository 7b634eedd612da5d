/** Returns the given value, or the stored one if it is undefined: null clears. */
export function orStored<T>(given: T | undefined, stored: T): T {
  return given === undefined ? stored : given;
}
