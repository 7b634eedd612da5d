import type { RecordPromotion } from "@carryover/contract";
import type { AsJson } from "../../database/as-json.ts";
import type { Promotion } from "../entitlement-state.ts";

/** Returns a promotion as the record of its customer has it. */
export function promotionRecord(promotion: Promotion | AsJson<Promotion>): RecordPromotion {
  const { startDate, endDate, description, usageLimit, enumValues, resetPeriod } = promotion;
  const { hasUnlimitedUsage, hasSoftLimit, isVisible, resetAnchor } = promotion;
  return {
    featureId: promotion.featureId,
    ...(description !== null && { description }),
    period: promotion.period,
    startDate: textOf(startDate),
    ...(endDate !== null && { endDate: textOf(endDate) }),
    ...(usageLimit !== null && { usageLimit }),
    ...(hasUnlimitedUsage && { hasUnlimitedUsage }),
    ...(hasSoftLimit && { hasSoftLimit }),
    ...(enumValues !== null && { enumValues }),
    ...(!isVisible && { isVisible }),
    ...(resetPeriod !== null && { resetPeriod }),
    ...(resetAnchor !== null && { resetPeriodConfiguration: { accordingTo: resetAnchor } }),
  };
}

/** Images have dates as texts. */
function textOf(date: Date | string | null): string {
  return date instanceof Date ? date.toISOString() : (date ?? "");
}
