import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { ComparisonsService } from "./service.ts";

/** Registers the routes of comparisons with the billing provider. */
export function registerComparisons(bind: Bind, comparisons: ComparisonsService): void {
  bind(routes.createBillingComparison, {
    prepare: (_, { caller, database }) => comparisons.connection(database, caller.environmentId),
    handle: async ({ body }, { database, prepared: connection }) => ({
      data: await comparisons.create(database, connection, body),
    }),
  });
  bind(routes.listBillingComparisons, ({ query }, { caller, database }) =>
    comparisons.list(database, caller.environmentId, query),
  );
  bind(routes.getBillingComparison, async ({ params }, { caller, database }) => ({
    data: await comparisons.get(database, caller.environmentId, params.id),
  }));
  bind(routes.listBillingComparisonEntries, ({ params, query }, { caller, database }) =>
    comparisons.entries(database, caller.environmentId, params.id, query),
  );
}
