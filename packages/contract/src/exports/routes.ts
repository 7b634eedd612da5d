import { z } from "zod";
import type { Route } from "../route.ts";
import { exportQuery } from "./exports.ts";

/** The records of an environment, as an import reads them. */
export const exportRoutes = {
  exportRecords: {
    method: "get",
    path: "/api/v1/export",
    operationId: "exportRecords",
    tag: "Exports",
    summary:
      "Export customers, subscriptions and usage from one snapshot, as lines of JSON or CSV.",
    query: exportQuery,
    isHeavy: true,
    status: 200,
    reply: z.string().meta({
      description:
        'For each kind a line {"export":"begin","kind":…}, then its records, one a line. The ' +
        'last line is {"export":"end",…} with counts and a digest; without it, the export is ' +
        "not whole. With format=csv, the header and the rows of one kind; a reply that breaks " +
        "off is not whole.",
    }),
    replyTypes: ["application/x-ndjson", "text/csv"],
    refusals: ["import_run_not_found"],
  },
} as const satisfies Record<string, Route>;
