import { currencies, limits } from "@carryover/contract";
import type { Amount } from "../catalog.ts";

/** An inconsistency and its path, such as `entitlements.0.usageLimit`. */
export interface CatalogFault {
  readonly path: string;
  readonly message: string;
}

/** Returns the fault of an amount of money, or null. */
export function amountFault({ amount, currency }: Amount): string | null {
  if (!Number.isFinite(amount) || amount < 0) return "The amount must not be negative.";
  if (amount > limits.usageMax) return "The amount is too large.";
  return currencies.includes(currency) ? null : "The amount needs a currency, such as usd.";
}

/** Returns whether a number is whole and within bounds. */
export function isWhole(number: number, min: number, max: number): boolean {
  return Number.isInteger(number) && number >= min && number <= max;
}

/** Returns the positions of values that occur earlier in the list. */
export function repeats(values: readonly string[]): number[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    if (seen.has(value)) return [index];
    seen.add(value);
    return [];
  });
}
