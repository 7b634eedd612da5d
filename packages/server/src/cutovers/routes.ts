import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import { Pending } from "../pending.ts";
import type { CutoversService } from "./service.ts";

/** Registers the routes of cutovers. */
export function registerCutovers(bind: Bind, cutovers: CutoversService): void {
  bind(routes.createCutover, {
    prepare: (_, { caller, database }) => cutovers.connection(database, caller.environmentId),
    handle: async ({ body }, { caller, database, prepared: connection }) => ({
      data: await cutovers.create(database, caller.environmentId, body, connection),
    }),
  });
  bind(routes.listCutovers, ({ query }, { caller, database }) =>
    cutovers.list(database, caller.environmentId, query),
  );
  // Before the routes whose path has an id in the same place.
  bind(routes.startConformance, {
    // It asks Stripe and continues in the background, so it starts once the request is committed.
    handle: async ({ body }) => new Pending(body),
    finish: async (body, { caller, database }) => ({
      data: await cutovers.startConformance(database, caller.environmentId, body),
    }),
  });
  bind(routes.getConformance, async (_, { caller, database }) => ({
    data: await cutovers.conformance(database, caller.environmentId),
  }));
  bind(routes.getCutover, async ({ params }, { caller, database }) => ({
    data: await cutovers.get(database, caller.environmentId, params.id),
  }));
  bind(routes.listCutoverItems, ({ params, query }, { caller, database }) =>
    cutovers.items(database, caller.environmentId, params.id, query),
  );
  bind(routes.getCutoverItem, async ({ params }, { caller, database }) => ({
    data: await cutovers.item(database, caller.environmentId, params.id, params.subscriptionId),
  }));
  bind(routes.applyCutover, {
    prepare: ({ params, body }, { caller, database }) =>
      cutovers.prepareApply(database, caller.environmentId, params.id, body),
    handle: async ({ params, body }, { caller, database, prepared: account }) => ({
      data: await cutovers.apply(database, caller.environmentId, params.id, body, account),
    }),
  });
  bind(routes.pauseCutover, async ({ params }, { caller, database }) => ({
    data: await cutovers.pause(database, caller.environmentId, params.id),
  }));
  bind(routes.rollbackCutover, {
    prepare: ({ params, body }, { caller, database }) =>
      cutovers.prepareRollback(database, caller.environmentId, params.id, body),
    handle: async ({ params, body }, { caller, database, prepared: account }) => ({
      data: await cutovers.rollback(database, caller.environmentId, params.id, body, account),
    }),
  });
}
