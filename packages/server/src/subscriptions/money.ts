/**
 * Amounts in integer minor units of their currency. The public API has whole units (9.5 is nine and
 * a half), and a unit of a feature may cost a fraction of a cent, so prices are scaled on the way.
 */

const priceDecimals = 12;

/** Currencies without minor units, as the billing provider counts them. */
const withoutMinorUnits = new Set(
  "bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split(" "),
);

function decimals(currency: string): number {
  return withoutMinorUnits.has(currency) ? 0 : 2;
}

/** The cost of so many units, rounded once, half up. */
export function cost(price: number, quantity: number, currency: string): bigint {
  const scaled = BigInt(price.toFixed(priceDecimals).replace(".", "")) * BigInt(quantity);
  return rounded(scaled, 10n ** BigInt(priceDecimals - decimals(currency)));
}

/** So many percent of an amount, rounded half up. */
export function percentOf(amount: bigint, percent: number): bigint {
  const scaled = BigInt(percent.toFixed(priceDecimals).replace(".", ""));
  return rounded(amount * scaled, 100n * 10n ** BigInt(priceDecimals));
}

/** An amount as the public API answers it, in whole units. */
export function wholeUnits(amount: bigint, currency: string): number {
  return Number(amount) / 10 ** decimals(currency);
}

function rounded(value: bigint, divisor: bigint): bigint {
  return (value + divisor / 2n) / divisor;
}
