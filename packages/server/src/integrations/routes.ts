import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { IntegrationsService } from "./service.ts";

/** Registers the routes of the connection to the billing provider. */
export function registerIntegrations(bind: Bind, integrations: IntegrationsService): void {
  bind(routes.listBillingConnections, async (_, { caller, database }) => ({
    data: await integrations.list(database, caller.environmentId),
  }));
  bind(routes.connectStripe, {
    prepare: ({ body }, { caller }) => integrations.prepareConnect(caller.environmentId, body),
    handle: async (_, { caller, database, prepared: key }) => ({
      data: await integrations.connect(database, caller.environmentId, key),
    }),
  });
  bind(routes.disconnectStripe, async (_, { caller, database }) => ({
    data: await integrations.disconnect(database, caller.environmentId),
  }));
  bind(routes.listStripeCustomers, ({ query }, { caller, database }) =>
    integrations.customers(database, caller.environmentId, query),
  );
  bind(routes.listStripeSubscriptions, ({ query }, { caller, database }) =>
    integrations.subscriptions(database, caller.environmentId, query),
  );
}
