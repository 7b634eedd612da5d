import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { EntitlementsService } from "./service.ts";

/** Registers the routes of entitlements, and the list of a customer's resources. */
export function registerEntitlements(bind: Bind, entitlements: EntitlementsService): void {
  bind(routes.getEntitlements, async ({ params, query }, { caller, database }) => ({
    data: await entitlements.all(database, caller.environmentId, params.id, query),
  }));
  bind(routes.checkEntitlement, async ({ params, query }, { caller, database }) => ({
    data: await entitlements.check(database, caller.environmentId, params.id, query),
  }));
  bind(routes.grantPromotionalEntitlements, async ({ params, body }, { caller, database }) => ({
    data: await entitlements.grant(database, caller.environmentId, params.id, body),
  }));
  bind(routes.listPromotionalEntitlements, ({ params, query }, { caller, database }) =>
    entitlements.listPromotions(database, caller.environmentId, params.id, query),
  );
  bind(routes.revokePromotionalEntitlement, async ({ params }, { caller, database }) => ({
    data: await entitlements.revoke(database, caller.environmentId, params.id, params.featureId),
  }));
  bind(routes.listCustomerResources, ({ params, query }, { caller, database }) =>
    entitlements.listResources(database, caller.environmentId, params.id, query),
  );
}
