import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { CustomersService } from "./service.ts";

/** Registers the routes of customers. */
export function registerCustomers(bind: Bind, customers: CustomersService): void {
  bind(routes.createCustomer, async ({ body }, { caller, database }) => ({
    data: await customers.create(database, caller.environmentId, body),
  }));
  bind(routes.listCustomers, ({ query }, { caller, database }) =>
    customers.list(database, caller.environmentId, query),
  );
  bind(routes.getCustomer, async ({ params }, { caller, database }) => ({
    data: await customers.get(database, caller.environmentId, params.id),
  }));
  bind(routes.updateCustomer, async ({ params, body }, { caller, database }) => ({
    data: await customers.update(database, caller.environmentId, params.id, body),
  }));
  bind(routes.archiveCustomer, async ({ params }, { caller, database }) => ({
    data: await customers.archive(database, caller.environmentId, params.id),
  }));
  bind(routes.unarchiveCustomer, async ({ params }, { caller, database }) => ({
    data: await customers.unarchive(database, caller.environmentId, params.id),
  }));
  bind(routes.attachPaymentMethod, async ({ params, body }, { caller, database }) => ({
    data: await customers.attachPaymentMethod(database, caller.environmentId, params.id, body),
  }));
  bind(routes.detachPaymentMethod, async ({ params }, { caller, database }) => ({
    data: await customers.detachPaymentMethod(database, caller.environmentId, params.id),
  }));
  registerIntegrations(bind, customers);
}

function registerIntegrations(bind: Bind, customers: CustomersService): void {
  bind(routes.listIntegrations, ({ params, query }, { caller, database }) =>
    customers.listIntegrations(database, caller.environmentId, params.id, query),
  );
  bind(routes.linkIntegration, async ({ params, body }, { caller, database }) => ({
    data: await customers.link(database, caller.environmentId, params.id, body),
  }));
  bind(routes.getIntegration, async ({ params }, { caller, database }) => ({
    data: await customers.getIntegration(
      database,
      caller.environmentId,
      params.id,
      params.integrationId,
    ),
  }));
  bind(routes.updateIntegration, async ({ params, body }, { caller, database }) => ({
    data: await customers.updateIntegration(
      database,
      caller.environmentId,
      params.id,
      params.integrationId,
      body.syncedEntityId,
    ),
  }));
  bind(routes.unlinkIntegration, async ({ params }, { caller, database }) => ({
    data: await customers.unlink(database, caller.environmentId, params.id, params.integrationId),
  }));
}
