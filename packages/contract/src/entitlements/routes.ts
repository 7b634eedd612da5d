import { z } from "zod";
import type { Route } from "../route.ts";
import { text } from "../text-schemas.ts";
import * as entitlements from "./entitlements.ts";
import { explainQuery, explainReply } from "./explanation.ts";

const customerId = z.object({ id: text });

/** Entitlements, checks and promotional entitlements of customers. */
export const entitlementRoutes = {
  getEntitlements: {
    method: "get",
    path: "/api/v1/customers/:id/entitlements",
    operationId: "getCustomerEntitlements",
    tag: "Entitlements",
    summary:
      "Retrieve all that a customer may use; an unknown customer is a reason, not a refusal.",
    params: customerId,
    query: entitlements.entitlementsQuery,
    status: 200,
    reply: entitlements.entitlementsReply,
    refusals: [],
    readableByClients: true,
  },
  checkEntitlement: {
    method: "get",
    path: "/api/v1/customers/:id/entitlements/check",
    operationId: "checkCustomerEntitlement",
    tag: "Entitlements",
    summary: "Check whether a customer may use a feature; every no is a reason, not a refusal.",
    params: customerId,
    query: entitlements.entitlementCheckQuery,
    status: 200,
    reply: entitlements.entitlementCheckReply,
    refusals: [],
    readableByClients: true,
  },
  explainEntitlements: {
    method: "get",
    path: "/api/v1/customers/:id/entitlements/explain",
    operationId: "explainCustomerEntitlements",
    tag: "Entitlements",
    summary: "Explain what a check answers: every source, which one counts, and where it is from.",
    params: customerId,
    query: explainQuery,
    status: 200,
    reply: explainReply,
    refusals: ["CustomerNotFound"],
  },
  grantPromotionalEntitlements: {
    method: "post",
    path: "/api/v1/customers/:id/promotional-entitlements",
    operationId: "grantPromotionalEntitlements",
    tag: "Entitlements",
    summary: "Grant features beside the subscriptions; one granted before is replaced.",
    params: customerId,
    body: entitlements.promotionsBody,
    status: 201,
    reply: entitlements.promotionsReply,
    refusals: [
      "CustomerNotFound",
      "FeatureNotFound",
      "EntityIsArchivedError",
      "InvalidEntitlementResetPeriod",
    ],
  },
  listPromotionalEntitlements: {
    method: "get",
    path: "/api/v1/customers/:id/promotional-entitlements",
    operationId: "listPromotionalEntitlements",
    tag: "Entitlements",
    summary: "List what a customer is granted beside its subscriptions, expired ones too.",
    params: customerId,
    query: entitlements.promotionListQuery,
    status: 200,
    reply: entitlements.promotionPage,
    refusals: ["CustomerNotFound"],
  },
  revokePromotionalEntitlement: {
    method: "delete",
    path: "/api/v1/customers/:id/promotional-entitlements/:featureId",
    operationId: "revokePromotionalEntitlement",
    tag: "Entitlements",
    summary: "Revoke a promotional entitlement; returns it.",
    params: customerId.extend({ featureId: text }),
    status: 200,
    reply: entitlements.promotionReply,
    refusals: ["CustomerNotFound", "EntitlementNotFound", "EntityIsArchivedError"],
  },
  listCustomerResources: {
    method: "get",
    path: "/api/v1/customers/:id/resources",
    operationId: "listCustomerResources",
    tag: "Customers",
    summary: "List the resources that a customer has, or had, subscriptions for.",
    params: customerId,
    query: entitlements.customerResourceListQuery,
    status: 200,
    reply: entitlements.customerResourcePage,
    refusals: ["CustomerNotFound"],
  },
} as const satisfies Record<string, Route>;
