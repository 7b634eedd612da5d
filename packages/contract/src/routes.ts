import { catalogDocumentRoutes } from "./catalog/document-routes.ts";
import { catalogRoutes } from "./catalog/routes.ts";
import { customerRoutes } from "./customers/routes.ts";
import { customerSearchRoutes } from "./customers/search-routes.ts";
import { cutoverRoutes } from "./cutovers/routes.ts";
import { entitlementRoutes } from "./entitlements/routes.ts";
import { environmentRoutes } from "./environment.ts";
import { keyRoutes } from "./environments/key-routes.ts";
import { sessionRoutes } from "./environments/session-routes.ts";
import { exportRoutes } from "./exports/routes.ts";
import { healthRoutes } from "./health/routes.ts";
import { importRunRoutes } from "./imports/routes.ts";
import { comparisonRoutes } from "./integrations/comparison-routes.ts";
import { integrationRoutes } from "./integrations/routes.ts";
import { requestRoutes } from "./requests/routes.ts";
import type { Route } from "./route.ts";
import { subscriptionRoutes } from "./subscriptions/routes.ts";
import { usageRoutes } from "./usage/routes.ts";

export { keepsReply, type Route } from "./route.ts";

/** Every route of the HTTP API, by the name under which the server binds its handler. */
export const routes = {
  ...catalogRoutes,
  ...catalogDocumentRoutes,
  ...customerRoutes,
  ...customerSearchRoutes,
  ...subscriptionRoutes,
  ...entitlementRoutes,
  ...usageRoutes,
  ...importRunRoutes,
  ...exportRoutes,
  ...integrationRoutes,
  ...comparisonRoutes,
  ...cutoverRoutes,
  ...environmentRoutes,
  ...sessionRoutes,
  ...keyRoutes,
  ...requestRoutes,
  ...healthRoutes,
} as const satisfies Record<string, Route>;
