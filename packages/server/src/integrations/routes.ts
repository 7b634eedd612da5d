import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { IntegrationsService } from "./service.ts";

/** Registers the routes of the connection to the billing provider. */
export function registerIntegrations(bind: Bind<{ integrations: IntegrationsService }>): void {
  bind(routes.listBillingConnections, async (_, caller, { integrations }) => ({
    data: await integrations.list(caller.environmentId),
  }));
  bind(routes.connectStripe, {
    prepare: ({ body }, caller, { integrations }) =>
      integrations.prepareConnect(caller.environmentId, body),
    handle: async (_, caller, { integrations }, key) => ({
      data: await integrations.connect(caller.environmentId, key),
    }),
  });
  bind(routes.disconnectStripe, async (_, caller, { integrations }) => ({
    data: await integrations.disconnect(caller.environmentId),
  }));
  bind(routes.listStripeCustomers, ({ query }, caller, { integrations }) =>
    integrations.customers(caller.environmentId, query),
  );
  bind(routes.listStripeSubscriptions, ({ query }, caller, { integrations }) =>
    integrations.subscriptions(caller.environmentId, query),
  );
}
