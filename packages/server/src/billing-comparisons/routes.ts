import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { ComparisonsService } from "./service.ts";

/** Registers the routes of comparisons with the billing provider. */
export function registerComparisons(bind: Bind<{ comparisons: ComparisonsService }>): void {
  bind(routes.createBillingComparison, {
    prepare: (_, caller, { comparisons }) => comparisons.connection(caller.environmentId),
    handle: async ({ body }, _, { comparisons }, connection) => ({
      data: await comparisons.create(connection, body),
    }),
  });
  bind(routes.listBillingComparisons, ({ query }, caller, { comparisons }) =>
    comparisons.list(caller.environmentId, query),
  );
  bind(routes.getBillingComparison, async ({ params }, caller, { comparisons }) => ({
    data: await comparisons.get(caller.environmentId, params.id),
  }));
  bind(routes.listBillingComparisonEntries, ({ params, query }, caller, { comparisons }) =>
    comparisons.entries(caller.environmentId, params.id, query),
  );
}
