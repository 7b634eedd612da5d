import type { PromotionPeriod } from "@carryover/contract";
import { addUnits } from "../../calendar.ts";

const lengths = {
  "1 week": ["WEEK", 1],
  "1 month": ["MONTH", 1],
  "6 month": ["MONTH", 6],
  "1 year": ["YEAR", 1],
} as const;

/** Returns the end of a period of a promotion; null for one whose end its period does not say. */
export function endAfter(start: Date, period: PromotionPeriod): Date | null {
  if (period === "lifetime" || period === "custom") return null;
  const [unit, count] = lengths[period];
  return addUnits(start, unit, count);
}
