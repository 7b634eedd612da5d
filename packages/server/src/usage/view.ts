import type { usageReportReply } from "@carryover/contract";
import type { z } from "zod";
import type { AnsweredReport } from "./repeats.ts";

/** A usage that was counted, as API v1 shows it. */
export type UsageView = z.input<typeof usageReportReply>["data"][number];

export function usageView(report: AnsweredReport): UsageView {
  const { usagePeriodStart, usagePeriodEnd, currentUsage, warnings = [] } = report.answer;
  return {
    id: report.reportId,
    customerId: report.customerId,
    featureId: report.featureId,
    resourceId: report.resourceId === "" ? null : report.resourceId,
    value: Number(report.reportedValue),
    timestamp: report.measuredAt.toISOString(),
    createdAt: report.createdAt.toISOString(),
    currentUsage: Number(currentUsage),
    usagePeriodStart,
    usagePeriodEnd,
    nextResetDate: usagePeriodEnd,
    warnings: [...warnings],
  };
}
