import { moneyText } from "@carryover/contract/client";

/** An amount in the smallest unit of its currency, for programs: `1234.50`. */
export function plainMoney(amount: number, currency: string): string {
  return moneyText(amount, currency).replaceAll(",", "");
}
