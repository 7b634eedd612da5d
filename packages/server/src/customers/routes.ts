import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { CustomersService } from "./service.ts";

/** Registers the routes of customers. */
export function registerCustomers(bind: Bind<{ customers: CustomersService }>): void {
  bind(routes.createCustomer, async ({ body }, caller, { customers }) => ({
    data: await customers.create(caller.environmentId, body),
  }));
  bind(routes.listCustomers, ({ query }, caller, { customers }) =>
    customers.list(caller.environmentId, query),
  );
  bind(routes.getCustomer, async ({ params }, caller, { customers }) => ({
    data: await customers.get(caller.environmentId, params.id),
  }));
  bind(routes.updateCustomer, async ({ params, body }, caller, { customers }) => ({
    data: await customers.update(caller.environmentId, params.id, body),
  }));
  bind(routes.archiveCustomer, async ({ params }, caller, { customers }) => ({
    data: await customers.archive(caller.environmentId, params.id),
  }));
  bind(routes.unarchiveCustomer, async ({ params }, caller, { customers }) => ({
    data: await customers.unarchive(caller.environmentId, params.id),
  }));
  bind(routes.attachPaymentMethod, async ({ params, body }, caller, { customers }) => ({
    data: await customers.attachPaymentMethod(caller.environmentId, params.id, body),
  }));
  bind(routes.detachPaymentMethod, async ({ params }, caller, { customers }) => ({
    data: await customers.detachPaymentMethod(caller.environmentId, params.id),
  }));
  registerIntegrations(bind);
}

function registerIntegrations(bind: Bind<{ customers: CustomersService }>): void {
  bind(routes.listIntegrations, ({ params, query }, caller, { customers }) =>
    customers.listIntegrations(caller.environmentId, params.id, query),
  );
  bind(routes.linkIntegration, async ({ params, body }, caller, { customers }) => ({
    data: await customers.link(caller.environmentId, params.id, body),
  }));
  bind(routes.getIntegration, async ({ params }, caller, { customers }) => ({
    data: await customers.getIntegration(caller.environmentId, params.id, params.integrationId),
  }));
  bind(routes.updateIntegration, async ({ params, body }, caller, { customers }) => ({
    data: await customers.updateIntegration(
      caller.environmentId,
      params.id,
      params.integrationId,
      body.syncedEntityId,
    ),
  }));
  bind(routes.unlinkIntegration, async ({ params }, caller, { customers }) => ({
    data: await customers.unlink(caller.environmentId, params.id, params.integrationId),
  }));
}
