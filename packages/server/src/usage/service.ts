import type { usageHistoryQuery } from "@carryover/contract";
import type { z } from "zod";
import type { Database } from "../database/database.ts";
import { history, type UsageHistory } from "./history.ts";
import type { ReportedUsage } from "./repeats.ts";
import { report } from "./report.ts";
import { type UsageView, usageView } from "./view.ts";

export { exportUsages } from "./export.ts";
export { countReports } from "./export-store.ts";
export { importUsages } from "./import.ts";
export { reverseUsage } from "./undo.ts";
export { findUsers } from "./undo-store.ts";

/** The usage of customers, in the form of API v1. Ids are public ids. */
export interface UsageService {
  /** Counts all usages or none; throws a refusal that names the bad ones. */
  report(
    database: Database,
    environmentId: string,
    usages: readonly ReportedUsage[],
  ): Promise<UsageView[]>;
  /** Throws CustomerNotFound, FeatureNotFound, and InvalidArgumentError for a range too long. */
  history(
    database: Database,
    environmentId: string,
    of: { customerId: string; featureId: string },
    query: z.output<typeof usageHistoryQuery>,
  ): Promise<UsageHistory>;
}

export function createUsageService(now: () => Date): UsageService {
  return {
    report: (database, environmentId, usages) =>
      database.transaction(async (transaction) => {
        const reports = await report(transaction, environmentId, usages, now());
        return reports.map(usageView);
      }),
    history: (database, environmentId, of, query) =>
      history(database, environmentId, of, query, now()),
  };
}
