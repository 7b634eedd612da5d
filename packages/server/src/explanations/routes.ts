import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { ExplanationsService } from "./service.ts";

/** Registers the explanation of entitlements. */
export function registerExplanations(bind: Bind, explanations: ExplanationsService): void {
  bind(routes.explainEntitlements, async ({ params, query }, { caller, database }) => ({
    data: await explanations.explain(database, caller.environmentId, params.id, query),
  }));
}
