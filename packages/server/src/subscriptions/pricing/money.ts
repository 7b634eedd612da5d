import { minorDigits } from "@carryover/contract";

/**
 * Amounts in integer minor units of their currency. The public API has whole units (9.5 is nine and
 * a half), and a unit of a feature may cost a fraction of a cent, so prices are scaled on the way.
 */

const scaleDecimals = 12;

/** Returns the cost of so many units, rounded once, half up. */
export function cost(price: number, quantity: number, currency: string): bigint {
  return rounded(scaled(price) * scaled(quantity), 2 * scaleDecimals - minorDigits(currency));
}

/**
 * Returns a price of the public API in minor units, as an exact decimal such as 950 or 0.25; the
 * billing provider takes up to 12 decimals.
 */
export function minorUnits(price: number, currency: string): string {
  const digits = minorDigits(currency);
  const text = scaled(price)
    .toString()
    .padStart(scaleDecimals + 1, "0");
  const point = text.length - scaleDecimals + digits;
  const fraction = text.slice(point).replace(/0+$/, "");
  const whole = text.slice(0, point).replace(/^0+(?=\d)/, "");
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

/** Returns a percentage of an amount, rounded half up. */
export function percentOf(amount: bigint, percent: number): bigint {
  return rounded(amount * scaled(percent), scaleDecimals + 2);
}

/** Returns an amount as the public API answers it, in whole units. */
export function wholeUnits(amount: bigint, currency: string): number {
  return Number(amount) / 10 ** minorDigits(currency);
}

/** Returns an integer from the decimal digits of a price, not from the double. */
function scaled(value: number): bigint {
  return BigInt(value.toFixed(scaleDecimals).replace(".", ""));
}

function rounded(value: bigint, droppedDecimals: number): bigint {
  const divisor = 10n ** BigInt(droppedDecimals);
  return (value + divisor / 2n) / divisor;
}
