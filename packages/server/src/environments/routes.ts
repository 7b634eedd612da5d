import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { EnvironmentsService } from "./service.ts";

/** Registers the route that returns the server, environment and key of a request. */
export function registerEnvironments(bind: Bind, environments: EnvironmentsService): void {
  bind(routes.whoami, async (_, { caller, database }) => ({
    data: await environments.whoami(database, caller),
  }));
}
