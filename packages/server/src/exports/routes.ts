import { type ExportReplyFormat, routes, runKinds } from "@carryover/contract";
import type { BindStream, StreamForm } from "../http/routes.ts";
import type { ExportsService } from "./service.ts";

const forms: Readonly<Record<ExportReplyFormat, StreamForm>> = {
  ndjson: { type: "application/x-ndjson", tellsFailure: true },
  // The rows of a table end with the reply: only one that breaks off says that it is not whole.
  csv: { type: "text/csv; charset=utf-8; header=present", tellsFailure: false },
};

/** Registers the export, whose reply is a stream. */
export function registerExports(bind: BindStream, exports: ExportsService): void {
  bind(routes.exportRecords, {
    formOf: ({ query }) => forms[query.format],
    open({ query }, { caller, database }) {
      const kinds = runKinds.filter((kind) => query.kinds?.includes(kind) ?? true);
      const { since, format } = query;
      return exports.open(database, caller.environmentId, { kinds, since, format });
    },
  });
}
