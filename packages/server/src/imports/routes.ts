import { routes } from "@carryover/contract";
import { type Bind, statusOf } from "../http/routes.ts";
import type { ImportsService } from "./service.ts";

/** Registers the routes of import runs, and the v1 import, which is a run of one batch. */
export function registerImports(bind: Bind<{ imports: ImportsService }>): void {
  bind(routes.importCustomers, {
    prepare: ({ body }, _caller, { imports }) => imports.readCustomers(body),
    handle: async (_input, caller, { imports }, sent) => ({
      data: await imports.importCustomers(caller.environmentId, sent),
    }),
  });
  bind(routes.importSubscriptions, {
    prepare: ({ body }, _caller, { imports }) => imports.writeSubscriptions(body),
    handle: async (_input, caller, { imports }, written) => ({
      data: await imports.acceptSubscriptions(caller.environmentId, written),
    }),
  });
  bind(routes.createImportRun, async ({ body }, caller, { imports }) => {
    const { run, resumed } = await imports.create(caller.environmentId, body);
    return statusOf(resumed ? 200 : 201, { data: run });
  });
  bind(routes.listImportRuns, ({ query }, caller, { imports }) =>
    imports.list(caller.environmentId, query),
  );
  bind(routes.getImportRun, async ({ params }, caller, { imports }) => ({
    data: await imports.get(caller.environmentId, params.id),
  }));
  bind(routes.putBatch, async ({ params, body }, caller, { imports }) => ({
    data: await imports.putBatch(batchKey(caller.environmentId, params), body),
  }));
  bind(routes.getBatch, async ({ params }, caller, { imports }) => ({
    data: await imports.getBatch(batchKey(caller.environmentId, params)),
  }));
  bind(routes.completeImportRun, async ({ params, body }, caller, { imports }) => ({
    data: await imports.complete(caller.environmentId, params.id, body),
  }));
  bind(routes.cancelImportRun, async ({ params }, caller, { imports }) => ({
    data: await imports.cancel(caller.environmentId, params.id),
  }));
  bind(routes.listRejections, ({ params, query }, caller, { imports }) =>
    imports.rejections(caller.environmentId, params.id, query),
  );
}

/** Parses `params.batch`, which was checked to be `{lane}.{number}`. */
function batchKey(environmentId: string, params: { id: string; batch: string }) {
  const [lane = 0, number = 0] = params.batch.split(".").map(Number);
  return { environmentId, runId: params.id, lane, number };
}
