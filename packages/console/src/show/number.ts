const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 6 });
const short = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });

/** Writes a number as the viewer's language does. */
export function count(value: number): string {
  return whole.format(value);
}

/** Writes a number in few characters, such as 1.2M, for axes. */
export function compact(value: number): string {
  return short.format(value);
}

/** Writes an amount in minor units of a currency, such as 1999 cents. */
export function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}

/** Writes an amount in whole units of a currency, as the API's prices have them. */
export function price(amount: number, currency: string): string {
  return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(amount);
}

const sizes = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Writes a number of bytes in the largest unit that leaves a whole, such as 12.3 MB. */
export function bytes(value: number): string {
  const power = Math.min(sizes.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  const format = { style: "unit", unit: sizes[power], maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(undefined, format).format(value / 1_000 ** power);
}
