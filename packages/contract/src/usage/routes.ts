import { z } from "zod";
import type { Route } from "../route.ts";
import { text } from "../text-schemas.ts";
import * as usage from "./usage.ts";

/** Usage. */
export const usageRoutes = {
  reportUsage: {
    method: "post",
    path: "/api/v1/usage",
    operationId: "reportUsage",
    tag: "Usage",
    summary: "Report 1 to 100 usages, which are counted all or none.",
    body: usage.usageReportBody,
    status: 201,
    reply: usage.usageReportReply,
    refusals: [
      "CustomerNotFound",
      "FeatureNotFound",
      "CustomerResourceNotFound",
      "MeteringNotAvailableForFeatureType",
      "EntityIsArchivedError",
      "usage_key_reused",
      "invalid_usage_report",
    ],
  },
  getUsageHistory: {
    method: "get",
    path: "/api/v1/usage/:customerId/history/:featureId",
    operationId: "getUsageHistory",
    tag: "Usage",
    summary: "Return the counter of a feature after each report, and its resets.",
    params: z.object({ customerId: text, featureId: text }),
    query: usage.usageHistoryQuery,
    status: 200,
    reply: usage.usageHistoryReply,
    refusals: ["CustomerNotFound", "FeatureNotFound"],
  },
} as const satisfies Record<string, Route>;
