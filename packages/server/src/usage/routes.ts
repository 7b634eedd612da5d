import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { UsageService } from "./service.ts";

/** Registers the routes of usage. */
export function registerUsage(bind: Bind, usage: UsageService): void {
  bind(routes.reportUsage, async ({ body }, { caller, database }) => ({
    data: await usage.report(database, caller.environmentId, body.usages),
  }));
  bind(routes.getUsageHistory, async ({ params, query }, { caller, database }) => ({
    data: await usage.history(database, caller.environmentId, params, query),
  }));
}
