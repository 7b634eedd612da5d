import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { EnvironmentsService } from "./service.ts";

/** Registers who asks, and the keys of the environment. */
export function registerEnvironments(bind: Bind, environments: EnvironmentsService): void {
  bind(routes.whoami, async (_, { caller, database }) => ({
    data: await environments.whoami(database, caller),
  }));
  const { keys } = environments;
  bind(routes.listKeys, async (_, { caller, database }) => ({
    data: await keys.list(database, caller.environmentId),
  }));
  bind(routes.createKey, async ({ body }, { caller, database }) => ({
    data: await keys.create(database, caller, body),
  }));
  bind(routes.revokeKey, async ({ params, query }, { caller, database }) => {
    const key = { id: params.id, isSelfMeant: query.self === "true" };
    return { data: await keys.revoke(database, caller, key) };
  });
  bind(routes.rotateKey, async ({ params, body }, { caller, database }) => {
    const { overlapSeconds, self: isSelfMeant } = body;
    const key = { id: params.id, overlapSeconds, isSelfMeant };
    return { data: await keys.rotate(database, caller, key) };
  });
}
