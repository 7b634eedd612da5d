import { routes, runKinds } from "@carryover/contract";
import type { BindStream } from "../http/routes.ts";
import type { ExportsService } from "./service.ts";

/** Registers the export, whose reply is a stream. */
export function registerExports(bind: BindStream, exports: ExportsService): void {
  bind(routes.exportRecords, ({ query }, { caller, database }) => {
    const kinds = runKinds.filter((kind) => query.kinds?.includes(kind) ?? true);
    return exports.open(database, caller.environmentId, { kinds, since: query.since });
  });
}
