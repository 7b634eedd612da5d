import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { CutoversService } from "./service.ts";

/** Registers the routes of cutovers. */
export function registerCutovers(bind: Bind<{ cutovers: CutoversService }>): void {
  bind(routes.createCutover, {
    prepare: (_, caller, { cutovers }) => cutovers.connection(caller.environmentId),
    handle: async ({ body }, caller, { cutovers }, connection) => ({
      data: await cutovers.create(caller.environmentId, body, connection),
    }),
  });
  bind(routes.listCutovers, ({ query }, caller, { cutovers }) =>
    cutovers.list(caller.environmentId, query),
  );
  // Before the routes whose path has an id in the same place.
  bind(routes.startConformance, {
    prepare: (_, caller, { cutovers }) => cutovers.prepareConformance(caller.environmentId),
    handle: async ({ body }, _, { cutovers }, parts) => ({
      data: await cutovers.startConformance(parts, body),
    }),
  });
  bind(routes.getConformance, async (_, caller, { cutovers }) => ({
    data: await cutovers.conformance(caller.environmentId),
  }));
  bind(routes.getCutover, async ({ params }, caller, { cutovers }) => ({
    data: await cutovers.get(caller.environmentId, params.id),
  }));
  bind(routes.listCutoverItems, ({ params, query }, caller, { cutovers }) =>
    cutovers.items(caller.environmentId, params.id, query),
  );
  bind(routes.getCutoverItem, async ({ params }, caller, { cutovers }) => ({
    data: await cutovers.item(caller.environmentId, params.id, params.subscriptionId),
  }));
  bind(routes.applyCutover, {
    prepare: ({ params, body }, caller, { cutovers }) =>
      cutovers.prepareApply(caller.environmentId, params.id, body),
    handle: async ({ params, body }, caller, { cutovers }, account) => ({
      data: await cutovers.apply(caller.environmentId, params.id, body, account),
    }),
  });
  bind(routes.pauseCutover, async ({ params }, caller, { cutovers }) => ({
    data: await cutovers.pause(caller.environmentId, params.id),
  }));
  bind(routes.rollbackCutover, {
    prepare: ({ params, body }, caller, { cutovers }) =>
      cutovers.prepareRollback(caller.environmentId, params.id, body),
    handle: async ({ params, body }, caller, { cutovers }, account) => ({
      data: await cutovers.rollback(caller.environmentId, params.id, body, account),
    }),
  });
}
