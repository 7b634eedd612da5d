import { minorDigits } from "@carryover/contract";
import { separated } from "./describe.ts";

/** An amount in the smallest unit of its currency, for people: `1,234.50`. */
export function moneyText(amount: number, currency: string): string {
  const digits = minorDigits(currency);
  const unit = 10 ** digits;
  const size = Math.abs(amount);
  const whole = separated(Math.floor(size / unit));
  const rest = digits === 0 ? "" : `.${String(size % unit).padStart(digits, "0")}`;
  return `${amount < 0 ? "-" : ""}${whole}${rest}`;
}

/** The same for programs: `1234.50`. */
export function plainMoney(amount: number, currency: string): string {
  return moneyText(amount, currency).replaceAll(",", "");
}
