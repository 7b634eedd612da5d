import { catalogDocumentRoutes } from "./catalog-document-routes.ts";
import { catalogRoutes } from "./catalog-routes.ts";
import { customerRoutes } from "./customer-routes.ts";
import { cutoverRoutes } from "./cutover-routes.ts";
import { entitlementRoutes } from "./entitlement-routes.ts";
import { environmentRoutes } from "./environment.ts";
import { importRunRoutes } from "./import-run-routes.ts";
import { integrationRoutes } from "./integration-routes.ts";
import { comparisonRoutes } from "./integrations/comparison-routes.ts";
import type { Route } from "./route.ts";
import { subscriptionRoutes } from "./subscription-routes.ts";
import { usageRoutes } from "./usage-routes.ts";

export type { Route } from "./route.ts";

/** Every route of the HTTP API, by the name under which the server binds its handler. */
export const routes = {
  ...catalogRoutes,
  ...catalogDocumentRoutes,
  ...customerRoutes,
  ...subscriptionRoutes,
  ...entitlementRoutes,
  ...usageRoutes,
  ...importRunRoutes,
  ...integrationRoutes,
  ...comparisonRoutes,
  ...cutoverRoutes,
  ...environmentRoutes,
} as const satisfies Record<string, Route>;
