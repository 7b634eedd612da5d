import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { RequestsService } from "./service.ts";

/** Registers the log of the latest requests. */
export function registerRequests(bind: Bind, requests: RequestsService): void {
  bind(routes.listRequests, ({ query }, { caller, database }) =>
    requests.list(database, caller.environmentId, query),
  );
  bind(routes.getRequest, async ({ params }, { caller, database }) => ({
    data: await requests.get(database, caller.environmentId, params.id),
  }));
}
