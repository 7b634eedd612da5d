import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { EntitlementsService } from "./service.ts";

/** Registers the routes of entitlements, and the list of a customer's resources. */
export function registerEntitlements(bind: Bind<{ entitlements: EntitlementsService }>): void {
  bind(routes.getEntitlements, async ({ params, query }, caller, { entitlements }) => ({
    data: await entitlements.all(caller.environmentId, params.id, query),
  }));
  bind(routes.checkEntitlement, async ({ params, query }, caller, { entitlements }) => ({
    data: await entitlements.check(caller.environmentId, params.id, query),
  }));
  bind(routes.grantPromotionalEntitlements, async ({ params, body }, caller, { entitlements }) => ({
    data: await entitlements.grant(caller.environmentId, params.id, body),
  }));
  bind(routes.listPromotionalEntitlements, ({ params, query }, caller, { entitlements }) =>
    entitlements.listPromotions(caller.environmentId, params.id, query),
  );
  bind(routes.revokePromotionalEntitlement, async ({ params }, caller, { entitlements }) => ({
    data: await entitlements.revoke(caller.environmentId, params.id, params.featureId),
  }));
  bind(routes.listCustomerResources, ({ params, query }, caller, { entitlements }) =>
    entitlements.listResources(caller.environmentId, params.id, query),
  );
}
