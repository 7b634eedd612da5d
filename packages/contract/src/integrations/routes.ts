import { limits } from "../limits.ts";
import type { Route } from "../route.ts";
import * as integrations from "./integrations.ts";

const readingRefusals = [
  ...(["billing_not_connected", "billing_unavailable", "billing_key_refused"] as const),
  ...(["billing_refused", "encryption_key_missing"] as const),
] as const;

const webhookRefusals = [
  ...(["webhook_signature_invalid", "encryption_key_missing", "billing_unavailable"] as const),
] as const;

/** The connection to the billing provider. */
export const integrationRoutes = {
  listBillingConnections: {
    method: "get",
    path: "/api/v1/integrations",
    operationId: "listBillingConnections",
    tag: "Integrations",
    summary: "List the connections of the environment; keys are never returned.",
    status: 200,
    reply: integrations.billingConnectionsReply,
    refusals: [],
  },
  connectStripe: {
    method: "put",
    path: "/api/v1/integrations/stripe",
    operationId: "connectStripe",
    tag: "Integrations",
    summary: "Connect the environment to a Stripe account; the key is kept encrypted.",
    body: integrations.stripeConnectBody,
    status: 200,
    reply: integrations.billingConnectionReply,
    refusals: [
      ...(["billing_unavailable", "billing_key_refused", "encryption_key_missing"] as const),
      ...(["cutover_account_busy", "billing_tasks_open"] as const),
    ],
  },
  disconnectStripe: {
    method: "delete",
    path: "/api/v1/integrations/stripe",
    operationId: "disconnectStripe",
    tag: "Integrations",
    summary: "Forget the connection and its key. Nothing changes at Stripe.",
    status: 200,
    reply: integrations.billingConnectionReply,
    refusals: ["billing_not_connected", "cutover_account_busy", "billing_tasks_open"],
  },
  listStripeCustomers: {
    method: "get",
    path: "/api/v1/integrations/stripe/customers",
    operationId: "listStripeCustomers",
    tag: "Integrations",
    summary: "Read a page of the customers of the connected Stripe account.",
    query: integrations.stripePageQuery,
    status: 200,
    reply: integrations.stripePageReply,
    refusals: readingRefusals,
  },
  listStripeSubscriptions: {
    method: "get",
    path: "/api/v1/integrations/stripe/subscriptions",
    operationId: "listStripeSubscriptions",
    tag: "Integrations",
    summary: "Read a page of the subscriptions of the connected Stripe account, in any status.",
    query: integrations.stripePageQuery,
    status: 200,
    reply: integrations.stripePageReply,
    refusals: readingRefusals,
  },
  receiveStripeEvent: {
    method: "post",
    path: "/webhooks/stripe/:connection",
    operationId: "receiveStripeEvent",
    tag: "Integrations",
    summary: "Take in an event of Stripe; its signature is the authentication.",
    params: integrations.webhookParams,
    body: integrations.stripeWebhookBody,
    bodyBytesMax: limits.webhookBytesMax,
    status: 200,
    reply: integrations.stripeWebhookReply,
    refusals: webhookRefusals,
    needsNoKey: true,
  },
  receiveOnlyStripeEvent: {
    method: "post",
    path: "/webhooks/stripe",
    operationId: "receiveOnlyStripeEvent",
    tag: "Integrations",
    summary: "Take in an event of Stripe, where a single environment has events.",
    body: integrations.stripeWebhookBody,
    bodyBytesMax: limits.webhookBytesMax,
    status: 200,
    reply: integrations.stripeWebhookReply,
    refusals: [...webhookRefusals, "webhook_address_needed"],
    needsNoKey: true,
  },
} as const satisfies Record<string, Route>;
