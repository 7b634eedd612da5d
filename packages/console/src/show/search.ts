/** What stands in an address before it is read. */
export type RawSearch = Readonly<Record<string, unknown>>;

/** Returns the value if it is one of some; everything else counts as absent. */
export function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value);
}

/** Returns a text. A number is one that looks like a number: addresses do not tell. */
export function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Returns a day such as 2026-01-31. */
export function day(value: unknown): string | undefined {
  return typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined;
}
