/** What was given, or what is stored where nothing was: present fields replace, null clears. */
export function or<T>(given: T | undefined, stored: T): T {
  return given === undefined ? stored : given;
}
