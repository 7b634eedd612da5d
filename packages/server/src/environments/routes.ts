import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { EnvironmentsService } from "./service.ts";

/** Registers the route that says whom a request is from. */
export function registerEnvironments(bind: Bind<{ environments: EnvironmentsService }>): void {
  bind(routes.whoami, async (_, caller, { environments }) => ({
    data: await environments.whoami(caller),
  }));
}
