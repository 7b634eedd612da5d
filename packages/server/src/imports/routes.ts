import { type RunProgress, routes } from "@carryover/contract";
import { type Bind, type BindEvents, statusOf } from "../http/routes.ts";
import type { ImportsService } from "./service.ts";

/** Registers the routes of import runs, and the v1 import, which is a run of one batch. */
export function registerImports(bind: Bind, imports: ImportsService): void {
  bind(routes.importCustomers, {
    prepare: ({ body }) => imports.readCustomers(body),
    handle: async (_input, { caller, database, prepared: sent }) => ({
      data: await imports.importCustomers(database, caller.environmentId, sent),
    }),
  });
  bind(routes.importSubscriptions, {
    prepare: ({ body }) => imports.writeSubscriptions(body),
    handle: async (_input, { caller, database, prepared: written }) => ({
      data: await imports.acceptSubscriptions(database, caller.environmentId, written),
    }),
  });
  bind(routes.createImportRun, async ({ body }, { caller, database }) => {
    const { run, resumed } = await imports.create(database, caller.environmentId, body);
    return statusOf(resumed ? 200 : 201, { data: run });
  });
  bind(routes.listImportRuns, ({ query }, { caller, database }) =>
    imports.list(database, caller.environmentId, query),
  );
  bind(routes.getImportRun, async ({ params }, { caller, database }) => ({
    data: await imports.get(database, caller.environmentId, params.id),
  }));
  bind(routes.putBatch, async ({ params, body }, { caller, database }) => ({
    data: await imports.putBatch(database, batchKey(caller.environmentId, params), body),
  }));
  bind(routes.getBatch, async ({ params }, { caller, database }) => ({
    data: await imports.getBatch(database, batchKey(caller.environmentId, params)),
  }));
  bind(routes.completeImportRun, async ({ params, body }, { caller, database }) => ({
    data: await imports.complete(database, caller.environmentId, params.id, body),
  }));
  bind(routes.cancelImportRun, async ({ params }, { caller, database }) => ({
    data: await imports.cancel(database, caller.environmentId, params.id),
  }));
  bind(routes.createUndo, async ({ params, body }, { caller, database }) => {
    const { environmentId } = caller;
    const { run, resumed } = await imports.openUndo(database, environmentId, params.id, body);
    return statusOf(resumed ? 200 : 201, { data: run });
  });
  bind(routes.stepUndo, async ({ params }, { caller, database }) => ({
    data: await imports.stepUndo(database, caller.environmentId, params.id),
  }));
  bind(routes.listUndone, ({ params, query }, { caller, database }) =>
    imports.undone(database, caller.environmentId, params.id, query),
  );
  bind(routes.listOutcomes, ({ params, query }, { caller, database }) =>
    imports.outcomes(database, caller.environmentId, params.id, query),
  );
  bind(routes.listExtra, ({ params, query }, { caller, database }) =>
    imports.extra(database, caller.environmentId, params.id, query),
  );
  bind(routes.countHeld, async ({ params }, { caller, database }) => ({
    data: await imports.held(database, caller.environmentId, params.id),
  }));
  bind(routes.listRejections, ({ params, query }, { caller, database }) =>
    imports.rejections(database, caller.environmentId, params.id, query),
  );
}

/** Registers what follows a run. */
export function registerRunEvents(bind: BindEvents, imports: ImportsService): void {
  bind(routes.followImportRun, ({ params }, { caller, database }, sink) => {
    const place = { environmentId: caller.environmentId, runId: params.id };
    const dataOf = ({ run, recordsPerSecond }: RunProgress) => ({ data: run, recordsPerSecond });
    return imports.follow(database, place, {
      onProgress: (progress) => sink.send("progress", dataOf(progress)),
      onEnd(progress) {
        sink.send("end", dataOf(progress));
        sink.end();
      },
      onFailed: (error) => sink.fail(error),
    });
  });
}

/** Parses `params.batch`, which was checked to be `{lane}.{number}`. */
function batchKey(environmentId: string, params: { id: string; batch: string }) {
  const [lane = 0, number = 0] = params.batch.split(".").map(Number);
  return { environmentId, runId: params.id, lane, number };
}
