import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { HealthService } from "./service.ts";

/** Registers how the server is doing. */
export function registerServerHealth(bind: Bind, health: HealthService): void {
  bind(routes.getHealth, async (_, { caller, database }) => ({
    data: await health.get(database, caller.environmentId),
  }));
}
