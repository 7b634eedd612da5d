/** How often metered usage starts at zero again, the longest period first. */
export const resetPeriods = ["YEAR", "MONTH", "WEEK", "DAY", "HOUR"] as const;

export type ResetPeriod = (typeof resetPeriods)[number];

/** The fields of API v1 that name the anchor of a reset period; shorter periods have no anchor. */
export const anchorFields = {
  YEAR: "yearlyResetPeriodConfiguration",
  MONTH: "monthlyResetPeriodConfiguration",
  WEEK: "weeklyResetPeriodConfiguration",
} as const;

type AnchorField = (typeof anchorFields)[keyof typeof anchorFields];

/** Returns the anchor configuration of a reset period; those of other periods are ignored. */
export function resetConfiguration<Fields extends { readonly [Field in AnchorField]?: unknown }>(
  period: ResetPeriod | null | undefined,
  fields: Fields,
): Fields[AnchorField] | undefined {
  const isAnchored = period === "YEAR" || period === "MONTH" || period === "WEEK";
  return isAnchored ? fields[anchorFields[period]] : undefined;
}
