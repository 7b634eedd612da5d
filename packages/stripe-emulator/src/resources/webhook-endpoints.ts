import { randomBytes } from "node:crypto";
import type Stripe from "stripe";
import { mergedMetadata, orNull } from "../billing/metadata.ts";
import { invalid } from "../billing/refusals.ts";
import { apiVersion } from "../events.ts";
import { listPage } from "../lists.ts";
import type { Account, Endpoint } from "../objects.ts";
import { existing } from "./existing.ts";

export const webhookEndpointEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/webhook_endpoints",
    params: "WebhookEndpointCreateParams",
    handle: (account, { params }) => create(account, params),
  },
  {
    method: "GET",
    path: "/v1/webhook_endpoints",
    params: "WebhookEndpointListParams",
    handle(account, { params }) {
      const page = listPage("/v1/webhook_endpoints", account.all("webhook_endpoint"), params);
      return { ...page, data: page.data.map(withoutSecret) };
    },
  },
  {
    method: "GET",
    path: "/v1/webhook_endpoints/:id",
    params: "WebhookEndpointRetrieveParams",
    handle: (account, { ids: { id = "" } }) =>
      withoutSecret(existing(account, "webhook_endpoint", id)),
  },
  {
    method: "DELETE",
    path: "/v1/webhook_endpoints/:id",
    params: "WebhookEndpointDeleteParams",
    handle(account, { ids: { id = "" } }) {
      existing(account, "webhook_endpoint", id);
      account.remove("webhook_endpoint", id);
      return { id, object: "webhook_endpoint", deleted: true };
    },
  },
];

/** Creates an endpoint. Only this reply contains its secret. */
function create(
  account: Account,
  params: Stripe.WebhookEndpointCreateParams,
): Stripe.WebhookEndpoint {
  if (!URL.canParse(params.url)) throw invalid(`Invalid URL: ${params.url}`, "url", "url_invalid");
  const endpoint: Stripe.WebhookEndpoint = {
    id: account.newId("we"),
    object: "webhook_endpoint",
    url: params.url,
    status: "enabled",
    api_version: params.api_version ?? apiVersion,
    application: null,
    created: account.now(),
    description: orNull(params.description),
    enabled_events: params.enabled_events,
    livemode: account.livemode,
    metadata: mergedMetadata({}, params.metadata),
    secret: `whsec_${randomBytes(24).toString("hex")}`,
  };
  account.put("webhook_endpoint", endpoint);
  return endpoint;
}

function withoutSecret(endpoint: Stripe.WebhookEndpoint): Stripe.WebhookEndpoint {
  const { secret: _, ...rest } = endpoint;
  return rest;
}
