import { routes } from "@carryover/contract";
import type { BindRaw } from "../http/routes.ts";
import type { WebhooksService } from "./service.ts";

/** Registers the route of Stripe's events, whose signature is the authentication. */
export function registerWebhooks(bind: BindRaw<{ webhooks: WebhooksService }>): void {
  bind(routes.receiveStripeEvent, async ({ body, header }, { webhooks }) => {
    await webhooks.receive(body, header("stripe-signature"));
    return { received: true as const };
  });
}
